import { escapeHtml } from './highlight.ts'
import { findRefused, unbalancedTag } from './lint.ts'
import { type Place, SlideError } from './slide-error.ts'

/**
 * An SVG file as an element of the page, where it follows the theme. Its ids get a prefix, because in a page they must
 * differ from those of the slides and of other pictures; its size is left to the theme; its title goes, because a browser
 * shows it under the pointer.
 */
export function inlineSvg(source: string, label: string, href: string, place: Place): string {
  const text = source.replace(/<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<title\b.*?<\/title>/gs, '').trim()
  const [, root, content] = /^<svg\b([^>]*)>(.*)<\/svg>$/s.exec(text) ?? []
  const fault = root === undefined ? 'is not one <svg> element.' : findFault(text, root)
  if (fault) throw new SlideError(place, `shows ${href}, which ${fault}`)

  const attributes = root!.replace(/\s(width|height|role|aria-[\w]+|xmlns(:\w+)?)="[^"]*"/g, '')
  const svg = `<svg${attributes} role="img" aria-label="${escapeHtml(label)}">${content!.replace(/\n\s*/g, '\n')}</svg>`
  return prefixIds(withoutFallbacks(svg), `l${place.line}-`)
}

/** The colours by which a picture can be looked at on its own. In the page, the theme has them all. */
function withoutFallbacks(svg: string): string {
  return svg
    .replace(/@media \(prefers-color-scheme: \w+\)\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, '')
    .replace(/var\((--[\w-]+),\s*#\w+\)/g, 'var($1)')
}

function findFault(text: string, root: string): string | undefined {
  if (!/\sviewBox="/.test(root)) return 'has no viewBox to be scaled by.'
  return findRefused(text) ?? unbalancedTag(text) ?? strayRule(text, /\sid="([^"]+)"/.exec(root)?.[1])
}

/** A `<style>` counts for the whole page, wherever it stands. */
function strayRule(text: string, id: string | undefined): string | undefined {
  for (const [, css] of text.matchAll(/<style[^>]*>(.*?)<\/style>/gs)) {
    for (const [, selectors] of css!.matchAll(/([^{};@]+)\{[^{}]*\}/g)) {
      const stray = selectors!.split(',').find((selector) => !isUnder(selector.trim(), id))
      if (stray)
        return `styles "${stray.trim()}". Begin its selectors with the id of its <svg>: other slides are in the same page.`
    }
  }
}

function isUnder(selector: string, id: string | undefined): boolean {
  return (id !== undefined && selector.startsWith(`#${id}`)) || /^(from|to|[\d.]+%)$/.test(selector)
}

function prefixIds(svg: string, prefix: string): string {
  const ids = [...svg.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)
  if (ids.length === 0) return svg
  const any = ids.map((id) => id.replace(/[^\w-]/g, '\\$&')).join('|')
  return svg.replace(new RegExp(`(\\sid="|#)(?=(?:${any})(?![\\w-]))`, 'g'), `$1${prefix}`)
}
