import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildDeck } from './built-deck.ts'
import { launchChromium } from './chromium.ts'
import { serveFolder } from './static-server.ts'

/** The built deck on a web server, below a path as project pages are, and a browser that keeps account. */
export interface ServedDeck {
  url: string
  folder: string
  /** A window of 1280 × 720. */
  context: BrowserContext
  newContext(width: number, height: number): Promise<BrowserContext>
  /** What any page has asked for. */
  requests: string[]
  /** What any page has written to its console, thrown, or not found. */
  noise: string[]
  close(): Promise<void>
}

/** How long a hook may take that builds the deck: the first build records the demos. */
export const BUILD_TIMEOUT = 300_000

/** Builds and serves the deck of this project, or of a copy of it. */
export async function serveDeck(project?: string): Promise<ServedDeck> {
  // A build that fails leaves no browser behind.
  const deck = await buildDeck('production', project)
  const browser = await launchChromium()
  const server = await serveFolder(deck.folder, '/some/project/')
  const requests: string[] = []
  const noise: string[] = []
  const newContext = (width: number, height: number) => contextOf(browser, { width, height }, requests, noise)
  return {
    url: server.url,
    folder: deck.folder,
    context: await newContext(1280, 720),
    newContext,
    requests,
    noise,
    async close() {
      await browser.close()
      await server.close()
      await deck.remove()
    },
  }
}

async function contextOf(
  browser: Browser,
  viewport: { width: number; height: number },
  requests: string[],
  noise: string[],
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', colorScheme: 'light' })
  context.on('request', (request) => requests.push(request.url()))
  context.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`))
  context.on('weberror', (error) => noise.push(`exception: ${error.error().message}`))
  context.on('response', (response) => response.status() >= 400 && noise.push(`${response.status()} ${response.url()}`))
  return context
}

/** Opens the deck and waits until it can be used, and its speaker view and search too if `tools` are wanted. */
export async function openDeck(context: BrowserContext, url: string, { tools = false } = {}): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForSelector(tools ? '.reveal[data-tools]' : '.reveal[data-ready]')
  await page.waitForFunction(() => !document.querySelector('[data-later]'))
  return page
}

/** Opens the deck as a PDF is printed of it: all slides, one below another. The tools come when they are laid out. */
export function openPrintView(context: BrowserContext, url: string, query = ''): Promise<Page> {
  return openDeck(context, `${url}?print-pdf&${query}`, { tools: true })
}

/** From here on the page's clock, installed before, goes by what the test says alone, however slow the machine is. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000)
}

/** The ids of all slides, in order. */
export async function slideIds(page: Page): Promise<string[]> {
  const ids = await page.$$eval('section[data-source]', (sections) => sections.map((section) => section.id))
  return [...new Set(ids)]
}
