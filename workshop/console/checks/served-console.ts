import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type Cloud, startCloud } from '#local-cloud/cloud.ts'
import { launchChromium } from '../../../slides/checks/chromium.ts'

const ROOT = resolve(import.meta.dirname, '..', '..', '..')

/** The console as `npm start` serves it, a cloud that can be stopped, and a browser that keeps account. */
export interface ServedConsole {
  /** Of the site, with a slash at the end. */
  url: string
  cloudUrl: string
  stopCloud(): Promise<void>
  /** At the same address, with the same state. */
  startCloud(): Promise<void>
  /** A window, 1280 × 720 unless told otherwise, at `part`. */
  open(part?: string, options?: BrowserContextOptions): Promise<Page>
  /** What any page has asked for. */
  requests: string[]
  /** What any page has written to its console, or thrown. */
  noise: string[]
  close(): Promise<void>
}

export async function serveConsole(): Promise<ServedConsole> {
  const dataDir = mkdtempSync(join(tmpdir(), 'console '))
  let cloud: Cloud | undefined = await startCloud({ port: 0, dataDir })
  const cloudUrl = cloud.url
  const site = await startSite(cloudUrl)
  const browser = await launchChromium()
  const requests: string[] = []
  const noise: string[] = []
  const stopCloud = async () => {
    await cloud?.close()
    cloud = undefined
  }
  return {
    ...{ url: site.url, cloudUrl, requests, noise, stopCloud },
    async startCloud() {
      cloud = await startCloud({ port: Number(new URL(cloudUrl).port), dataDir })
    },
    open: (part = 'live', options = {}) =>
      openPage(browser, `${site.url}console#${part}`, options, { requests, noise }),
    async close() {
      await browser.close()
      site.child.kill()
      await stopCloud()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function startSite(cloudUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const script = join(ROOT, 'workshop', 'console', 'checks', 'serve-console.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, cloudUrl], {
    cwd: ROOT,
    // Jest sets NODE_ENV.
    env: { ...process.env, NODE_ENV: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (printed) => resolve(String(printed).trim()))
    child.once('exit', (code) => reject(new Error(`The dev server ended with ${code}.`)))
  })
  return { child, url }
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  { requests, noise }: Pick<ServedConsole, 'requests' | 'noise'>,
): Promise<Page> {
  const viewport = { width: 1280, height: 720 }
  const context = await browser.newContext({ viewport, colorScheme: 'light', reducedMotion: 'reduce', ...options })
  context.on('request', (request) => requests.push(request.url()))
  context.on('console', (message) => noise.push(`${message.type()}: ${message.text()}`))
  context.on('weberror', (error) => noise.push(`exception: ${error.error().message}`))
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('body[data-link="up"]').waitFor()
  return page
}
