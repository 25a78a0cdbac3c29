import type { Matcher } from './filter-pattern.ts'
import { invalidPattern } from './invalid-pattern.ts'
import { compare, expression, type Operator, quoted, unquoted } from './value.ts'

interface Field {
  /** Without one, its place counts: the first is `1`. */
  name?: string
  /** True for every value where the field has no condition. */
  matches(value: string): boolean
}

const ELLIPSIS = '...'
const UNNAMED: Field = { matches: () => true }

/**
 * `[ip, user, ..., status=5* || status=404, bytes>1000]`, on messages whose fields are parted by spaces; text in quotes or
 * in square brackets is one field. `...` stands for any number of fields, and so does `[]`.
 */
export function spaceDelimitedPattern(pattern: string): Matcher {
  if (!pattern.endsWith(']')) throw invalidPattern('a space-delimited pattern ends with "]"')
  const inside = pattern.slice(1, -1).trim() || ELLIPSIS
  const fields = splitOutsideQuotes(inside, ',').map((text) => readField(text.trim()))
  if (fields.filter((field) => field.name === ELLIPSIS).length > 1) throw invalidPattern('"..." may stand there once')
  return (message) => {
    const values = readFields(message)
    const aligned = align(fields, values.length)
    if (!aligned?.every((field, index) => field.matches(values[index] ?? ''))) return undefined
    return {
      extractedFields: Object.fromEntries(
        aligned.map(({ name = '' }, index) => [name || `${index + 1}`, values[index] ?? '']),
      ),
    }
  }
}

function readField(text: string): Field {
  if (text === '') return UNNAMED
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

/** One field for each value; nothing if the number of values differs. */
function align(fields: Field[], count: number): Field[] | undefined {
  const gap = fields.findIndex(({ name }) => name === ELLIPSIS)
  if (gap < 0) return fields.length === count ? fields : undefined
  const width = count - (fields.length - 1)
  return width < 0 ? undefined : [...fields.slice(0, gap), ...Array(width).fill(UNNAMED), ...fields.slice(gap + 1)]
}
