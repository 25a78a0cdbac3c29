import type { Matcher } from './filter-pattern.ts'
import { invalidPattern } from './invalid-pattern.ts'
import { parseMessage, selector } from './json-selector.ts'
import { compare, expression, OPERATORS, type Operator, type PatternValue, quoted, unquoted } from './value.ts'

type Condition = (json: unknown) => boolean

/** `{ $.level = "error" && ($.status >= 500 || $.retry IS TRUE) && $.items[0].id NOT EXISTS }`, on messages that are JSON. */
export function jsonPattern(pattern: string): Matcher {
  if (!pattern.endsWith('}')) throw invalidPattern('a JSON pattern ends with "}"')
  const tokens = tokenize(pattern.slice(1, -1))
  const condition = or(tokens)
  if (tokens.length > 0) throw invalidPattern(`"${tokens[0]}" is not expected here`)
  return (message) => {
    const json = parseMessage(message)
    return json !== undefined && condition(json) ? {} : undefined
  }
}

/** The selectors that a JSON pattern names, as `$.level`; what is no JSON pattern names none. */
export function selectorsIn(pattern: string): string[] {
  const text = pattern.trim()
  if (!text.startsWith('{')) return []
  return [...new Set(tokenize(text.slice(1, -1)).filter((token) => token.startsWith('$')))]
}

const TOKEN =
  /\s*(&&|\|\||[()]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|%[^%]+%|\$(?:\.[\w@*-]+|\[(?:\d+|\*|'[^']*'|"[^"]*")\])*|[^\s()=<>!&|"%]+)/y

function tokenize(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const start = TOKEN.lastIndex
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) throw invalidPattern(`"${text.slice(start).trim()}" cannot be read`)
    tokens.push(token)
  }
  return tokens
}

function or(tokens: string[]): Condition {
  const conditions = [and(tokens)]
  while (take(tokens, '||')) conditions.push(and(tokens))
  return (json) => conditions.some((condition) => condition(json))
}

function and(tokens: string[]): Condition {
  const conditions = [single(tokens)]
  while (take(tokens, '&&')) conditions.push(single(tokens))
  return (json) => conditions.every((condition) => condition(json))
}

function single(tokens: string[]): Condition {
  if (take(tokens, '(')) {
    const condition = or(tokens)
    if (!take(tokens, ')')) throw invalidPattern('a ")" is missing')
    return condition
  }
  const path = tokens.shift()
  if (!path?.startsWith('$'))
    throw invalidPattern(`a property selector such as $.name is expected, not "${path ?? ''}"`)
  const select = selector(path)
  const operator = tokens.shift() ?? ''
  if (operator.toUpperCase() === 'IS') return is(select, tokens.shift() ?? '')
  if (operator.toUpperCase() === 'NOT' && tokens.shift()?.toUpperCase() === 'EXISTS') {
    return (json) => select(json).length === 0
  }
  if (OPERATORS.exec(operator)?.[0] !== operator) throw invalidPattern(`"${operator}" is no operator`)
  const expected = value(tokens.shift())
  return (json) =>
    select(json).some((actual) => isComparable(actual) && compare(actual, operator as Operator, expected))
}

function is(select: (json: unknown) => unknown[], word: string): Condition {
  const values: Record<string, unknown> = { NULL: null, TRUE: true, FALSE: false }
  const name = word.toUpperCase()
  if (!Object.hasOwn(values, name)) throw invalidPattern(`IS is followed by NULL, TRUE or FALSE, not "${word}"`)
  return (json) => select(json).some((actual) => actual === values[name])
}

function value(token: string | undefined): PatternValue {
  if (token === undefined) throw invalidPattern('a value is missing')
  if (token.startsWith('"')) return quoted(token.slice(1, -1).replace(/\\(.)/g, '$1'))
  if (token.startsWith('%')) return expression(token.slice(1, -1))
  return unquoted(token)
}

function isComparable(actual: unknown): actual is string | number {
  return typeof actual === 'string' || typeof actual === 'number'
}

function take(tokens: string[], token: string): boolean {
  if (tokens[0] !== token) return false
  tokens.shift()
  return true
}
