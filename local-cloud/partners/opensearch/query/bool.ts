import { isObject } from '../../partner.ts'
import { parsing } from '../errors.ts'
import { allOf, atLeast, type Clause, matchAll, not, onlyKnown } from './clause.ts'

/** https://docs.opensearch.org/latest/query-dsl/compound/bool/ */
export function boolQuery(body: unknown, parseQuery: (query: unknown) => Clause): Clause {
  if (!isObject(body)) throw parsing('[bool] query malformed, no start_object after query name')
  onlyKnown('bool', body, ['must', 'filter', 'should', 'must_not', 'minimum_should_match', 'adjust_pure_negative'])
  const clauses = (name: string) => listOf(body[name]).map(parseQuery)
  const required = [...clauses('must'), ...clauses('filter')]
  const should = clauses('should')
  const minimum = minimumShouldMatch(body.minimum_should_match, should.length, required.length === 0 ? 1 : 0)
  return bool({ required, should, excluded: clauses('must_not'), minimum })
}

export interface BoolClauses {
  required: Clause[]
  should: Clause[]
  excluded: Clause[]
  /** How many of `should` must match. */
  minimum: number
}

/** Without anything that must match, all that is not excluded does. */
export function bool({ required, should, excluded, minimum }: BoolClauses): Clause {
  const optional = should.length > 0 && minimum > 0 ? [atLeast(minimum, should)] : []
  const parts = [...required, ...optional, ...excluded.map(not)]
  return parts.length === 0 ? matchAll : allOf(parts)
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** `2`, `-1` (all but one) or `"75%"`, rounded down. */
export function minimumShouldMatch(given: unknown, clauses: number, otherwise: number): number {
  if (given === undefined) return otherwise
  const [, sign, digits, percent] = /^(-?)(\d+)(%?)$/.exec(String(given)) ?? []
  if (digits === undefined) throw parsing(`For input string: "${given}"`)
  const count = percent ? Math.floor((clauses * Number(digits)) / 100) : Number(digits)
  return sign ? Math.max(0, clauses - count) : count
}
