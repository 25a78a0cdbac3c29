import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { root } from './built-deck.ts'
import { launchChromium } from './chromium.ts'
import { type TempProject, tempProject } from './temp-project.ts'

/** A deck of three slides that quotes one file, in a folder of its own, in the dev server and a browser. */
let project: TempProject
let server: ChildProcess
let browser: Browser
let page: Page
let url: string

beforeAll(async () => {
  project = tempProject()
  project.write({
    'slides/presenter.json': '{ "talk": "Edited", "name": "Ada" }',
    'slides/01-first.md': FIRST,
    'slides/02-second.md': SECOND,
    'slides/03-third.md': THIRD,
    'hello.ts': HELLO,
  })
  browser = await launchChromium()
  const script = join(root, 'slides/checks/edit-server.ts')
  server = spawn(process.execPath, ['--import', 'tsx', script, join(project.root, 'slides'), project.root], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(server.stdout!, 'data')
  url = String(line).trim()
})

afterAll(async () => {
  await browser?.close()
  server?.kill()
  project?.remove()
})

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
  const listening = hotUpdates()
  await page.goto(`${url}#/the-code`)
  await page.waitForSelector('.reveal[data-ready]')
  await listening
  // A page that is loaded again loses this.
  await page.evaluate(() => Object.assign(window, { stayed: true }))
})

/** Until the page listens, an update has nobody to go to. */
async function hotUpdates(): Promise<void> {
  const socket = await page.waitForEvent('websocket')
  await socket.waitForEvent('framereceived', ({ payload }) => String(payload).includes('"connected"'))
}

afterEach(async () => {
  await page.close()
  project.write({
    'slides/01-first.md': FIRST,
    'slides/02-second.md': SECOND,
    'slides/03-third.md': THIRD,
    'hello.ts': HELLO,
  })
})

const FIRST = `# Welcome

by {{presenter.name}}

Note: Hello.
`
const SECOND = `## The code

- one |
- two |

<<< hello.ts#greeting

Note: This is the code.
`
const THIRD = `## A demo

\`\`\`live hello
\`\`\`

Note: Run it.
`
const HELLO = `// #region greeting
export const greeting = 'Hello'
// #endregion greeting
`

function stayed(): Promise<boolean> {
  return page.evaluate(() => 'stayed' in window)
}

const slide = () => page.locator('section.present')
const overlay = () => page.locator('vite-error-overlay')

describe('editing the deck', () => {
  it('shows an edited slide without losing the page, the slide or its fragments', async () => {
    await page.keyboard.press('Space')

    project.write({ 'slides/02-second.md': SECOND.replace('one |', 'number one |') })

    await slide().getByText('number one').waitFor()
    expect(await slide().locator('.fragment.visible').allTextContents()).toEqual(['number one'])
    expect(await stayed()).toBe(true)
  })

  it('shows the last of many saves, however quickly they follow each other', async () => {
    for (let save = 1; save <= 20; save++) {
      project.write({ 'slides/02-second.md': SECOND.replace('- one', `- save ${save} of 20`) })
      await fetch(url)
    }

    await slide().getByText('save 20 of 20').waitFor({ state: 'attached' })
  })

  it('leaves all other slides as they are', async () => {
    await page.evaluate(() => Object.assign(document.querySelector('#welcome h1')!, { stayed: true }))

    project.write({ 'slides/02-second.md': SECOND.replace('one |', 'number one |') })

    await slide().getByText('number one').waitFor({ state: 'attached' })
    expect(await page.evaluate(() => 'stayed' in document.querySelector('#welcome h1')!)).toBe(true)
  })

  it('shows new attributes of a slide', async () => {
    project.write({ 'slides/02-second.md': `<!-- .slide: class="wide" data-background-color="#123" -->\n${SECOND}` })

    await page.locator('section.wide.present').waitFor()
    await page.locator('.slide-background.wide.present').waitFor({ state: 'attached' })
  })

  it('takes slides away that are there no more', async () => {
    project.write({ 'slides/03-third.md': '## Another\n\nNote: New.\n' })

    await page.locator('#a-demo').waitFor({ state: 'detached' })
    expect(await page.locator('section').evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      'welcome',
      'the-code',
      'another',
    ])
  })

  it('gives an edited demo the buttons of the dev server again', async () => {
    await page.waitForSelector('.reveal[data-tools]')
    const deploy = page.locator('.live [data-deed="deploy"]:not([hidden])')
    await deploy.waitFor({ state: 'attached' })

    project.write({ 'slides/03-third.md': THIRD.replace('A demo', 'A Demo') })

    await page.getByText('A Demo').waitFor({ state: 'attached' })
    expect(await deploy.count()).toBe(1)
  })

  it('stays at its slide when others come before it', async () => {
    project.write({ 'slides/01-first.md': `${FIRST}\n---\n\n## Another\n\nNote: New.\n` })

    await page.locator('#another').waitFor({ state: 'attached' })
    expect(await slide().getAttribute('id')).toBe('the-code')
  })

  it('shows edited source code where slides quote it', async () => {
    project.write({ 'hello.ts': HELLO.replace('Hello', 'Good day') })

    await slide().getByText('Good day').waitFor()
    expect(await stayed()).toBe(true)
  })

  it('shows a mistake over the page, with its file and line, until it is mended', async () => {
    project.write({ 'hello.ts': HELLO.replaceAll('greeting', 'farewell') })
    await overlay()
      .getByText('slides/02-second.md:6 hello.ts has no region "greeting". It has: farewell.')
      .first()
      .waitFor()
    await overlay().locator('.file', { hasText: '02-second.md:6' }).waitFor()

    project.write({ 'hello.ts': HELLO })

    await overlay().waitFor({ state: 'detached' })
    expect(await slide().getAttribute('id')).toBe('the-code')
    expect(await stayed()).toBe(true)
  })

  it('shows a mistake that was there before the page, and the deck once it is mended', async () => {
    project.write({ 'slides/02-second.md': SECOND.replace('#greeting', '#greetings') })
    await overlay().waitFor()
    await page.goto(url)
    await overlay().getByText('hello.ts has no region "greetings"').first().waitFor()

    project.write({ 'slides/02-second.md': SECOND })

    await slide().getByText('by Ada').waitFor()
    await overlay().waitFor({ state: 'detached' })
  })

  it('shows no mistake that was made and mended while no page was open', async () => {
    await page.close()
    await fetch(`${url}main.ts`)
    for (let save = 0; save < 30; save++) {
      project.write({ 'slides/02-second.md': SECOND.replace('#greeting', `#greeting-${save}`) })
      await fetch(`${url}main.ts`)
    }
    project.write({ 'slides/02-second.md': SECOND })
    await fetch(`${url}main.ts`)

    page = await browser.newPage()
    await page.goto(url)

    await slide().getByText('by Ada').waitFor()
    expect(await overlay().count()).toBe(0)
  })

  it('keeps the speaker view open, and brings it the edited notes', async () => {
    await page.waitForSelector('.reveal[data-tools]')
    const opened = page.waitForEvent('popup')
    await page.keyboard.press('s')
    const speaker = await opened
    const notes = speaker.locator('.speaker-controls-notes .value')
    await notes.getByText('This is the code.').waitFor()

    project.write({ 'slides/02-second.md': SECOND.replace('the code.', 'the tested code.') })

    await notes.getByText('This is the tested code.').waitFor()
    await speaker.close()
  })
})
