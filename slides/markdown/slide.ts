import type { Marked } from 'marked'
import { secondsPerSlide } from '../pace.ts'
import { takeAttributes, toHtml } from './attributes.ts'
import { placeTokens } from './lines.ts'
import { unbalancedTag } from './lint.ts'
import { type Place, SlideError } from './slide-error.ts'
import type { SlideSource } from './split.ts'

/** One slide as a `<section>` of reveal.js. */
export interface Slide {
  id: string
  html: string
  /** What its speaker says, as HTML. */
  notes: string
  seconds: number
  place: Place
}

/**
 * Renders a slide. Its address is its title, `#/what-is-aws-lambda`, unless `<!-- .slide: id="…" -->` says otherwise, so
 * that links to it survive slides being added before it. The slide of a lab takes as long as the lab.
 */
export function renderSlide(source: SlideSource, markdown: Marked): Slide {
  const place = firstLine(source)
  if (/\bTODO\b/.test(source.body))
    throw new SlideError(lineOf(source, /\bTODO\b/), 'says TODO. A slide is finished before it is shown.')

  const tokens = markdown.lexer(source.body)
  placeTokens(tokens, source)
  const attributes = takeAttributes(tokens)
  const body = markdown.parser(tokens)
  const fault = unbalancedTag(body)
  if (fault) throw new SlideError(place, fault)

  const id = attributes.id ?? slug(titleOf(body, place))
  if (!/[a-z]/i.test(id))
    throw new SlideError(place, `has the id "${id}", which reveal.js takes for a number. Give it one by hand.`)
  const minutes = /<div class="lab[" ][^>]*data-minutes="(\d+)"/.exec(body)?.[1]
  if (minutes) attributes['data-timing'] ??= String(Number(minutes) * 60)
  const html = `<section${toHtml({ ...attributes, id, 'data-source': `${place.file}:${place.line}` })}>
<div${toHtml({ class: 'slide-body', 'data-part': partOf(place.file) })}>
${body}</div>
</section>`
  return {
    id,
    html,
    notes: renderNotes(source, markdown, place),
    seconds: secondsOf(attributes['data-timing'], place),
    place,
  }
}

/** `3 lambda` of slides/03-lambda.md: it stands above the slide's title. */
function partOf(file: string): string {
  const [, number, name = ''] = /0*(\d+)-([^/]*)\.md$/.exec(file) ?? []
  return number ? `${number} ${name.replaceAll('-', ' ')}` : ''
}

function firstLine(source: SlideSource): Place {
  return lineOf(source, /\S/)
}

function lineOf({ file, line, body }: SlideSource, pattern: RegExp): Place {
  return { file, line: line + body.slice(0, body.search(pattern)).split('\n').length - 1 }
}

function renderNotes(source: SlideSource, markdown: Marked, place: Place): string {
  if (!source.notes.trim())
    throw new SlideError(place, 'has no notes. Write Note: below the slide, and then what to say.')
  // Notes are read while speaking: their lines stay lines.
  const tokens = markdown.lexer(source.notes, { ...markdown.defaults, breaks: true })
  placeTokens(tokens, { file: source.file, line: source.notesLine })
  return markdown.parser(tokens)
}

function titleOf(body: string, place: Place): string {
  const [, heading] = /<h[1-6][^>]*>(.*?)<\/h[1-6]>/s.exec(body) ?? []
  if (heading === undefined)
    throw new SlideError(place, 'has no heading. Screen readers, the overview and links go by it.')
  return heading
}

function slug(html: string): string {
  return html
    .replace(/<[^>]+>|&\w+;|&#\d+;/g, '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

function secondsOf(timing: string | undefined, place: Place): number {
  if (timing === undefined) return secondsPerSlide
  if (!/^[1-9]\d*$/.test(timing)) throw new SlideError(place, `has data-timing="${timing}". It counts whole seconds.`)
  return Number(timing)
}
