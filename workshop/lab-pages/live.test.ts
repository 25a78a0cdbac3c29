import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchChromium } from '../../slides/checks/chromium.ts'
import { ROOT } from '../labs/labs.ts'

/** The pages of the labs in the dev server, with no cloud beside it. */
let server: ChildProcess
let browser: Browser
let url: string

beforeAll(async () => {
  browser = await launchChromium()
  server = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'slides/checks/demo-server.ts')], {
    cwd: ROOT,
    env: { ...process.env, CLOUD_PORT: '9', LAB_SUBJECT: 'solutions' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(server.stdout!, 'data')
  url = String(line).trim()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  server?.kill()
})

describe('the pages of the labs while npm start runs', () => {
  it('are at their addresses, with their pictures, and nowhere else', async () => {
    const statusOf = async (path: string) => (await fetch(url + path, { redirect: 'manual' })).status

    expect(await statusOf('labs')).toBe(302)
    expect(await statusOf('labs/03')).toBe(302)
    expect(await statusOf('labs/')).toBe(200)
    expect(await statusOf('labs/03/')).toBe(200)
    expect((await fetch(`${url}labs/03/slack.svg`)).headers.get('content-type')).toBe('image/svg+xml')
    expect(await statusOf('labs/03/other.svg')).toBe(404)
    expect(await statusOf('labs/03/README.md')).toBe(404)
    expect(await statusOf('labs/99/')).toBe(404)
  })

  it('run the tests when told to, and mark the steps that pass', async () => {
    const page = await browser.newPage()
    await page.goto(`${url}labs/01/`)

    await page.getByRole('button', { name: 'Run the tests at every save' }).click()

    await page.locator('.bench pre', { hasText: 'Lab 1: Hello, Lambda  4 of 4 steps' }).waitFor({ timeout: 60_000 })
    expect(await page.locator('h2[data-passed="true"]').count()).toBe(4)
    await page.close()
  }, 90_000)

  it('say where no cloud runs that could be deployed to', async () => {
    const page = await browser.newPage()
    await page.goto(`${url}labs/03/`)

    await page.getByRole('button', { name: 'Deploy what it builds on' }).click()

    await page
      .locator('.bench pre', { hasText: 'No local cloud answers at http://127.0.0.1:9.' })
      .waitFor({ timeout: 30_000 })
    await page.close()
  }, 60_000)

  it('do nothing for the page of another', async () => {
    const ask = async (path: string, init: RequestInit) => (await fetch(`${url}_labs/${path}`, init)).status

    expect(await ask('01/deploy', { method: 'POST', headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await ask('01/deploy', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).toBe(403)
    expect(await ask('01/watch', { headers: { origin: 'http://127.0.0.1:1' } })).toBe(403)
    expect(await ask('01/deploy', { method: 'GET' })).toBe(405)
    expect(await ask('01/remove', { method: 'POST' })).toBe(404)
  })
})
