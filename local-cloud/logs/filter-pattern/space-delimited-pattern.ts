import type { Matcher } from './filter-pattern.ts'
import { invalidPattern } from './invalid-pattern.ts'
import { compare, expression, type Operator, quoted, unquoted } from './value.ts'

interface Field {
  name: string
  /** True for every value where the field has no condition. */
  matches(value: string): boolean
}

const ELLIPSIS = '...'

/**
 * `[ip, user, ..., status=5* || status=404, bytes>1000]`, on messages whose fields are parted by spaces; text in quotes or
 * in square brackets is one field. `...` stands for any number of fields.
 */
export function spaceDelimitedPattern(pattern: string): Matcher {
  if (!pattern.endsWith(']')) throw invalidPattern('a space-delimited pattern ends with "]"')
  const fields = splitOutsideQuotes(pattern.slice(1, -1), ',').map((text) => readField(text.trim()))
  if (fields.filter((field) => field.name === ELLIPSIS).length > 1) throw invalidPattern('"..." may stand there once')
  return (message) => {
    const aligned = align(fields, readFields(message))
    if (!aligned?.every(([field, value]) => field.matches(value))) return undefined
    return { extractedFields: Object.fromEntries(aligned.map(([field, value]) => [field.name, value])) }
  }
}

function readField(text: string): Field {
  if (text === ELLIPSIS) return { name: ELLIPSIS, matches: () => true }
  const name = /^[^\s=!<>&|]+/.exec(text)?.[0]
  if (!name) throw invalidPattern(`"${text}" names no field`)
  if (text === name) return { name, matches: () => true }
  const alternatives = splitOutsideQuotes(text, '||').map((part) => splitOutsideQuotes(part, '&&').map(readCondition))
  return { name, matches: (value) => alternatives.some((all) => all.every((matches) => matches(value))) }
}

function readCondition(text: string): (value: string) => boolean {
  const [, operator, phrase, regex, word] =
    /^\s*[^\s=!<>]+\s*(!=|<=|>=|=|<|>)\s*(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))\s*$/.exec(text) ?? []
  if (!operator) throw invalidPattern(`"${text.trim()}" is no condition`)
  const expected =
    phrase !== undefined ? quoted(phrase) : regex !== undefined ? expression(regex) : unquoted(word ?? '')
  return (value) => compare(value, operator as Operator, expected)
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let part = ''
  // Text in quotes is taken as one piece, so that a separator in it does not count.
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|\|\||&&|[\s\S]/g)) {
    if (piece === separator) {
      parts.push(part)
      part = ''
    } else part += piece
  }
  return [...parts, part]
}

function readFields(message: string): string[] {
  return [...message.trim().matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, inQuotes, inBrackets, word]) => inQuotes ?? inBrackets ?? word ?? '',
  )
}

/** Each named field with its value; nothing if the number of fields differs. */
function align(fields: Field[], values: string[]): [Field, string][] | undefined {
  const gap = fields.findIndex(({ name }) => name === ELLIPSIS)
  if (gap < 0) return fields.length === values.length ? pair(fields, values) : undefined
  const after = fields.slice(gap + 1)
  if (values.length < gap + after.length) return undefined
  return [...pair(fields.slice(0, gap), values), ...pair(after, values.slice(values.length - after.length))]
}

function pair(fields: Field[], values: string[]): [Field, string][] {
  return fields.map((field, index) => [field, values[index] ?? ''])
}
