import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { root } from './built-deck.ts'
import { launchChromium } from './chromium.ts'
import { slideFaults } from './faults.ts'
import { type MortalCloud, mortalCloud } from './mortal-cloud.ts'

/** The deck in its dev server and a browser, beside a cloud that lives and dies; the tests go on from one another. */
let cloud: MortalCloud
let server: ChildProcess
let browser: Browser
let page: Page
let url: string

beforeAll(async () => {
  cloud = await mortalCloud()
  browser = await launchChromium()
  const script = join(root, 'slides/checks/demo-server.ts')
  server = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    env: { ...process.env, CLOUD_PORT: cloud.port, CLOUD: 'aws' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(server.stdout!, 'data')
  url = String(line).trim()
  page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
  await open('hello')
}, 120_000)

afterAll(async () => {
  await browser?.close()
  server?.kill()
  await cloud?.remove()
})

async function open(demo: string): Promise<void> {
  await page.goto(url)
  await page.waitForSelector('.reveal[data-tools]')
  const id = await page.locator(`section:has(> .slide-body > [data-demo="${demo}"])`).getAttribute('id')
  await page.goto(`${url}#/${id}`)
  await page.locator(`section.present [data-demo="${demo}"]`).waitFor()
}

const live = () => page.locator('section.present .live')
const note = () => live().locator('.live-note')
const sent = () => live().locator('.live-sent code')
const status = () => live().locator('output')
const answered = () => live().locator('.live-answered code')
const happened = () => live().locator('li')

async function press(key: string): Promise<void> {
  await page.keyboard.press(key)
  await live().and(page.locator('[data-state="done"]')).waitFor({ timeout: 60_000 })
}

describe('a demo slide', () => {
  it('says where no cloud runs, and how to start one', async () => {
    await press('1')

    expect(await note().textContent()).toMatch(
      `No local cloud answers at http://127.0.0.1:${cloud.port}. To start it: npm run cloud`,
    )
  })

  it('says what is not deployed, and deploys it by one key, with the real CLI, showing how far it is', async () => {
    await cloud.start()

    await press('1')
    expect(await note().textContent()).toMatch('Not deployed yet: 01-first-lambda. D deploys it.')
    await press('d')

    expect(await note().textContent()).toBe('Deployed.')
    expect(await happened().last().textContent()).toMatch('first-lambda-dev UPDATE_COMPLETE')
    expect(await page.evaluate(slideFaults)).toEqual([])
  }, 90_000)

  it('shows what is sent, the answer with its status, and the log of a cold start', async () => {
    await press('1')

    expect(await sent().textContent()).toBe('Invoke first-lambda-dev-greet\n\n{ "name": "Ada" }')
    expect(await status().textContent()).toBe('HTTP 200')
    expect(await answered().textContent()).toBe('{ "message": "Hello, Ada!" }')
    expect(await happened().last().textContent()).toMatch(
      /^greet REPORT [\d.]+ ms, billed \d+ ms, init \d+ ms, \d+ MB$/,
    )
    expect(await note().textContent()).toBe('Live, on the local cloud of this machine')
  }, 60_000)

  it('finds the function warm the next time', async () => {
    await press('2')

    expect(await answered().textContent()).toBe('{ "message": "Hello, Grace!" }')
    expect(await happened().last().textContent()).toMatch(/^greet REPORT [\d.]+ ms, billed \d+ ms, \d+ MB$/)
  })

  it('shows the error of a function that throws, and its log line', async () => {
    await press('3')

    expect(await status().textContent()).toBe('HTTP 200, X-Amz-Function-Error: Unhandled')
    expect(await answered().textContent()).toMatch('Send a name, as in')
    expect(await happened().filter({ hasText: 'ERROR' }).textContent()).toMatch('Send a name, as in {"name": "Ada"}.')
    expect(await page.evaluate(slideFaults)).toEqual([])
  })

  it('says that the cloud was killed in the middle, and goes on when it is there again', async () => {
    await page.keyboard.press('1')
    await happened().first().waitFor()
    await cloud.kill()
    await live().and(page.locator('[data-state="done"]')).waitFor()

    expect(await note().textContent()).toMatch(
      'The local cloud stopped in the middle of this. To start it again: npm run cloud',
    )
    await cloud.start()
    await press('2')
    expect(await status().textContent()).toBe('HTTP 200')
  }, 60_000)

  it('says that the dev server does not answer when the network is cut, and shows the recording instead', async () => {
    await page.context().setOffline(true)

    await press('2')
    expect(await note().textContent()).toMatch('The dev server does not answer. To start it: npm start')
    await press('r')

    const recording = await note().textContent()
    expect(recording).toMatch(/^(Recorded on \d+ \w+ \d{4}, on the local cloud|There is no recording yet)/)
    await page.context().setOffline(false)
  })

  it('is performed for no other page, and is nothing but a demo of the list', async () => {
    const ask = (path: string, init?: RequestInit) =>
      fetch(new URL(`/_live${path}`, url), { method: 'POST', ...init }).then(async (response) => [
        response.status,
        await response.json(),
      ])

    expect(await ask('/hello/1', { headers: { origin: 'https://evil.example' } })).toMatchObject([403, {}])
    expect(await ask('/hello/1', { headers: { origin: 'http://127.0.0.1:1' } })).toMatchObject([403, {}])
    expect(await ask('/hello/1', { headers: { 'sec-fetch-site': 'cross-site' } })).toMatchObject([403, {}])
    expect(await ask('/hello/7')).toEqual([404, { error: 'There is no demo at /hello/7.' }])
    expect(await ask('/constructor/0')).toMatchObject([404, {}])
    expect(await ask('/hello/deploy/1')).toMatchObject([404, {}])
    expect(await ask('/hello/1', { method: 'GET' })).toMatchObject([405, {}])
  })
})
