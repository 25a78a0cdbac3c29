import { isObject } from '../../partner.ts'
import { tokenOf } from '../bulk-request.ts'
import { parsing } from '../errors.ts'
import type { Bits } from '../field-index.ts'
import type { SearchIndex } from '../search-index.ts'

/** A query that was read: marks which documents of an index match. `now`: milliseconds since 1970, for date math. */
export type Clause = (index: SearchIndex, now: number) => Bits

export const matchAll: Clause = (index) => new Uint8Array(index.size).fill(1)
export const matchNone: Clause = (index) => new Uint8Array(index.size)

export function allOf(clauses: Clause[]): Clause {
  if (clauses.length === 1) return clauses[0]!
  return (index, now) => {
    const bits = matchAll(index, now)
    for (const clause of clauses) {
      const other = clause(index, now)
      for (let document = 0; document < bits.length; document++) bits[document]! &= other[document]!
    }
    return bits
  }
}

export function anyOf(clauses: Clause[]): Clause {
  return atLeast(1, clauses)
}

export function atLeast(minimum: number, clauses: Clause[]): Clause {
  if (minimum <= 0) return matchAll
  if (minimum === 1 && clauses.length === 1) return clauses[0]!
  return (index, now) => {
    const counts = new Uint16Array(index.size)
    for (const clause of clauses) {
      const bits = clause(index, now)
      for (let document = 0; document < bits.length; document++) counts[document]! += bits[document]!
    }
    return Uint8Array.from(counts, (count) => (count >= minimum ? 1 : 0))
  }
}

export function not(clause: Clause): Clause {
  return (index, now) => clause(index, now).map((bit) => 1 - bit)
}

/** `{"field": {…}}` or, in short, `{"field": value}`: the field, and its parameters under `name`. */
export function fieldQuery(
  query: string,
  body: unknown,
  name: string,
): [field: string, parameters: Record<string, unknown>] {
  if (!isObject(body)) throw parsing(`[${query}] query malformed, no start_object after query name`)
  const { boost: _, _name, ...fields } = body
  const [field, ...others] = Object.keys(fields)
  if (field === undefined) throw parsing(`[${query}] query malformed, no field given`)
  if (others.length > 0) {
    throw parsing(`[${query}] query doesn't support multiple fields, found [${field}] and [${others[0]}]`)
  }
  const value = fields[field]
  if (Array.isArray(value)) throw parsing(`[${query}] unknown token [${tokenOf(value)}] after [${field}]`)
  return [field, isObject(value) ? value : { [name]: value }]
}

/** Throws where a query has a parameter that is not known here. */
export function onlyKnown(query: string, parameters: Record<string, unknown>, known: string[]): void {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name) && name !== 'boost' && name !== '_name')
  if (unknown !== undefined) throw parsing(`[${query}] query does not support [${unknown}]`)
}
