import { isObject } from '../../partner.ts'
import { notHere, OpenSearchError, parsing } from '../errors.ts'
import { bool } from './bool.ts'
import { type Clause, onlyKnown } from './clause.ts'
import { anyField, match, phrase } from './match.ts'
import { range } from './range.ts'
import { exists, onTerms, wildcard } from './term-level.ts'

export interface StringOptions {
  fields: string[]
  operator: 'and' | 'or'
}

/**
 * The language of a search box: `level:ERROR AND "time out" -service:api* duration:>=100`.
 * https://docs.opensearch.org/latest/query-dsl/full-text/query-string/
 */
export function queryStringQuery(body: unknown): Clause {
  if (!isObject(body)) throw parsing('[query_string] query malformed, no start_object after query name')
  onlyKnown('query_string', body, [
    'query',
    'default_field',
    'fields',
    'default_operator',
    'lenient',
    'analyze_wildcard',
    'allow_leading_wildcard',
    'analyzer',
    'time_zone',
    'type',
    'minimum_should_match',
    'tie_breaker',
    'rewrite',
  ])
  if (typeof body.query !== 'string') throw parsing('[query_string] must be provided with a [query]')
  return new Parser(body.query, stringOptions(body)).parse()
}

export function stringOptions({
  fields,
  default_field = '*',
  default_operator = 'or',
}: Record<string, unknown>): StringOptions {
  const named = Array.isArray(fields) && fields.length > 0 ? fields : [default_field]
  return { fields: named.map(String), operator: String(default_operator).toLowerCase() === 'and' ? 'and' : 'or' }
}

type Occur = 'must' | 'should' | 'must_not'

interface Part {
  occur: Occur
  clause: Clause
}

/** Reads Lucene's classic syntax, its way with AND and OR included: each makes its two neighbours required or not. */
class Parser {
  #text: string
  #at = 0
  #options: StringOptions

  constructor(text: string, options: StringOptions) {
    this.#text = text
    this.#options = options
  }

  parse(): Clause {
    const clause = this.#group(this.#options.fields)
    if (this.#at < this.#text.length) throw this.#failed()
    return clause
  }

  #group(fields: string[]): Clause {
    const parts: Part[] = []
    for (;;) {
      this.#space()
      if (this.#at >= this.#text.length || this.#text[this.#at] === ')') break
      const conjunction = this.#take(/(AND|&&|OR|\|\|)(?=[\s(!+"-]|$)/y)
        ?.replace('&&', 'AND')
        .replace('||', 'OR')
      if (conjunction && parts.length === 0) throw this.#failed()
      this.#space()
      const modifier = this.#take(/(NOT(?=\s)|[!+-])\s*/y)?.trim()
      this.#add(parts, conjunction, modifier, this.#primary(fields))
    }
    return combine(parts)
  }

  #add(parts: Part[], conjunction: string | undefined, modifier: string | undefined, clause: Clause): void {
    if (parts.length >= 1024) throw notHere('more than 1024 parts in a [query_string]')
    const before = parts.at(-1)
    const isAnd = this.#options.operator === 'and'
    if (before && conjunction === 'AND' && before.occur === 'should') before.occur = 'must'
    if (before && conjunction === 'OR' && isAnd && before.occur === 'must') before.occur = 'should'
    const isRequired = modifier === '+' || conjunction === 'AND' || (isAnd && conjunction !== 'OR')
    const isProhibited = modifier === '-' || modifier === '!' || modifier === 'NOT'
    parts.push({ occur: isProhibited ? 'must_not' : isRequired ? 'must' : 'should', clause })
  }

  #primary(fields: string[]): Clause {
    const named = this.#take(/(?:\\.|[^\s:()"\\[\]{}!+^~/-]|(?<=\S)-)+:\s*/y)
    const inner = named ? [unescaped(named.trim().slice(0, -1))] : fields
    if (this.#take(/\(/y)) {
      const clause = this.#group(inner)
      if (!this.#take(/\)/y)) throw this.#failed()
      this.#boost()
      return clause
    }
    const clause = this.#value(inner)
    this.#boost()
    return clause
  }

  #value(fields: string[]): Clause {
    const quoted = this.#take(/"(?:\\.|[^"\\])*"/y)
    if (quoted) return anyField(fields, (path) => phrase(path, unescaped(quoted.slice(1, -1)), { lenient: true }))
    const bounds = this.#take(/[[{][^\]}]*[\]}]/y)
    if (bounds) return this.#range(fields, bounds)
    const comparison = this.#take(/[<>]=?\s*(?:"[^"]*"|[^\s()]+)/y)
    if (comparison) return compare(fields, comparison)
    if (this.#text[this.#at] === '/') throw notHere('regular expressions in a [query_string]')
    const term = this.#take(/(?:\\.|[^\s()"\\[\]{}^~:])(?:\\.|[^\s()"\\[\]{}^~])*/y)
    if (term === undefined) throw this.#failed()
    return termClause(fields, term)
  }

  #range(fields: string[], bounds: string): Clause {
    const [, low, high] = /^.\s*("[^"]*"|\S+)\s+TO\s+("[^"]*"|\S+)\s*.$/.exec(bounds) ?? []
    if (low === undefined || high === undefined) throw this.#failed()
    const limits = {
      ...(low !== '*' && { [bounds[0] === '[' ? 'gte' : 'gt']: unquoted(low) }),
      ...(high !== '*' && { [bounds.at(-1) === ']' ? 'lte' : 'lt']: unquoted(high) }),
    }
    return anyField(fields, (path) => range(path, limits))
  }

  #boost(): void {
    if (this.#take(/~\d*(\.\d+)?/y)) throw notHere('fuzziness and slop (~) in a [query_string]')
    this.#take(/\^\d+(\.\d+)?/y)
  }

  #space(): void {
    this.#take(/\s+/y)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0]
    if (taken) this.#at += taken.length
    return taken
  }

  #failed(): OpenSearchError {
    return new OpenSearchError('query_shard_exception', `Failed to parse query [${this.#text}]`, {
      caused_by: { type: 'parse_exception', reason: `Cannot parse '${this.#text}': at position ${this.#at}` },
    })
  }
}

export function combine(parts: Part[]): Clause {
  const having = (occur: Occur) => parts.filter((part) => part.occur === occur).map(({ clause }) => clause)
  const required = having('must')
  return bool({
    required,
    should: having('should'),
    excluded: having('must_not'),
    minimum: required.length === 0 ? 1 : 0,
  })
}

function termClause(fields: string[], term: string): Clause {
  if (fields[0] === '_exists_') return exists(unescaped(term))
  if (term === '*') return fields[0]?.includes('*') ? anyField(fields, exists) : exists(fields[0]!)
  if (/(?<!\\)[*?]/.test(term)) {
    return anyField(fields, (path) => (index, now) => {
      // Terms of a text are in lower case, so the pattern is as well.
      const isText = index.field(path)?.kind === 'text'
      if (!index.field(path)?.postings) return new Uint8Array(index.size)
      return onTerms(path, wildcard(isText ? term.toLowerCase() : term))(index, now)
    })
  }
  return anyField(fields, (path) => match(path, unescaped(term), { operator: 'or', lenient: true }))
}

const COMPARISONS: Record<string, string> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' }

function compare(fields: string[], comparison: string): Clause {
  const [, operator = '', value = ''] = /^([<>]=?)\s*(.*)$/s.exec(comparison) ?? []
  return anyField(fields, (path) => range(path, { [COMPARISONS[operator]!]: unquoted(value) }))
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : unescaped(text)
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1')
}
