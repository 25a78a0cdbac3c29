import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildDeck } from './built-deck.ts'
import { countPages, printDeck } from './pdf.ts'
import {
  BUILD_TIMEOUT,
  openDeck,
  openPrintView,
  type ServedDeck,
  serveDeck,
  slideIds,
  stopClock,
} from './served-deck.ts'

let deck: ServedDeck

beforeAll(async () => {
  deck = await serveDeck()
}, BUILD_TIMEOUT)

afterAll(() => deck?.close())

describe('deck on paper and on a phone', () => {
  it('prints one tagged page for each slide', async () => {
    const slides = (await slideIds(await openDeck(deck.context, deck.url))).length

    const pdf = await printDeck(deck.context.browser()!, deck.url)

    expect(countPages(pdf)).toBe(slides)
    expect(pdf.toString('latin1')).toMatch(/\/Marked true/)
  })

  it('prints a handout: two slides on a page, each over its notes', async () => {
    const slides = (await slideIds(await openDeck(deck.context, deck.url))).length

    const pdf = await printDeck(deck.context.browser()!, deck.url, { notes: true })

    expect(countPages(pdf)).toBe(Math.ceil(slides / 2))
  })

  it('has the notes behind each slide in the print view that one asks for them', async () => {
    const page = await openPrintView(deck.context, deck.url, 'showNotes=separate-page')

    expect(await page.locator('.speaker-notes-pdf').count()).toBe((await slideIds(page)).length)
    await page.close()
  })

  it('becomes a page to scroll on a phone, with every slide and nothing left to reveal, never wider than the phone', async () => {
    const phone = await deck.newContext(390, 844)
    const page = await openDeck(phone, deck.url)
    const pages = page.locator('.scroll-page')

    await pages.last().scrollIntoViewIfNeeded()

    expect(await pages.count()).toBe((await slideIds(page)).length)
    expect(await page.locator('.fragment').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await page.locator('a[href="#/logging"]').click()
    expect(Math.abs((await page.locator('#logging').boundingBox())!.y)).toBeLessThan(2)
    await phone.close()
  })
})

describe('presenting', () => {
  it('opens the speaker view by S: this slide, the next one, the notes, and the time left for it', async () => {
    const page = await openDeck(deck.context, deck.url, { tools: true })
    const notes = await page.$$eval('.notes', (all) => all.map((each) => each.textContent!.trim()))
    const opened = deck.context.waitForEvent('page')

    await page.keyboard.press('s')

    const speaker = await opened
    await speaker.locator('.speaker-controls-notes .value', { hasText: notes[0]!.slice(0, 40) }).waitFor()
    await speaker.locator('.pacing.on-track').waitFor()
    for (const preview of ['#current-slide', '#upcoming-slide']) {
      await speaker.frameLocator(`${preview} iframe`).locator('.reveal[data-ready]').waitFor()
    }
    await page.keyboard.press('End')
    await speaker.locator('.speaker-controls-notes .value', { hasText: notes.at(-1)!.slice(0, 40) }).waitFor()
    await page.close()
    await speaker.close()
  })

  it('goes round the themes by T and remembers the last', async () => {
    const page = await openDeck(deck.context, deck.url)
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    const seen = [await theme()]

    for (const _ of 'four') {
      await page.keyboard.press('t')
      seen.push(await theme())
    }
    await page.keyboard.press('t')
    await page.keyboard.press('t')
    await page.reload()

    expect(seen).toEqual(['light', 'light', 'dark', 'contrast', 'light'])
    expect(await theme()).toBe('dark')
    await page.evaluate(() => localStorage.clear())
    await page.close()
  })

  it('names its keys by "?", shows all slides by O, and finds a word by Ctrl-Shift-F', async () => {
    const page = await openDeck(deck.context, deck.url, { tools: true })

    await page.keyboard.press('Shift+Slash')
    const keys = await page.locator('.r-overlay-help').textContent()
    await page.keyboard.press('Escape')
    await page.keyboard.press('o')
    const hasOverview = await page.locator('.reveal.overview').count()
    await page.keyboard.press('o')
    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.type('IMMUTABLE')
    await page.keyboard.press('Enter')

    expect(keys).toMatch(/Theme: auto.*Speaker notes view|Speaker notes view.*Theme: auto/)
    expect(hasOverview).toBe(1)
    await page.locator('section.present .slide-body', { hasText: /immutable/i }).waitFor()
    await page.locator('.search output', { hasText: /^slide 1 of \d/ }).waitFor()
    await page.close()
  })

  it('counts a lab down by C, stands still when told to, goes on beside other slides and a reload, and says when time is up', async () => {
    const context = await deck.newContext(1280, 720)
    const page = await context.newPage()
    await page.clock.install()
    await page.goto(deck.url)
    await page.waitForSelector('.reveal[data-tools]')
    const lab = await page.locator('section:has(.countdown)').first().getAttribute('id')
    await page.goto(`${deck.url}#/${lab}`)
    const countdown = page.locator(`#${lab} .countdown`)
    const left = countdown.locator('output')
    const whole = await left.textContent()
    await stopClock(page)

    await page.keyboard.press('c')
    await page.clock.fastForward('01:00')
    await countdown.getByRole('button', { name: 'Pause' }).click()
    await page.clock.fastForward('05:00')
    const standing = await left.textContent()
    await page.keyboard.press('c')
    await page.keyboard.press('Home')
    await page.clock.fastForward('02:00')

    expect(whole).toMatch(/^\d\d:00$/)
    expect(Number(whole!.slice(0, 2)) - Number(standing!.slice(0, 2))).toBe(1)
    await page.locator('.countdown-corner', { hasText: /^Lab \d\d: \d\d:\d\d$/ }).click()
    await page.clock.resume()
    await page.reload()
    await page.waitForSelector('.reveal[data-tools]')
    expect(Number(whole!.slice(0, 2)) - Number((await left.textContent())!.slice(0, 2))).toBeGreaterThanOrEqual(3)
    await page.clock.fastForward('59:00')
    await countdown.getByText('Time is up').waitFor()
    await countdown.getByRole('button', { name: 'Again' }).click()
    expect(await left.textContent()).toBe(whole)
    await context.close()
  })

  it('leaves a screen reader its reading keys', async () => {
    const page = await openDeck(deck.context, deck.url)

    expect(await page.locator('[role="application"]').count()).toBe(0)
    await page.close()
  })

  it('is one file, too, that needs no other, opened from the disk with its speaker view', async () => {
    const single = await buildDeck('single')
    const alone = await deck.newContext(1280, 720)
    const before = deck.requests.length
    const page = await openDeck(alone, pathToFileURL(join(single.folder, 'deck.html')).href, { tools: true })
    const opened = alone.waitForEvent('page')

    await page.keyboard.press('s')

    const speaker = await opened
    await speaker.frameLocator('#current-slide iframe').locator('.reveal[data-ready]').waitFor()
    expect(deck.requests.slice(before).filter((url) => !/^(file:.*\/deck\.html|data:|about:)/.test(url))).toEqual([])
    await alone.close()
    await single.remove()
  })
})
