import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { root } from './built-deck.ts'

const axePath = createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js')
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * What axe finds against WCAG 2.2 A and AA in the whole page, each with the slide's `file:line`. `enhanced` asks for the
 * contrast of AAA (7:1) as well.
 */
export async function accessibilityFaults(page: Page, { enhanced = false } = {}): Promise<string[]> {
  await page.addScriptTag({ path: axePath })
  const options: RunOptions = {
    runOnly: { type: 'tag', values: WCAG },
    rules: { 'color-contrast-enhanced': { enabled: enhanced }, 'target-size': { enabled: true } },
    resultTypes: ['violations'],
  }
  return page.evaluate(async (options) => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }
    const { violations } = await axe.run(options)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html, failureSummary }) => {
        const element = document.querySelector(String(target[0]))
        const place = element?.closest('[data-source]')?.getAttribute('data-source') ?? 'the page'
        return `${place} ${id}: ${html.slice(0, 120)} ${failureSummary?.split('\n')[1]?.trim()}`
      }),
    )
  }, options)
}
