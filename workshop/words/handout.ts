import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDeck } from '../../slides/checks/built-deck.ts'
import { launchChromium } from '../../slides/checks/chromium.ts'
import { countPages, printDeck } from '../../slides/checks/pdf.ts'
import { serveFolder } from '../../slides/checks/static-server.ts'
import { ROOT } from '../labs/labs.ts'

/** `npm run lab handout`: dist/handout.pdf, two slides on a page of A4, each over its notes. `handout slides`: dist/slides.pdf, a page for each slide. */
export async function handout(what = 'notes'): Promise<number> {
  if (what !== 'notes' && what !== 'slides')
    throw new Error(`"${what}" cannot be printed. Run npm run lab handout, or npm run lab handout slides.`)
  const browser = await launchChromium()
  const deck = await buildDeck()
  const server = await serveFolder(deck.folder, '/')
  try {
    const pdf = await printDeck(browser, server.url, { notes: what === 'notes' })
    const name = what === 'notes' ? 'handout.pdf' : 'slides.pdf'
    await mkdir(join(ROOT, 'dist'), { recursive: true })
    await writeFile(join(ROOT, 'dist', name), pdf)
    console.log(`dist/${name}: ${countPages(pdf)} pages.`)
  } finally {
    await browser.close()
    await server.close()
    await deck.remove()
  }
  return 0
}
