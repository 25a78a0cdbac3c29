import { request } from 'node:http'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { accessibilityFaults } from '../../../slides/checks/accessibility.ts'
import { type ServedConsole, serveConsole } from './served-console.ts'
import { deployStandIn, STAND_IN_KEY, ship, warmUp } from './stand-in.ts'

const PARTS = ['live', 'slack', 'events', 'datadog', 'logs', 'search', 'functions', 'queues', 'metrics', 'stages']
const OTHER_CODE = "exports.handler = async () => ({ statusCode: 200, body: 'of another artifact' })"

jest.setTimeout(120_000)

let site: ServedConsole

beforeAll(async () => {
  site = await serveConsole()
  await deployStandIn(site.cloudUrl, 'dev')
  await deployStandIn(site.cloudUrl, 'prod', OTHER_CODE)
  await warmUp(site.cloudUrl)
  await ship(site.cloudUrl)
})
afterAll(() => site?.close())

describe('the console, with a presenter', () => {
  it('follows a slash command from Slack to where it ends in Datadog', async () => {
    const page = await site.open()

    await type(page, '/deploy api prod')

    await page.locator('#messages', { hasText: 'Got it: api to prod' }).waitFor()
    await page.locator('#messages', { hasText: 'api goes to prod' }).waitFor()
    await page.locator('#datadog-events', { hasText: 'Deployment of api to prod requested' }).waitFor()
    await page.locator('.story', { hasText: 'event: Deployment of api' }).waitFor()
    const [story] = await page.locator('.story', { hasText: '/deploy api prod' }).all()
    const services = await story!.locator('.service').allTextContents()
    expect(services.slice(0, 4)).toEqual(['Slack', 'API Gateway', 'Lambda', 'SNS'])
    expect(services.indexOf('Datadog')).toBeGreaterThan(services.lastIndexOf('SNS'))
    await page.context().close()
  })

  it('shows what a function throws: in Slack as a failure, in its log, on its card', async () => {
    const page = await site.open('slack')

    await type(page, '/deploy fail')

    await page.locator('#messages', { hasText: 'failed with the error "dispatch_failed"' }).waitFor()
    await page.keyboard.press('Escape')
    await page.goto(`${site.url}console#logs`)
    await page.locator('.log.error', { hasText: 'the service "fail" cannot be deployed' }).waitFor()
    await page.goto(`${site.url}console#functions`)
    await page.locator('.card.bad', { hasText: 'TypeError the service "fail" cannot be deployed' }).waitFor()
    await page.context().close()
  })

  it('finds log lines by function and by text', async () => {
    const page = await site.open('logs')
    const lines = page.locator('.log')
    await lines.filter({ hasText: 'Datadog answered 202' }).first().waitFor()

    await page.selectOption('#log-function', 'slack-commands-dev-command')
    await page.fill('#log-text', 'API PROD')

    await page.waitForFunction(() => document.querySelectorAll('.log').length === 1)
    expect(await lines.allTextContents()).toEqual([
      expect.stringMatching(/slack-commands-dev-command.*\/deploy api prod/),
    ])
    await page.context().close()
  })

  it('draws the dashboards that are deployed, with a line for each metric, or why there is none', async () => {
    const page = await site.open('metrics')
    const widget = (title: string) => page.locator('.widget', { hasText: `Dashboard datadog-forwarder-dev${title}` })

    await widget('Forwarded').locator('.lines path[d^="M"]').first().waitFor({ state: 'attached' })
    await widget('Forwarded')
      .locator('.legend', { hasText: /forwarded \d/ })
      .waitFor()
    await widget('In all')
      .locator('.figure', { hasText: /^\d+ forwarded$/ })
      .waitFor()
    await widget('Nowhere').locator('.facts', { hasText: 'does not say its region' }).waitFor()
    await widget('Alarm').locator('.facts', { hasText: 'datadog-forwarder-dev-errors' }).waitFor()
    await page.context().close()
  })

  it('searches what was shipped to OpenSearch: by query, level, service and time, the newest first, and as it comes', async () => {
    const page = await site.open('logs')
    const lines = page.locator('#found-lines .log')
    await page.getByRole('link', { name: 'Search in OpenSearch' }).click()
    await lines.nth(2).waitFor()
    const all = await lines.locator('.text').allTextContents()

    await page.keyboard.press('/')
    await page.keyboard.type('target:(web OR billing)')
    await page.selectOption('#search-level', 'ERROR')
    await page.fill('#search-service', 'centralized-logging')
    await page.waitForFunction(() => document.querySelectorAll('#found-lines .log').length === 1)
    const chosen = await lines.allTextContents()
    await page.selectOption('#search-minutes', '15')
    await page.locator('#search .empty', { hasText: 'No line matches.' }).waitFor()
    await ship(site.cloudUrl, [{ level: 'ERROR', service: 'centralized-logging', message: 'Just now', target: 'web' }])
    await lines.filter({ hasText: 'Just now' }).waitFor()

    expect(all).toEqual(['Check was slow', 'Check failed', '<img src=x onerror="window.hacked=1">'])
    expect(chosen).toEqual([expect.stringMatching(/centralized-logging-dev-check.*ERROR.*Check failed/)])
    expect(await page.getAttribute('nav a[href="#logs"]', 'aria-current')).toBe('page')
    await page.context().close()
  })

  it('says why OpenSearch does not understand a query', async () => {
    const page = await site.open('search')
    await page.locator('#found-lines .log').first().waitFor()

    await page.fill('#search-query', 'level:(ERROR')

    await page.locator('#search .empty', { hasText: /Failed to parse query|Cannot parse/ }).waitFor()
    await page.context().close()
    // A browser says of each answer of 400 that it failed.
    site.noise.length = 0
  })

  it('refuses what is no slash command, with what to type', async () => {
    const page = await site.open('slack')

    await type(page, 'deploy api prod')

    await page.locator('#outcome', { hasText: 'begin with a slash' }).waitFor()
    await page.context().close()
  })

  it('shows that a forged signature comes to the app as it was forged', async () => {
    const page = await site.open('slack')
    await page.selectOption('#signature', 'missing')

    const sent = page.waitForRequest(/\/slack\/local\/commands$/)
    await type(page, '/deploy api dev')

    expect((await sent).postDataJSON()).toMatchObject({ command: '/deploy', text: 'api dev', signature: 'missing' })
    await page.locator('#outcome', { hasText: /answered|No answer/ }).waitFor()
    await page.context().close()
  })

  it('says at a glance whether all stages run the same artifact', async () => {
    const page = await site.open('stages')

    await page.locator('tr', { hasText: /^forward.*= the same$/ }).waitFor()
    await page.locator('tr', { hasText: /^command.*≠ differs$/ }).waitFor()
    await page.context().close()
  })

  it('keeps the latest message in sight, on whatever detour, unless somebody reads back', async () => {
    const page = await site.open('slack')
    const list = page.locator('#messages')
    const atTheEnd = () =>
      page.waitForFunction(() => {
        const { scrollHeight, scrollTop, clientHeight } = document.querySelector('#messages')!
        return scrollTop > 0 && scrollHeight - scrollTop - clientHeight < 2
      })
    for (const word of ['one', 'two', 'three']) {
      await type(page, `/deploy ${word} dev`)
      await list.locator('.message', { hasText: `Got it: ${word} to dev` }).waitFor()
    }

    await page.locator('#line').blur()
    await page.keyboard.press('9')
    await page.keyboard.press('1')
    await page.locator('body[data-part="live"]').waitFor()
    await page.setViewportSize({ width: 1280, height: 500 })
    await atTheEnd()
    await type(page, '/deploy end dev')
    await list.locator('.message', { hasText: 'Got it: end to dev' }).waitFor()
    await atTheEnd()
    await list.evaluate((each) => each.scrollTo(0, 0))
    await type(page, '/deploy more dev')
    await list.locator('.message', { hasText: 'Got it: more to dev' }).waitFor()

    expect(await list.evaluate((each) => each.scrollTop)).toBe(0)
    await page.context().close()
  })

  it('is led by keys: 1 to 9, the slash, T', async () => {
    const page = await site.open()
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)

    await page.keyboard.press('2')
    await page.locator('body[data-part="slack"]').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('t5')
    expect([await page.inputValue('#line'), await theme()]).toEqual(['t5', 'light'])
    await page.locator('#line').blur()
    await page.keyboard.press('t')
    await page.keyboard.press('t')

    expect(await theme()).toBe('dark')
    await page.context().close()
  })
})

