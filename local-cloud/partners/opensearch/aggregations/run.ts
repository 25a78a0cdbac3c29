import { illegalArgument, notHere, parsing } from '../errors.ts'
import type { FieldIndex } from '../field-index.ts'
import type { Held } from '../mapping/value.ts'
import type { SearchIndex } from '../search-index.ts'
import { noFieldData } from '../sort.ts'
import type { Aggregations } from './read.ts'

/** Some documents of one index, by number. */
export interface DocumentSet {
  index: SearchIndex
  documents: number[]
}

export type AggregationResults = Record<string, Record<string, unknown>>

export function runAggregations(aggregations: Aggregations, documents: DocumentSet[], now: number): AggregationResults {
  return Object.fromEntries(aggregations.map(({ name, run }) => [name, run(documents, now)]))
}

/** The field that an aggregation is about. Scripts are refused. */
export function fieldOf(kind: string, body: Record<string, unknown>, known: string[]): string {
  const unknown = Object.keys(body).find((name) => name !== 'field' && !known.includes(name))
  if (unknown !== undefined) throw notHere(`[${unknown}] of an aggregation [${kind}]`)
  if (typeof body.field !== 'string') throw parsing(`Required one of fields [field, script], but none were specified.`)
  return body.field
}

/** Throws where the field is a text; undefined where the index has no value of it. */
export function columnOf(index: SearchIndex, path: string): FieldIndex | undefined {
  if (index.mapped(path)?.kind === 'text') throw noFieldData(path)
  return index.field(path)
}

/** The same for what needs numbers. */
export function numbersOf(index: SearchIndex, path: string, kind: string): FieldIndex | undefined {
  const column = columnOf(index, path)
  if (column?.kind === 'keyword') {
    throw illegalArgument(`Field [${path}] of type [keyword] is not supported for aggregation [${kind}]`)
  }
  return column
}

/** Calls `take` with each value of the documents. */
export function eachValue(
  { documents }: DocumentSet,
  column: FieldIndex | undefined,
  take: (value: Held, document: number) => void,
): void {
  if (!column) return
  for (const document of documents) {
    const value = column.values[document]
    if (value === undefined) continue
    if (Array.isArray(value)) for (const each of value) take(each, document)
    else take(value, document)
  }
}

/** Puts documents into buckets by key, each document once in each bucket. */
export class Buckets<Key> {
  readonly buckets = new Map<Key, { count: number; sets: Map<SearchIndex, number[]> }>()

  add(key: Key, index: SearchIndex, document: number): void {
    const bucket = this.buckets.get(key) ?? { count: 0, sets: new Map<SearchIndex, number[]>() }
    if (bucket.count === 0) this.buckets.set(key, bucket)
    const members = bucket.sets.get(index) ?? []
    if (members.length === 0) bucket.sets.set(index, members)
    if (members[members.length - 1] === document) return
    members.push(document)
    bucket.count++
  }

  count(key: Key): number {
    return this.buckets.get(key)?.count ?? 0
  }

  documents(key: Key): DocumentSet[] {
    return [...(this.buckets.get(key)?.sets ?? [])].map(([index, documents]) => ({ index, documents }))
  }
}
