import type { Token, Tokens } from 'marked'
import { escapeHtml } from './highlight.ts'
import { type Place, SlideError } from './slide-error.ts'

/** Attributes of an element by name. */
export type Attributes = Record<string, string>

/** What this renderer adds to marked's tokens: where they stand, and the attributes their author gave them. */
export type Placed = { place: Place; attributes?: Attributes }
type PlacedToken = Token & Placed

/** Attributes as they stand in a tag, each after a blank. */
export function toHtml(attributes: Attributes = {}): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')
}

/** The same attributes with one class more. */
export function withClass(name: string, attributes: Attributes = {}): Attributes {
  const { class: others, ...rest } = attributes
  return { class: others ? `${name} ${others}` : name, ...rest }
}

/**
 * Takes the comments `<!-- .element: class="x" -->` out of the tokens and gives their attributes to the block they end or
 * follow; a trailing ` |` (GitPitch) stands for class="fragment". Returns what `<!-- .slide: … -->` says of the slide.
 */
export function takeAttributes(tokens: Token[]): Attributes {
  const slide: Attributes = {}
  takeFrom(tokens as PlacedToken[], undefined, slide)
  return slide
}

function takeFrom(tokens: PlacedToken[], owner: Placed | undefined, slide: Attributes): void {
  if (owner && endsWithPipe(tokens)) give(owner, { class: 'fragment' })
  let before: PlacedToken | undefined
  for (const token of [...tokens]) {
    const comment = readComment(token)
    if (comment) {
      const target = before && BLOCKS.has(before.type) ? before : owner
      if (comment.kind === 'slide') Object.assign(slide, comment.attributes)
      else if (target) give(target, comment.attributes)
      else throw new SlideError(token.place, 'sets attributes, but there is no element before it to have them.')
      tokens.splice(tokens.indexOf(token), 1)
    } else if (token.type !== 'space') {
      before = token
      for (const [children, itsOwner] of childLists(token, owner)) takeFrom(children, itsOwner, slide)
    }
  }
}

const BLOCKS = new Set(['paragraph', 'heading', 'list', 'code', 'table', 'blockquote', 'snippet', 'html'])

/** A token's lists of inner tokens, each with the element that a comment at its end speaks of. */
function childLists(token: PlacedToken, owner: Placed | undefined): [PlacedToken[], Placed | undefined][] {
  const lists: [unknown, unknown][] = []
  if (token.type === 'list') for (const item of (token as Tokens.List).items) lists.push([item.tokens, item])
  else if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table
    for (const cell of [...header, ...rows.flat()]) lists.push([cell.tokens, cell])
  } else if ('tokens' in token && token.tokens) lists.push([token.tokens, BLOCKS.has(token.type) ? token : owner])
  return lists as [PlacedToken[], Placed | undefined][]
}

function give(target: Placed, attributes: Attributes): void {
  const { class: name, ...others } = attributes
  target.attributes = { ...target.attributes, ...others }
  if (name) target.attributes = withClass(name, target.attributes)
}

function readComment(token: PlacedToken): { kind: string; attributes: Attributes } | undefined {
  if (token.type !== 'html') return undefined
  const [, kind, text] = /^\s*<!--\s*\.(slide|element):(.*?)-->\s*$/s.exec(token.raw) ?? []
  return kind === undefined ? undefined : { kind, attributes: parseAttributes(text!, token.place) }
}

function parseAttributes(text: string, place: Place): Attributes {
  const attributes: Attributes = {}
  const rest = text.replace(/([\w-]+)=(?:"([^"]*)"|'([^']*)')/g, (_, name, double, single) => {
    attributes[name] = double ?? single
    return ''
  })
  if (!rest.trim()) return attributes
  throw new SlideError(place, `does not read as attributes: ${rest.trim()}. Write name="value".`)
}

function endsWithPipe(tokens: PlacedToken[]): boolean {
  const last = tokens.at(-1)
  if (last?.type !== 'text' || !/\s\|\s*$/.test(last.text) || ('tokens' in last && last.tokens)) return false
  last.text = last.text.replace(/\s+\|\s*$/, '')
  return true
}