describe('the console, with a cloud that is not there', () => {
  it('says so, waits, and goes on by itself', async () => {
    const page = await site.open()

    await site.stopCloud()
    await page
      .locator('#link', { hasText: `No local cloud answers at ${site.cloudUrl}. To start it: npm run cloud` })
      .waitFor()
    await site.startCloud()
    await warmUp(site.cloudUrl)
    await page.locator('body[data-link="up"]').waitFor()
    await type(page, '/deploy again dev')

    await page.locator('#datadog-events', { hasText: 'Deployment of again to dev requested' }).waitFor()
    await page.locator('#messages', { hasText: 'Got it: api to prod' }).waitFor()
    expect(await page.locator('.story', { hasText: '/deploy api prod' }).count()).toBe(0)
    await page.context().close()
    // A browser says of each answer of 503 that it failed.
    site.noise.length = 0
  })
})

describe('the console, with strangers', () => {
  it('shows markup as the text that it is, wherever it comes up', async () => {
    const page = await site.open()

    await type(page, '/deploy html dev')

    for (const part of ['#messages', '#datadog-events', '#stories']) {
      await page.locator(part, { hasText: '<img src=x onerror="window.hacked=1">' }).waitFor()
    }
    expect(await page.locator('main :is(img, script, iframe)').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    await page.context().close()
  })

  it.each([
    ["another site's page", '/_cloud/_aws/overview', { origin: 'https://evil.example' }, 403],
    ["another site's image", '/_cloud/_aws/overview', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a name that was rebound', '/_cloud/_aws/overview', { host: 'evil.example' }, 403],
    ['a path that the console does not read', '/_cloud/2015-03-31/functions/', {}, 404],
    ['a file outside', `/@fs/${encodeURI(resolve('package.json').replaceAll('\\', '/').replace(/^\//, ''))}`, {}, 403],
  ])('refuses %s', async (_who, path, headers, status) => {
    expect(await statusOf(path, headers)).toBe(status)
  })

  it('shows no secret of a function', async () => {
    const page = await site.open()
    const seen: string[] = []
    for (const part of PARTS) {
      await page.goto(`${site.url}console#${part}`)
      await shown(page, part)
      seen.push(await page.content())
    }
    const read = await page.evaluate(async () => (await fetch('/_cloud/_aws/overview')).text())

    expect(seen.join() + read).not.toContain(STAND_IN_KEY)
    expect(read).toContain('datadog-forwarder-dev-forward')
    await page.context().close()
  })

  function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
    const { hostname, port } = new URL(site.url)
    return new Promise((resolve, reject) => {
      const asked = request({ host: hostname, port, path, headers }, (answer) => resolve(answer.resume().statusCode))
      asked.once('error', reject).end()
    })
  }
})

describe('the console, on screens', () => {
  it.each(['light', 'dark', 'contrast'])('is accessible in the theme %s', async (theme) => {
    // For axe, which is a script that the page itself would not let in.
    const page = await site.open('live', { bypassCSP: true })
    const faults: string[] = []
    for (const part of PARTS.filter((each) => !['slack', 'events', 'datadog'].includes(each))) {
      await page.goto(`${site.url}console?theme=${theme}#${part}`)
      await shown(page, part)
      faults.push(...(await accessibilityFaults(page)).map((fault) => `${part}: ${fault}`))
    }

    expect(faults).toEqual([])
    await page.context().close()
  })

  it.each([
    [1280, 720],
    [390, 844],
  ])('fits on %d × %d, in every part', async (width, height) => {
    const page = await site.open('live', { viewport: { width, height } })
    const faults: string[] = []
    for (const part of PARTS) {
      await page.goto(`${site.url}console#${part}`)
      await shown(page, part)
      faults.push(...(await page.evaluate(sticksOut)).map((fault) => `${part}: ${fault}`))
    }

    expect(faults).toEqual([])
    await page.context().close()
  })

  it('asks nobody but its own server, and has nothing to complain of', () => {
    expect(site.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:'))).toEqual([])
    expect(site.noise).toEqual([])
  })
})

async function type(page: Page, line: string): Promise<void> {
  await page.locator('#target option[value^="http"]').first().waitFor({ state: 'attached' })
  await page.fill('#line', line)
  await page.keyboard.press('Enter')
}

/** Until the part has something in it. */
async function shown(page: Page, part: string): Promise<void> {
  const filled = ':is(.message, .story, .dog, .log, .card, table)'
  await page
    .locator(`body[data-part="${part}"][data-link="up"] main > section:not([hidden]) ${filled}`)
    .first()
    .waitFor()
}

/** What is wider than its place: the page itself, and each text that its box cuts off. */
function sticksOut(): string[] {
  const root = document.documentElement
  const page = root.scrollWidth > innerWidth ? [`the page is ${root.scrollWidth} wide`] : []
  const boxes = [...document.querySelectorAll<HTMLElement>('main > section:not([hidden]) *')]
  const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflowX)
  const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0 && !scrolls(box))
  const cut = wide.filter((box) => !box.matches('option, select, input, svg, svg *, .line, i'))
  return [...page, ...cut.map((box) => `${box.tagName}.${box.className} ${box.textContent?.slice(0, 60)}`)]
}
