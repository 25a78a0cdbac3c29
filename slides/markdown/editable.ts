import { hash } from 'node:crypto'
import type { Deck } from './render.ts'
import type { Slide } from './slide.ts'

/** A slide for a page that may have it already: its `<section>` there has the same `data-place` and `data-version`. */
export interface EditableSlide extends Pick<Slide, 'id' | 'html' | 'notes'> {
  /** Of where it stands among the others, and of its attributes. */
  place: string
  /** Of all that it is. */
  version: string
}

/** The deck for the dev server, which replaces only the slides that were edited. */
export function editable({ stacks }: Deck): EditableSlide[][] {
  return stacks.map((stack, h) => stack.map((slide, v) => editableSlide(slide, `${h}/${v} of ${stack.length}`)))
}

function editableSlide({ id, html, notes }: Slide, where: string): EditableSlide {
  const [tag] = /^<section(?: (?!data-source)[\w-]+="[^"]*")*/.exec(html)!
  const place = hash('md5', tag + where)
  const version = hash('md5', html + notes)
  return {
    id,
    place,
    version,
    notes,
    html: html.replace(tag, `${tag} data-place="${place}" data-version="${version}"`),
  }
}
