import { isObject } from '../../partner.ts'
import { parsing } from '../errors.ts'
import { allOf, anyOf, type Clause, matchNone, not, onlyKnown } from './clause.ts'
import { anyField, match, phrase } from './match.ts'
import { type StringOptions, stringOptions } from './query-string.ts'
import { onTerms } from './term-level.ts'

/**
 * A search box that never fails: `error +api -test | "time out" time*`. What it cannot read is a word.
 * https://docs.opensearch.org/latest/query-dsl/full-text/simple-query-string/
 */
export function simpleQueryStringQuery(body: unknown): Clause {
  if (!isObject(body)) throw parsing('[simple_query_string] query malformed, no start_object after query name')
  onlyKnown('simple_query_string', body, [
    'query',
    'fields',
    'default_operator',
    'lenient',
    'analyze_wildcard',
    'flags',
    'minimum_should_match',
    'analyzer',
  ])
  if (typeof body.query !== 'string') throw parsing('[simple_query_string] query text missing')
  const tokens = body.query.match(/"[^"]*"?|[+|()-](?=\S)|[()]|[^\s()|+"]+|[+|-]/g) ?? []
  return readAny({ tokens, at: 0 }, stringOptions(body))
}

interface Tokens {
  tokens: string[]
  at: number
}

/** Alternatives; with OR as the default operator, each word is one. */
function readAny(input: Tokens, options: StringOptions): Clause {
  const alternatives: Clause[][] = []
  let next: 'and' | 'or' = 'or'
  while (input.at < input.tokens.length && input.tokens[input.at] !== ')') {
    const token = input.tokens[input.at]!
    if (token === '+' || token === '|') {
      input.at++
      next = token === '+' ? 'and' : 'or'
      continue
    }
    const clause = readOne(input, options)
    if (next === 'and' && alternatives.length > 0) alternatives.at(-1)!.push(clause)
    else alternatives.push([clause])
    next = options.operator
  }
  input.at++
  return alternatives.length === 0 ? matchNone : anyOf(alternatives.map(allOf))
}

function readOne(input: Tokens, options: StringOptions): Clause {
  const token = input.tokens[input.at++]!
  if (token === '-' && input.at < input.tokens.length) return not(readOne(input, options))
  if (token === '(') return readAny(input, options)
  if (token.startsWith('"')) {
    return anyField(options.fields, (path) => phrase(path, token.replaceAll('"', ''), { lenient: true }))
  }
  if (token.endsWith('*') && token.length > 1) {
    const prefix = token.slice(0, -1)
    return anyField(options.fields, (path) => (index, now) => {
      const field = index.field(path)
      if (!field?.postings) return new Uint8Array(index.size)
      const start = field.kind === 'text' ? prefix.toLowerCase() : prefix
      return onTerms(path, (term) => term.startsWith(start))(index, now)
    })
  }
  return anyField(options.fields, (path) => match(path, token, { operator: options.operator, lenient: true }))
}
