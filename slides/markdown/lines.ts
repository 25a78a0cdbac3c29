import type { Token, Tokens } from 'marked'
import type { Placed } from './attributes.ts'
import type { Place } from './slide-error.ts'

/** Gives every token its place. Marked keeps no line numbers, but it keeps each token's source text: lines are counted. */
export function placeTokens(tokens: Token[], start: Place): void {
  placeIn(tokens, tokens.map((token) => token.raw).join(''), start)
}

/** Looks for each token behind the one before it. What cannot be found (a re-indented list) gets its parent's place. */
function placeIn(tokens: Token[], source: string, start: Place): void {
  let from = 0
  for (const token of tokens) {
    const at = source.indexOf(token.raw.trimEnd(), from)
    if (at >= 0) from = at
    const place = { file: start.file, line: start.line + newlines(source.slice(0, from)) }
    Object.assign(token, { place } satisfies Placed)
    if (at >= 0) from += token.raw.trimEnd().length
    for (const children of innerTokens(token)) placeIn(children, token.raw, place)
  }
}

function innerTokens(token: Token): Token[][] {
  if (token.type === 'list') return [(token as Tokens.List).items]
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table
    return [[...header, ...rows.flat()].map((cell) => Object.assign(cell, { type: 'cell', raw: cell.text }) as Token)]
  }
  return 'tokens' in token && token.tokens ? [token.tokens] : []
}

function newlines(text: string): number {
  return text.split('\n').length - 1
}
