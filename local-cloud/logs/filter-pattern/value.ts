import { invalidPattern } from './invalid-pattern.ts'

export type Operator = '=' | '!=' | '<' | '>' | '<=' | '>='

export const OPERATORS = /!=|<=|>=|=|<|>/

/** A value that a pattern compares with: `"a*"`, `4.5`, `5*`, `%expression%`. */
export interface PatternValue {
  text: string
  /** NaN if the text is no number. */
  number: number
  matches(text: string): boolean
}

export function quoted(text: string): PatternValue {
  return { text, number: Number.NaN, matches: wildcard(text) }
}

export function unquoted(text: string): PatternValue {
  return { text, number: text === '' ? Number.NaN : Number(text), matches: wildcard(text) }
}

export function expression(source: string): PatternValue {
  return { text: source, number: Number.NaN, matches: regularExpression(source) }
}

/** Numbers compare as numbers, text by its pattern. */
export function compare(actual: string | number, operator: Operator, expected: PatternValue): boolean {
  const number = typeof actual === 'number' ? actual : Number(actual)
  const numeric = !Number.isNaN(expected.number) && !Number.isNaN(number) && String(actual).trim() !== ''
  switch (operator) {
    case '=':
      return numeric ? number === expected.number : expected.matches(String(actual))
    case '!=':
      return !compare(actual, '=', expected)
    case '<':
      return numeric && number < expected.number
    case '>':
      return numeric && number > expected.number
    case '<=':
      return numeric && number <= expected.number
    case '>=':
      return numeric && number >= expected.number
  }
}

/** CloudWatch Logs knows a part of the usual syntax only; alternation, groups and back references are not in it. */
export function regularExpression(source: string): (text: string) => boolean {
  try {
    const regex = new RegExp(source)
    return (text) => regex.test(text)
  } catch {
    throw invalidPattern(`"${source}" is no regular expression`)
  }
}

/** `*` stands for any characters, none included. */
function wildcard(pattern: string): (text: string) => boolean {
  if (!pattern.includes('*')) return (text) => text === pattern
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop() ?? ''
  // By hand rather than as a regular expression: many stars must not take exponential time.
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false
    let from = first.length
    for (const part of rest) {
      const at = text.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return from <= text.length - last.length
  }
}
