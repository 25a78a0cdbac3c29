import { isObject } from '../../partner.ts'
import { analyze } from '../analyze.ts'
import { notHere, parsing } from '../errors.ts'
import type { Bits, FieldIndex } from '../field-index.ts'
import { wild } from '../mapping/dynamic.ts'
import type { SearchIndex } from '../search-index.ts'
import { minimumShouldMatch } from './bool.ts'
import { allOf, atLeast, type Clause, fieldQuery, matchAll, matchNone, onlyKnown } from './clause.ts'
import { exactNumbers, numbersOf } from './exact.ts'
import { onField } from './term-level.ts'

export interface MatchOptions {
  operator: 'and' | 'or'
  minimum?: unknown
  /** A value that a field cannot have matches nothing, instead of failing the search. */
  lenient: boolean
  zeroTermsMatchAll?: boolean
}

/** Any word of the text, or all of them. https://docs.opensearch.org/latest/query-dsl/full-text/match/ */
export function matchQuery(body: unknown): Clause {
  const [path, parameters] = fieldQuery('match', body, 'query')
  refuseFuzziness('match', parameters)
  onlyKnown('match', parameters, [
    'query',
    'operator',
    'minimum_should_match',
    'lenient',
    'zero_terms_query',
    'analyzer',
    'auto_generate_synonyms_phrase_query',
  ])
  if (parameters.query == null) throw parsing('No text specified for text query')
  return match(path, parameters.query, optionsOf(parameters))
}

function optionsOf({
  operator = 'or',
  minimum_should_match: minimum,
  lenient,
  zero_terms_query,
}: Record<string, unknown>): MatchOptions {
  return {
    operator: String(operator).toLowerCase() === 'and' ? 'and' : 'or',
    ...(minimum !== undefined && { minimum }),
    lenient: lenient === true,
    zeroTermsMatchAll: zero_terms_query === 'all',
  }
}

export function match(
  path: string,
  query: unknown,
  { operator, minimum, lenient, zeroTermsMatchAll }: MatchOptions,
): Clause {
  return (index, now) => {
    const field = index.field(path)
    if (field?.kind !== 'text') return exactly(path, query, lenient)(index, now)
    const terms = analyze(String(query)).map((term) => onField(path, (each, bits) => each.markTerm(term, bits)))
    if (terms.length === 0) return (zeroTermsMatchAll ? matchAll : matchNone)(index, now)
    const needed = operator === 'and' ? terms.length : minimumShouldMatch(minimum, terms.length, 1)
    return needed === terms.length ? allOf(terms)(index, now) : atLeast(needed, terms)(index, now)
  }
}

/** What is no text is matched as a whole. */
function exactly(path: string, query: unknown, lenient: boolean): Clause {
  return onField(path, (field, bits, _index, now) => {
    if (field.postings) return field.markTerm(String(query), bits)
    const numbers = lenient ? numbersOf(field, query, now) : exactNumbers(path, field, query, now)
    if (numbers) field.markRange(...numbers, bits)
  })
}

/** The words of the text, one after the other. https://docs.opensearch.org/latest/query-dsl/full-text/match-phrase/ */
export function matchPhraseQuery(body: unknown): Clause {
  const [path, parameters] = fieldQuery('match_phrase', body, 'query')
  onlyKnown('match_phrase', parameters, ['query', 'slop', 'analyzer', 'zero_terms_query'])
  if (Number(parameters.slop ?? 0) !== 0) throw notHere('[slop] of a phrase')
  return phrase(path, String(parameters.query), { lenient: false })
}

export function matchPhrasePrefixQuery(body: unknown): Clause {
  const [path, parameters] = fieldQuery('match_phrase_prefix', body, 'query')
  onlyKnown('match_phrase_prefix', parameters, ['query', 'max_expansions', 'analyzer', 'zero_terms_query'])
  return phrase(path, String(parameters.query), { lenient: false, isPrefix: true })
}

/** With `isPrefix`, the last word may be longer. */
export function phrase(
  path: string,
  query: string,
  { lenient, isPrefix = false }: { lenient: boolean; isPrefix?: boolean },
): Clause {
  const terms = analyze(query)
  return (index, now) => {
    if (index.field(path)?.kind !== 'text') return exactly(path, query, lenient)(index, now)
    if (terms.length === 0) return matchNone(index, now)
    const whole = isPrefix ? terms.slice(0, -1) : terms
    const candidates = allOf([
      matchAll,
      ...whole.map((term) => onField(path, (field, bits) => field.markTerm(term, bits))),
    ])(index, now)
    return terms.length === 1 && !isPrefix ? candidates : inOrder(index.field(path)!, candidates, terms, isPrefix)
  }
}

/** No positions are kept: the few documents that have all the words are read again. */
function inOrder(field: FieldIndex, candidates: Bits, terms: string[], isPrefix: boolean): Bits {
  const last = terms.length - 1
  const fits = (word: string | undefined, at: number) =>
    isPrefix && at === last ? word?.startsWith(terms[at]!) === true : word === terms[at]
  return candidates.map((bit, document) => {
    if (bit === 0) return 0
    const holds = field.valuesOf(document).some((value) => {
      const words = analyze(value as string)
      return words.some((_, start) => terms.every((_, at) => fits(words[start + at], at)))
    })
    return holds ? 1 : 0
  })
}

/** https://docs.opensearch.org/latest/query-dsl/full-text/multi-match/ */
export function multiMatchQuery(body: unknown): Clause {
  if (!isObject(body)) throw parsing('[multi_match] query malformed, no start_object after query name')
  refuseFuzziness('multi_match', body)
  onlyKnown('multi_match', body, [
    'query',
    'fields',
    'type',
    'operator',
    'minimum_should_match',
    'lenient',
    'tie_breaker',
    'analyzer',
    'zero_terms_query',
  ])
  const { query, fields = ['*'], type = 'best_fields' } = body
  if (query == null) throw parsing('No text specified for multi_match query')
  if (!['best_fields', 'most_fields', 'phrase', 'phrase_prefix'].includes(String(type)))
    throw notHere(`[multi_match] of type [${type}]`)
  const options = optionsOf({ ...body, lenient: body.lenient ?? true })
  const isPhrase = String(type).startsWith('phrase')
  return anyField((Array.isArray(fields) ? fields : [fields]).map(String), (path) =>
    isPhrase
      ? phrase(path, String(query), { lenient: true, isPrefix: type === 'phrase_prefix' })
      : match(path, query, options),
  )
}

/** The same in each field that fits a pattern, `*` for all; a weight (`title^2`) counts for nothing. */
export function anyField(patterns: string[], clause: (path: string) => Clause): Clause {
  return (index, now) => atLeast(1, [matchNone, ...fieldsOf(index, patterns).map(clause)])(index, now)
}

export function fieldsOf(index: SearchIndex, patterns: string[]): string[] {
  const plain = patterns.map((pattern) => pattern.replace(/\^[\d.]+$/, ''))
  const wildcards = plain.filter((pattern) => pattern.includes('*'))
  const found =
    wildcards.length === 0 ? [] : [...index.fields.keys()].filter((path) => wildcards.some((each) => wild(each, path)))
  return [...new Set([...plain.filter((pattern) => !pattern.includes('*')), ...found])]
}

function refuseFuzziness(query: string, { fuzziness }: Record<string, unknown>): void {
  if (fuzziness !== undefined) throw notHere(`[fuzziness] of a [${query}]`)
}
