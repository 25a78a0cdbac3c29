import { extname, resolve } from 'node:path'
import { type Attributes, toHtml, withClass } from './attributes.ts'
import { escapeHtml, highlightLines, knowsLanguage, languageNames } from './highlight.ts'
import { type Place, SlideError } from './slide-error.ts'
import { readSnippet } from './snippet.ts'

/** `steps` is what stands in the brackets of `[1|3-5]`: the lines marked first, and after each further key press. */
export interface Listing {
  code: string
  language: string
  steps?: string
  caption?: string
  attributes?: Attributes
}

/** The listing as a figure. Its size follows its longest line and its number of lines, see theme.css. */
export function codeBlock(listing: Listing, place: Place): string {
  if (!knowsLanguage(listing.language)) {
    const given = listing.language ? `The language "${listing.language}" is unknown` : 'The fence names no language'
    throw new SlideError(place, `${given}. Known are ${languageNames.join(', ')}.`)
  }
  const code = listing.code.replace(/\n$/, '')
  const source = code.split('\n')
  const steps = listing.steps === undefined ? [] : parseSteps(listing.steps, source.length, place)
  const lines = highlightLines(code, listing.language).map((line, index) =>
    codeLine(line, source[index]!, index + 1, steps),
  )
  const columns = Math.min(Math.max(...source.map((line) => line.length)), WIDEST)
  const rows = source.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / WIDEST)), 0)

  return `<figure${toHtml(withClass('code', listing.attributes))} style="--columns:${columns};--lines:${rows}">
<pre><code class="language-${listing.language}">${lines.join('')}</code></pre>
${listing.caption ? `<figcaption>${escapeHtml(listing.caption)}</figcaption>` : ''}${stepMarks(steps)}</figure>`
}

/** Columns that fit in code as small as it may get; a longer line goes on below, further in. */
const WIDEST = 88

/** The listing that `<<< path#region [steps]` asks for, with a caption that says where to find it. */
export function snippetBlock(
  line: string,
  root: string,
  place: Place,
  sources: Set<string>,
  attributes?: Attributes,
): string {
  const [, reference, steps] = /^<<<\s*([^\s[]+)\s*(?:\[(.*)\])?\s*$/.exec(line) ?? []
  if (!reference) throw new SlideError(place, 'does not read as <<< path/to/file.ts#region [1|3-5].')
  sources.add(resolve(root, reference.split('#')[0]!))
  const { path, code, from, to } = readSnippet(reference, root, place)
  const language = extname(path).slice(1)
  return codeBlock({ code, language, steps, caption: `${path}:${from}-${to}`, attributes }, place)
}

const MOST_STEPS = 8

/** `1|3-5,7` becomes [[1], [3, 4, 5, 7]]; an empty step marks nothing. */
function parseSteps(text: string, lastLine: number, place: Place): number[][] {
  const steps = text.split('|').map((step) => step.trim())
  if (steps.length > MOST_STEPS)
    throw new SlideError(place, `[${text}] has ${steps.length} steps; ${MOST_STEPS} is the most.`)
  return steps.map((step) =>
    step === '' ? [] : step.split(',').flatMap((range) => parseRange(range, text, lastLine, place)),
  )
}

function parseRange(range: string, text: string, lastLine: number, place: Place): number[] {
  const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? []
  const first = Number(from)
  const last = Number(to)
  if (!from || first < 1 || last < first) throw new SlideError(place, `[${text}] does not read as steps like [1|3-5].`)
  if (last > lastLine)
    throw new SlideError(place, `[${text}] marks line ${last}, but the listing ends at line ${lastLine}.`)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** A line ends with its newline inside the element, so that copying the listing copies its lines. */
function codeLine(html: string, source: string, number: number, steps: number[][]): string {
  const marked = steps.flatMap((step, index) => (step.includes(number) ? [index + 1] : []))
  const attributes: Attributes = {}
  if (marked.length) attributes['data-steps'] = marked.join(' ')
  if (source.length > WIDEST) attributes.style = `--indent:${source.search(/\S/) + 2}ch`
  return `<span${toHtml(withClass('line', attributes))}>${html}\n</span>`
}

/**
 * Reveal.js steps through elements of class "fragment". These are empty; theme.css marks the lines by which of them are
 * visible. Its own plugin copies the whole listing for each step instead, and screen readers meet every copy.
 */
function stepMarks(steps: number[][]): string {
  return steps
    .slice(1)
    .map((_, index) => `<span class="fragment step-${index + 2}"></span>`)
    .join('')
}
