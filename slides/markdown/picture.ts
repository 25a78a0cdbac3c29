import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderSVG } from 'uqr'
import { escapeHtml } from './highlight.ts'
import { type Place, SlideError } from './slide-error.ts'
import { inlineSvg } from './svg.ts'

/** An image as markdown writes it: `![alt](href)`. */
export interface Picture {
  href: string
  alt: string
}

/**
 * The picture as HTML. `![qr](https://…)` becomes a QR code, an SVG becomes part of the page so that it follows the
 * theme, any other image stays a file. `href` begins at `folder`, where the slides are. Files read are added to `sources`.
 */
export function picture({ href, alt }: Picture, folder: string, place: Place, sources: Set<string>): string {
  if (alt === 'qr') return qrCode(href, place)
  if (/^([a-z]+:)?\/\//i.test(href))
    throw new SlideError(place, `shows ${href}, which needs the network. Save it in images/.`)
  if (!alt.trim()) throw new SlideError(place, `shows ${href} without saying what it shows: ![what it shows](${href}).`)
  const file = join(folder, href)
  if (!existsSync(file)) throw new SlideError(place, `shows ${href}, and there is no such file in the slides' folder.`)
  sources.add(file)
  if (!/\.svg$/i.test(href)) return `<img src="./${escapeHtml(href)}" alt="${escapeHtml(alt)}">`
  return inlineSvg(readFileSync(file, 'utf8'), alt, href, place)
}

function qrCode(url: string, place: Place): string {
  if (!url.startsWith('https://'))
    throw new SlideError(place, `makes a QR code of ${url}, which is not an https:// address.`)
  const label = `QR code: ${escapeHtml(url)}`
  const svg = renderSVG(url, { border: 2 }).replace('<svg', `<svg role="img" aria-label="${label}"`)
  return `<a class="qr" href="${escapeHtml(url)}" target="_blank" rel="noopener">${svg}</a>`
}
