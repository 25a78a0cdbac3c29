import { readFileSync } from 'node:fs'
import { SECRETS } from '../../workshop/secrets.ts'
import { DEMOS } from '../stage/demos.ts'
import { recordings } from '../stage/recordings.ts'
import { accessibilityFaults } from './accessibility.ts'
import { slideFaults } from './faults.ts'
import { BUILD_TIMEOUT, openDeck, openPrintView, type ServedDeck, serveDeck, stopClock } from './served-deck.ts'

let deck: ServedDeck

beforeAll(async () => {
  deck = await serveDeck()
}, BUILD_TIMEOUT)

afterAll(() => deck?.close())

const ACTIONS = Object.entries(DEMOS).flatMap(([demo, { actions }]) =>
  actions.map(({ label }, index): [string, string, string] => [demo, label, String(index + 1)]),
)

/** The slide of a demo, with the page's clock in our hands. */
async function openDemo(demo: string, theme = 'light') {
  const page = await (await deck.newContext(1280, 720)).newPage()
  await page.clock.install()
  await page.goto(`${deck.url}?theme=${theme}`)
  await page.waitForSelector('.reveal[data-tools]')
  const id = await page.locator(`section:has(> .slide-body > [data-demo="${demo}"])`).getAttribute('id')
  await page.evaluate((id) => location.assign(`#/${id}`), id)
  await page.locator(`section.present [data-demo="${demo}"]`).waitFor()
  await stopClock(page)
  return page
}

describe('a demo in the built deck', () => {
  it.each(ACTIONS)('of %s, "%s", replays what was recorded, whole, without the network', async (demo, label, key) => {
    const page = await openDemo(demo)
    await page.context().setOffline(true)

    await page.keyboard.press(key)
    await page.clock.runFor(60_000)

    const live = page.locator('section.present .live')
    expect(await live.getAttribute('data-state')).toBe('done')
    expect(await live.locator('.live-sent code').textContent()).toMatch(/\S/)
    expect(await live.locator('output').textContent()).toMatch(/^(HTTP \d+|exit 0)/)
    expect(await live.locator('.live-answered code').textContent()).toMatch(/\S/)
    // A search of the logs sets nothing going, and a rollback but moves an alias.
    if (!/:/.test(label) && demo !== 'promote') expect(await live.locator('li').count()).toBeGreaterThan(0)
    expect(await live.locator('.live-note').textContent()).toMatch(/^Recorded on \d+ \w+ \d{4}, on the local cloud$/)
    expect(await page.evaluate(slideFaults)).toEqual([])
    await page.context().close()
  })

  it('takes its time, but no longer than somebody on stage can wait', async () => {
    const page = await openDemo('slash-command')
    const happened = page.locator('section.present .live li')

    await page.keyboard.press('1')
    await page.clock.runFor(1)
    expect(await happened.count()).toBe(0)
    await page.clock.runFor(12_000)

    expect(await page.locator('section.present .live').getAttribute('data-state')).toBe('done')
    await page.close()
  })

  it.each(['light', 'dark', 'contrast'])(
    'has nothing that axe objects to at its end, in the %s theme',
    async (theme) => {
      const page = await openDemo('slash-command', theme)
      await page.keyboard.press('1')
      await page.clock.runFor(60_000)
      // axe waits for timers.
      await page.clock.resume()

      expect(await accessibilityFaults(page, { enhanced: theme === 'contrast' })).toEqual([])
      await page.close()
    },
  )

  it('is printed as it looks at the end of its first action, however late or early it comes', async () => {
    const context = await deck.newContext(1280, 720)
    // reveal.js, which lays the slides out for paper, would have them out of the page for a frame; here for half a second.
    await context.addInitScript(() => {
      const soon = requestAnimationFrame
      window.requestAnimationFrame = (callback) =>
        document.querySelector('.live') ? soon(callback) : Number(setTimeout(callback, 500))
    })
    const printed = async () => {
      const page = await openPrintView(context, deck.url)
      return page.locator('[data-demo="hello"] .live-answered code').textContent()
    }

    const early = await printed()
    await context.route(/recordings/, (route) => setTimeout(() => route.continue(), 1000))
    const late = await printed()

    expect([early, late]).toEqual(['{ "message": "Hello, Ada!" }', '{ "message": "Hello, Ada!" }'])
    await context.close()
  })

  it('goes on by a click, and Space on its button presses it and stays at the slide', async () => {
    const page = await openDeck(deck.context, deck.url, { tools: true })
    const id = await page.locator('section:has([data-demo="hello"])').last().getAttribute('id')
    await page.goto(`${deck.url}#/${id}`)
    const button = page.getByRole('button', { name: 'Warm' })

    await button.focus()
    await page.keyboard.press('Space')

    await page.locator('section.present .live-answered', { hasText: 'Hello, Grace!' }).waitFor()
    expect(await page.locator('section.present [data-demo="hello"]').count()).toBe(1)
    await page.close()
  })

  it('gives away no secret, no token and no address at which somebody could answer in its place', async () => {
    const recorded = JSON.stringify(await recordings(() => {}))

    expect(recorded).not.toMatch(/ey[\w-]+\.ey[\w-]+\.[\w-]+/)
    expect(recorded).not.toMatch(/v0=[0-9a-f]{20}|commands\/T0LOCAL|response_url/)
    expect(recorded).not.toContain(SECRETS['slack-signing-secret']!())
    expect(readFileSync(`${deck.folder}/index.html`, 'utf8')).not.toContain(SECRETS['slack-signing-secret']!())
  })
})
