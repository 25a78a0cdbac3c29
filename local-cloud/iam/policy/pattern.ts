import type { Facts } from './context.ts'

const ANY = Symbol('*')
const ONE = Symbol('?')

/** Characters that stand for themselves, and wildcards. */
export type Pattern = readonly (string | typeof ANY | typeof ONE)[]

/**
 * A policy's text with its wildcards, and with its variables replaced where `facts` are given. What a variable brings is no wildcard.
 * Undefined where the request lacks a variable's key: then nothing matches.
 */
export function parsePattern(text: string, facts?: Facts): Pattern | undefined {
  if (!text.includes('$')) return wildcardsIn(text)
  return piecesOf(text, facts)?.flatMap(({ text, variable }) => (variable ? [...text] : wildcardsIn(text)))
}

/** The text with its variables replaced, its `*` and `?` left as they are. */
export function replaceVariables(text: string, facts?: Facts): string | undefined {
  return piecesOf(text, facts)
    ?.map((piece) => piece.text)
    .join('')
}

/** The whole text, from its first to its last character; in time proportional to both lengths, whatever the pattern. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const characters = [...text]
  let at = 0
  let star = -1
  let retry = 0
  for (let index = 0; index < characters.length; ) {
    const token = pattern[at]
    if (token === ANY) {
      star = at++
      retry = index
    } else if (token === ONE || token === characters[index]) {
      at++
      index++
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1
      index = ++retry
    } else return false
  }
  return pattern.slice(at).every((token) => token === ANY)
}

/** The pattern in parts, as ARNs are compared; the last part keeps its colons. */
export function splitPattern(pattern: Pattern, separator: string, limit: number): Pattern[] {
  const parts: (typeof pattern)[number][][] = [[]]
  for (const token of pattern) {
    if (token === separator && parts.length < limit) parts.push([])
    else parts.at(-1)!.push(token)
  }
  return parts
}

/**
 * `${aws:username}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function piecesOf(text: string, facts?: Facts): { text: string; variable: boolean }[] | undefined {
  if (facts === undefined) return [{ text, variable: false }]
  const pieces = []
  for (const [part, key, fallback] of text.matchAll(/\$\{([^},]+)(?:,\s*'([^']*)')?\}|[^$]+|\$/g)) {
    const value = key === undefined ? part : (lookUp(key.trim(), facts) ?? fallback)
    if (value === undefined) return undefined
    pieces.push({ text: value, variable: key !== undefined })
  }
  return pieces
}

function lookUp(key: string, facts: Facts): string | undefined {
  if (['*', '?', '$'].includes(key)) return key
  const values = facts.get(key.toLowerCase())
  // A key of several values cannot be a variable.
  return values?.length === 1 ? values[0] : undefined
}

/** Policies say the same again and again: with each invocation of a function its role's are read twice. */
const parsed = new Map<string, Pattern>()
const MAX_PARSED = 1000

function wildcardsIn(text: string): Pattern {
  const known = parsed.get(text)
  if (known) return known
  const pattern = [...text].map((character) => (character === '*' ? ANY : character === '?' ? ONE : character))
  if (parsed.size >= MAX_PARSED) parsed.clear()
  parsed.set(text, pattern)
  return pattern
}
