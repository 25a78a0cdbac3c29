import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { accessibilityFaults } from './accessibility.ts'
import { root } from './built-deck.ts'
import { BUILD_TIMEOUT, openDeck, openPrintView, type ServedDeck, serveDeck, slideIds } from './served-deck.ts'
import { tour } from './tour.ts'

let deck: ServedDeck

beforeAll(async () => {
  deck = await serveDeck()
}, BUILD_TIMEOUT)

afterAll(() => deck?.close())

describe('deck', () => {
  it('shows every slide on the way through it by Space, whole, in silence, without leaving the machine', async () => {
    const page = await openDeck(deck.context, deck.url, { tools: true })

    const { visited, faults } = await tour(page)

    expect(visited).toEqual(await slideIds(page))
    expect(faults).toEqual([])
    expect(deck.noise).toEqual([])
    expect(deck.requests.filter((url) => !url.startsWith(deck.url) && !url.startsWith('data:'))).toEqual([])
    await page.close()
  })

  it.each([
    [1920, 1080],
    [1280, 800],
    [1024, 768],
  ])('shows every slide whole at %d × %d', async (width, height) => {
    const other = await deck.newContext(width, height)
    const page = await openDeck(other, deck.url)

    const { faults } = await tour(page)

    expect(faults).toEqual([])
    await other.close()
  })

  it('opens at the slide that a link names by its title, and shows such a link in its address', async () => {
    const names = await openDeck(deck.context, deck.url).then(slideIds)
    const name = names.at(-1)

    const page = await openDeck(deck.context, `${deck.url}#/${name}`)

    expect(await page.locator('section.present[data-source]').last().getAttribute('id')).toBe(name)
    await page.keyboard.press('Home')
    await page.waitForURL(`${deck.url}#/${names[0]}`)
    await page.close()
  })

  it('links to https addresses, mail, this machine and its own slides only', async () => {
    const page = await openDeck(deck.context, deck.url)
    const ids = await slideIds(page)

    const links = await page.$$eval('section a[href]', (links) => links.map((link) => link.getAttribute('href')!))

    const isGood = (href: string) =>
      /^(https:\/\/|mailto:|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(href) || ids.includes(href.replace('#/', ''))
    expect(links.filter((href) => !isGood(href))).toEqual([])
    await page.close()
  })

  it('quotes the lines that its captions name', async () => {
    const page = await openDeck(deck.context, deck.url)

    const listings = await page.$$eval('.code:has(figcaption)', (figures) =>
      figures.map((figure) => ({
        caption: figure.querySelector('figcaption')!.textContent!,
        code: figure.querySelector('code')!.textContent!,
      })),
    )

    expect(listings.length).toBeGreaterThan(0)
    for (const { caption, code } of listings)
      expect({ caption, code: trimLines(code) }).toEqual({ caption, code: linesOf(caption) })
    await page.close()
  })

  it('computes what a function costs by keys alone, and gives the keys back by Escape', async () => {
    const page = await openDeck(deck.context, `${deck.url}#/what-would-yours-cost`, { tools: true })
    const bill = () => page.locator('.calculator output[name=now]').textContent()
    const before = await bill()

    await page.locator('input[name=requests]').focus()
    await page.keyboard.press('ArrowRight')
    const after = await bill()
    await page.keyboard.press('Escape')
    await page.keyboard.press('ArrowRight')

    expect([before, after]).toEqual(['$3.00', '$9.00'])
    expect(await page.locator('section.present[data-source]').last().getAttribute('id')).toBe('limits')
    await page.close()
  })

  it('needs at most 60 kB, compressed, up to the first slide', () => {
    const html = readFileSync(join(deck.folder, 'index.html'), 'utf8')
    const needed = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, path]) =>
      join(deck.folder, path!),
    )

    const bytes = [join(deck.folder, 'index.html'), ...needed].map((path) => gzipSync(readFileSync(path)).length)

    expect(needed).toHaveLength(2)
    expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(60_000)
  })
})

describe.each(['light', 'dark', 'contrast'])('deck in the %s theme', (theme) => {
  it('has nothing that axe objects to, on any slide, marked lines of code included', async () => {
    // The print view holds all slides at once. It leaves the marks out, so they are put back, on every line.
    const page = await openPrintView(deck.context, deck.url, `theme=${theme}`)
    await page.addStyleTag({ content: '.reveal-print .code .line { background: var(--mark) !important }' })

    const faults = await accessibilityFaults(page, { enhanced: theme === 'contrast' })

    expect(faults).toEqual([])
    await page.close()
  })

  it('has nothing that axe objects to around a slide with slides before, behind and below it', async () => {
    const page = await openDeck(deck.context, `${deck.url}?theme=${theme}`)
    const stack = await page.locator('.stack > section').first().getAttribute('id')
    await page.goto(`${deck.url}?theme=${theme}#/${stack}`)

    const faults = await accessibilityFaults(page, { enhanced: theme === 'contrast' })

    expect(faults).toEqual([])
    await page.close()
  })
})

/** The lines of a caption `path:from-to`, without indentation and without the markers of regions. */
function linesOf(caption: string): string[] {
  const [, path, from, to] = /^(.*):(\d+)-(\d+)$/.exec(caption)!
  const lines = readFileSync(join(root, path!), 'utf8')
    .split(/\r?\n/)
    .slice(Number(from) - 1, Number(to))
  return trimLines(lines.filter((line) => !/#(end)?region\b/.test(line)).join('\n'))
}

function trimLines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
}
