import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeHtml } from './highlight.ts'
import { linkFault } from './lint.ts'
import { picture } from './picture.ts'
import { type Place, SlideError } from './slide-error.ts'

/** Who gives the talk: slides/presenter.json. Any further text may be added and used as `{{presenter.its-name}}`. */
export interface Presenter {
  name: string
  talk: string
  links: { label: string; url: string }[]
  /** A file in the slides' folder. */
  picture: string
  /** Where the deck is on the web, as https://ada.github.io/serverless: lab slides show the way to their pages by it. */
  site?: string
  [key: string]: unknown
}

/** Reads presenter.json. Its mistakes are reported at its own line. */
export function readPresenter(folder: string, file: string): Presenter {
  const path = join(folder, 'presenter.json')
  if (!existsSync(path))
    throw new SlideError({ file, line: 1 }, 'does not exist. It names the presenter: { "name", "talk", "links" }.')
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0)
    throw new SlideError({ file, line: text.slice(0, position).split('\n').length }, `is not JSON: ${message}.`)
  }
}

/** What `{{presenter.name}}` and the like stand for, as HTML. `links` is a list, `picture` an image, all others text. */
export function fillPlaceholder(
  name: string,
  presenter: Presenter,
  folder: string,
  place: Place,
  sources: Set<string>,
): string {
  const key = /^presenter\.(\w+)$/.exec(name)?.[1] ?? ''
  const value = Object.hasOwn(presenter, key) ? presenter[key] : undefined
  if (key === 'links' && Array.isArray(value)) return linkList(presenter.links, place)
  if (key === 'picture' && typeof value === 'string') {
    const image = picture({ href: value, alt: `Portrait of ${presenter.name}` }, folder, place, sources)
    return `<figure class="picture portrait">${image}</figure>`
  }
  if (typeof value === 'string') return escapeHtml(value)
  const known = Object.keys(presenter).map((known) => `{{presenter.${known}}}`)
  throw new SlideError(
    place,
    `asks for {{${name}}}, which presenter.json does not have. Known are ${known.join(', ')}.`,
  )
}

function linkList(links: Presenter['links'], place: Place): string {
  const items = links.map(({ label, url }) => {
    const fault = linkFault(url)
    if (fault) throw new SlideError(place, `shows presenter.json, which ${fault}`)
    return `<li><a href="${escapeHtml(url)}" target="_blank" rel="noopener">${escapeHtml(label)}</a></li>`
  })
  return `<ul class="links">${items.join('')}</ul>`
}
