import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { accessibilityFaults } from '../../slides/checks/accessibility.ts'
import { BUILD_TIMEOUT, type ServedDeck, serveDeck } from '../../slides/checks/served-deck.ts'
import { labName, listLabs } from '../labs/labs.ts'

const names = listLabs().map(({ number }) => labName(number))

/** The pages of the labs as they are built. */
let site: ServedDeck

beforeAll(async () => {
  site = await serveDeck()
}, BUILD_TIMEOUT)

afterAll(() => site?.close())

async function open(path: string, context = site.context) {
  const page = await context.newPage()
  await page.goto(site.url + path)
  return page
}

describe('the pages of the labs', () => {
  it('are listed, and each leads to the next, without the network and without noise', async () => {
    const page = await open('labs/')
    const titles = listLabs().map(({ title }) => title)

    expect(await page.locator('.labs a').count()).toBe(titles.length)
    await page.locator('.labs a').first().click()
    for (const title of titles.slice(1)) {
      await page.locator('a[rel="next"]').click()
      await page.locator('h1', { hasText: title }).waitFor()
    }

    expect(await page.locator('a[rel="next"]').count()).toBe(0)
    expect(site.noise).toEqual([])
    expect(site.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:'))).toEqual([])
    await page.close()
  })

  it.each(names)('lead from lab %s to places that are there, and are no wider than a phone', async (name) => {
    const phone = await site.newContext(390, 844)
    const page = await open(`labs/${name}/`, phone)

    const links = await page.$$eval('a[href]', (all) => all.map((link) => link.getAttribute('href')!))
    const ids = await page.$$eval('[id]', (all) => all.map(({ id }) => `#${id}`))

    const isThere = (href: string) =>
      /^(https:|http:\/\/(localhost|127\.0\.0\.1):)/.test(href) ||
      ids.includes(href) ||
      existsSync(join(site.folder, 'labs', name, href.split('#')[0]!, 'index.html'))
    expect(links.filter((href) => !isThere(href))).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    expect(
      await page.$$eval('img', (all) => all.filter((image) => !image.complete || image.naturalWidth === 0).length),
    ).toBe(0)
    await phone.close()
  })

  it.each(['light', 'dark', 'contrast'])(
    'have nothing that axe objects to, with all hints open, in the %s theme',
    async (theme) => {
      for (const path of ['labs/', ...names.map((name) => `labs/${name}/`)]) {
        const page = await open(`${path}?theme=${theme}`)
        await page.evaluate(() => {
          for (const folded of document.querySelectorAll('details')) folded.open = true
          for (const hint of document.querySelectorAll('.later')) hint.classList.remove('later')
        })

        const faults = await accessibilityFaults(page, { enhanced: theme === 'contrast' })

        expect({ path, faults }).toEqual({ path, faults: [] })
        await page.close()
      }
    },
    90_000,
  )

  it('give one hint after the other', async () => {
    const page = await open('labs/03/')
    const hint = (number: number) => page.locator('.hint', { hasText: `Hint ${number}:` }).first()

    expect(await hint(2).isVisible()).toBe(false)
    expect(await hint(3).isVisible()).toBe(false)
    await hint(1).locator('summary').click()
    await hint(2).locator('summary').click()

    await hint(3).waitFor()
    await page.close()
  })

  it('copy the commands of a terminal, and nothing of what it answered', async () => {
    const context = await site.newContext(1280, 720)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await open('labs/03/', context)

    await page
      .locator('.terminal', { hasText: 'npm run -s lab slack' })
      .first()
      .getByRole('button', { name: 'Copy' })
      .click()

    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'npx serverless deploy\nnpm run -s lab slack "deploy" check',
    )
    await context.close()
  })

  it('follow the theme that is chosen, pictures included', async () => {
    const page = await open('labs/03/')
    const pictures = () => page.$$eval('figure img', (all) => all.map((image) => image.checkVisibility()))

    expect(await pictures()).toEqual([true, false])
    await page.keyboard.press('t')
    await page.keyboard.press('t')

    expect(await pictures()).toEqual([false, true])
    await page.evaluate(() => localStorage.clear())
    await page.close()
  })

  it('show all hints on paper, and no button', async () => {
    const page = await open('labs/03/')
    await page.emulateMedia({ media: 'print' })

    expect(await page.locator('.hint', { hasText: 'Hint 3:' }).first().isVisible()).toBe(true)
    expect(await page.locator('button:visible').count()).toBe(0)
    await page.close()
  })
})
