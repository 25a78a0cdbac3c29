import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { root } from './built-deck.ts'
import { openPrintView } from './served-deck.ts'

/** The deck at `url` as a tagged PDF: a page for each slide, or, with its notes, two slides on a page of A4, each over what is said to it. */
export async function printDeck(browser: Browser, url: string, { notes = false } = {}): Promise<Buffer> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme: 'light' })
  const page = await openPrintView(context, url, notes ? 'showNotes=separate-page' : '')
  if (notes) await joinNotes(page)
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
  await context.close()
  return pdf
}

/** How many pages a PDF of Chromium's has. */
export function countPages(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}

/** Puts each slide and the notes behind it together, so that no page ends between them. */
async function joinNotes(page: Page): Promise<void> {
  await page.addStyleTag({ path: join(root, 'slides', 'handout.css') })
  await page.evaluate(() => {
    for (const slide of document.querySelectorAll('.pdf-page')) {
      const notes = slide.nextElementSibling
      const handout = document.createElement('div')
      handout.className = 'handout'
      slide.replaceWith(handout)
      handout.append(slide, ...(notes?.matches('.speaker-notes-pdf') ? [notes] : []))
    }
  })
}
