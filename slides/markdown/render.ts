import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Materials } from './blocks.ts'
import { readPresenter } from './presenter.ts'
import { type RenderedSlides, renderSlides } from './rendered-slides.ts'
import type { Slide } from './slide.ts'
import { type Place, SlideError } from './slide-error.ts'
import { splitSlides } from './split.ts'
import { stackHtml } from './stack-html.ts'

/** The whole deck. */
export interface Deck {
  /** The `<section>`s of reveal.js. */
  html: string
  /** The speaker's notes as HTML, by the id of their slide. */
  notes: Record<string, string>
  /** Slide beside slide, and each of them with what is below it. */
  stacks: Slide[][]
  /** The talk's name. */
  title: string
  slides: number
  /** How long the slides take by their `data-timing`. */
  seconds: number
}

/**
 * Renders every `NN-name.md` of the folder, in order; `<<<` snippets are paths from `root`. Throws a SlideError at the
 * first mistake, so that a deck which would not show what its author meant is not shown at all. The absolute paths of the
 * files that slides show are added to `sources`, the one at fault too. Slides in `rendered` are not rendered again.
 */
export function renderDeck(
  folder: string,
  root: string,
  sources = new Set<string>(),
  rendered: RenderedSlides = new Map(),
): Deck {
  const fromRoot = (name: string) => relative(root, join(folder, name)).split(sep).join('/')
  const names = readdirSync(folder).filter((name) => SLIDE_FILE.test(name))
  if (names.length === 0)
    throw new SlideError({ file: fromRoot(''), line: 1 }, 'holds no slides. Name them like 01-welcome.md.')

  sources.add(join(folder, 'presenter.json'))
  const presenter = readPresenter(folder, fromRoot('presenter.json'))
  const materials: Materials = { folder, root, presenter, sources }
  const written = names.sort().flatMap((name) => splitSlides(readFileSync(join(folder, name), 'utf8'), fromRoot(name)))
  const stacks = renderSlides(written, materials, rendered)
  const slides = stacks.flat()
  checkIds(slides)
  checkLinks(slides)
  return {
    html: stacks.map(stackHtml).join('\n'),
    notes: Object.fromEntries(slides.map(({ id, notes }) => [id, notes])),
    stacks,
    title: presenter.talk,
    slides: slides.length,
    seconds: slides.reduce((sum, slide) => sum + slide.seconds, 0),
  }
}

/** Whether a path is a slide file of this folder. */
export function isSlideFile(path: string, folder: string): boolean {
  return SLIDE_FILE.test(relative(folder, path))
}

const SLIDE_FILE = /^\d[^/\\]*\.md$/

function checkIds(slides: Slide[]): void {
  const first = new Map<string, Place>()
  for (const { id, place } of slides) {
    const taken = first.get(id)
    if (taken)
      throw new SlideError(
        place,
        `has the id "${id}", which ${taken.file}:${taken.line} has already. Set another by <!-- .slide: id="…" -->.`,
      )
    first.set(id, place)
  }
}

function checkLinks(slides: Slide[]): void {
  const ids = new Set(slides.map((slide) => slide.id))
  for (const { html, place } of slides) {
    for (const [, id] of html.matchAll(/href="#\/([^"/]+)[^"]*"/g)) {
      if (!ids.has(id!)) throw new SlideError(place, `links to #/${id}, and no slide has that id.`)
    }
  }
}
