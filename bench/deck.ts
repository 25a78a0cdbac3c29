import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createServer } from 'vite'
import { buildDeck } from '../slides/checks/built-deck.ts'
import { launchChromium } from '../slides/checks/chromium.ts'
import { serveFolder } from '../slides/checks/static-server.ts'
import { tempProject } from '../slides/checks/temp-project.ts'
import { deck } from '../slides/deck.ts'
import { live } from '../slides/stage/plugin.ts'
import viteConfig from '../vite.config.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'
import { buildSlidev, slidevIsMissing } from './slidev-deck.ts'
import { buildStockDeck } from './stock-deck.ts'

const PROJECT = join(import.meta.dirname, '..')
const ROUNDS = 9
const EDITS = 15
const BUILDS = 3
const GOAL_KB = 60
const GOAL_RATIO = 0.5

/** The first slide of our deck beside stock reveal.js with the same slides, in turns; and from an edit to the screen. */
export async function benchDeck({ asked }: { asked: boolean }): Promise<Row[]> {
  const browser = await launchChromium()
  try {
    return [...(await benchFirstSlide(browser)), ...(await benchEdit(browser)), ...(await benchBuild(asked))]
  } finally {
    await browser.close()
  }
}

async function benchFirstSlide(browser: Browser): Promise<Row[]> {
  const [ours, stockFolder] = await Promise.all([buildDeck(), buildStockDeck()])
  const servers = await Promise.all([serveFolder(ours.folder, '/'), serveFolder(stockFolder, '/')])
  const fast: FirstSlide[][] = [[], []]
  const slow: FirstSlide[][] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, { url }] of servers.entries()) {
      const [quick, held] = [await firstSlide(browser, url, false), await firstSlide(browser, url, true)]
      // The first round warms the machine up.
      if (round > 0) fast[index]!.push(quick)
      if (round > 0) slow[index]!.push(held)
    }
  }
  await Promise.all(servers.map((server) => server.close()))
  await ours.remove()
  rmSync(dirname(stockFolder), { recursive: true, force: true })

  const [bytes, stockBytes] = fast.map((visits) => median(visits.map((visit) => visit.bytes)) / 1000)
  return [
    ratioRow('first slide, beside stock reveal.js', fast),
    ratioRow('the same at 10 Mbit/s, 40 ms and a quarter of the CPU', slow),
    {
      name: 'transfer to the first slide, compressed',
      value: `${bytes!.toFixed(1)} kB (stock: ${stockBytes!.toFixed(0)} kB)`,
      goal: `at most ${GOAL_KB} kB`,
      ok: bytes! <= GOAL_KB,
    },
  ]
}

function ratioRow(name: string, visits: FirstSlide[][]): Row {
  const [ours, stock] = visits.map((each) => median(each.map((visit) => visit.ms)))
  const ratio = ours! / stock!
  const value = `${ratio.toFixed(2)} times the time (${ours!.toFixed(0)} ms, ${stock!.toFixed(0)} ms)`
  return { name, value, goal: `at most ${GOAL_RATIO}`, ok: ratio <= GOAL_RATIO }
}

interface FirstSlide {
  ms: number
  bytes: number
}

/** From the start of the navigation, nothing cached, until the title can be seen and a frame has passed. */
async function firstSlide(browser: Browser, url: string, slow: boolean): Promise<FirstSlide> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const page = await context.newPage()
  if (slow) await slowDown(page)
  await page.addInitScript(WATCH_FOR_TITLE)
  await page.goto(url, { waitUntil: 'commit' })
  const result = await page.waitForFunction<FirstSlide>('window.firstSlide')
  const measured = await result.jsonValue()
  await context.close()
  return measured
}

/** As text, because tsx would put calls of its own into a function. */
const WATCH_FOR_TITLE = `
const look = () => {
  const title = document.querySelector('.slides section.present h1, .slides section.present h2')
  if (!title || !title.getClientRects().length || getComputedStyle(title).visibility !== 'visible') return requestAnimationFrame(look)
  requestAnimationFrame(() => {
    const ms = performance.now()
    const needed = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter((entry) => entry.responseEnd > 0 && entry.responseEnd <= ms)
    window.firstSlide = { ms, bytes: needed.reduce((sum, entry) => sum + entry.encodedBodySize, 0) }
  })
}
if (window === top) requestAnimationFrame(look)
`

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const bytesPerSecond = (10 * 1_000_000) / 8
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 40,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

/** `vite build` of the deck, its demos being recorded already, beside Slidev with the same slides, in turns. */
async function benchBuild(asked: boolean): Promise<Row[]> {
  const missing = slidevIsMissing(asked)
  const times: number[] = []
  const slidev: number[] = []
  for (let round = 0; round <= BUILDS; round++) {
    const began = performance.now()
    const { remove } = await buildDeck()
    const ms = performance.now() - began
    await remove()
    const other = missing ? Number.NaN : buildSlidev()
    // The first round warms the machine up.
    if (round > 0) times.push(ms)
    if (round > 0) slidev.push(other)
  }
  const ms = median(times)
  const row = { name: 'build of the deck', value: `${ms.toFixed(0)} ms` }
  if (missing) return [{ ...row, value: `${row.value} (beside Slidev: not measured; ${missing})` }]
  const ratio = ms / median(slidev)
  const value = `${ratio.toFixed(2)} times the time (${ms.toFixed(0)} ms, ${median(slidev).toFixed(0)} ms)`
  return [{ name: 'build of the deck, beside Slidev', value, goal: 'at most 0.15', ok: ratio <= 0.15 }]
}

/** Edits the first slide of a copy in the dev server. Page and bench read the same clock. */
async function benchEdit(browser: Browser): Promise<Row[]> {
  const project = tempProject()
  const folder = join(project.root, 'slides')
  cpSync(join(PROJECT, 'slides'), folder, { recursive: true, filter: (path) => !path.includes('checks') })
  const { root, optimizeDeps, server: settings } = viteConfig({ command: 'serve', mode: 'development' })
  const server = await createServer({
    configFile: false,
    root,
    optimizeDeps,
    server: { ...settings, port: 0, strictPort: false },
    plugins: [deck({ folder, root: PROJECT }), live('http://127.0.0.1:4566')],
    logLevel: 'error',
  })
  await server.listen()
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  await page.goto(server.resolvedUrls!.local[0]!)
  await page.waitForSelector('.reveal[data-tools]')

  const file = join(
    folder,
    readdirSync(folder)
      .filter((name) => /^\d.*\.md$/.test(name))
      .sort()[0]!,
  )
  const text = readFileSync(file, 'utf8')
  const times: number[] = []
  for (let edit = 1; edit <= EDITS; edit++) {
    const seen = page.evaluate<number>(WAIT_FOR_WORD.replace('WORD', `edit-${edit}.`))
    const began = performance.timeOrigin + performance.now()
    writeFileSync(file, text.replace(/\n\nNotes?:/, `\n\nThis is edit-${edit}.$&`))
    times.push((await seen) - began)
  }
  await page.close()
  await server.close()
  project.remove()
  const ms = median(times)
  const value = `${ms.toFixed(0)} ms, of ${EDITS} edits`
  return [{ name: 'edit of a slide → screen, median', value, goal: 'at most 50 ms', ok: ms <= 50 }]
}

const WAIT_FOR_WORD = `new Promise((resolve) => {
  const look = () =>
    document.querySelector('section.present').textContent.includes('WORD')
      ? requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
      : requestAnimationFrame(look)
  look()
})`
