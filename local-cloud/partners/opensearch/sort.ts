import { isObject } from '../partner.ts'
import { illegalArgument, OpenSearchError, parsing } from './errors.ts'
import type { FieldIndex } from './field-index.ts'
import type { Held } from './mapping/value.ts'
import type { SearchIndex } from './search-index.ts'

/** One key of a sort. `_doc` is the order of indexing. */
export interface SortKey {
  field: string
  order: 'asc' | 'desc'
  missing: '_last' | '_first'
  unmappedType?: string
}

/** A document that matches, with its value for each sort key; null where it has none. */
export interface Hit {
  index: SearchIndex
  document: number
  sort: (Held | null)[]
}

/** `"field"`, `{"field": "desc"}`, `{"field": {"order": "desc"}}`, or a list of them. https://docs.opensearch.org/latest/search-plugins/searching-data/sort/ */
export function readSort(given: unknown): SortKey[] {
  if (given === undefined) return []
  return (Array.isArray(given) ? given : [given]).flatMap(readKey)
}

function readKey(given: unknown): SortKey[] {
  if (typeof given === 'string') {
    const [field = '', order = field === '_score' ? 'desc' : 'asc'] = given.split(':')
    return [{ field, order: orderOf(order), missing: '_last' }]
  }
  if (!isObject(given)) throw parsing('malformed sort format, either start array, start object, or an actual string')
  return Object.entries(given).map(([field, options]) => {
    const { order = 'asc', missing = '_last', unmapped_type } = isObject(options) ? options : { order: options }
    const type = unmapped_type === undefined ? {} : { unmappedType: String(unmapped_type) }
    return { field, order: orderOf(order), missing: missing === '_first' ? '_first' : '_last', ...type }
  })
}

function orderOf(order: unknown): SortKey['order'] {
  if (order !== 'asc' && order !== 'desc') throw illegalArgument(`Unknown SortOrder [${order}]`)
  return order
}

/** Gives the value of a document for each key. Throws where the index cannot be sorted by one. */
export function sortValues(index: SearchIndex, keys: SortKey[]): (document: number) => (Held | null)[] {
  const readers = keys.map((key) => reader(index, key))
  return (document) => readers.map((read) => read(document))
}

function reader(index: SearchIndex, { field: path, order, unmappedType }: SortKey): (document: number) => Held | null {
  if (path === '_doc') return (document) => document
  if (path === '_score') return () => 1
  if (path === '_id') return (document) => index.ids[document]!
  const field = sortable(index, path, unmappedType !== undefined)
  if (!field) return () => null
  // Of several values the smallest counts, in descending order the largest.
  const isBetter = order === 'asc' ? (a: Held, b: Held) => a < b : (a: Held, b: Held) => a > b
  return (document) => {
    const value = field.values[document]
    if (!Array.isArray(value)) return value ?? null
    return value.reduce((best, each) => (isBetter(each, best) ? each : best))
  }
}

function sortable(index: SearchIndex, path: string, mayLack: boolean): FieldIndex | undefined {
  const mapped = index.mapped(path)
  if (mapped?.kind === 'text') throw noFieldData(path)
  if (!mapped && !mayLack) {
    throw new OpenSearchError('query_shard_exception', `No mapping found for [${path}] in order to sort on`, {
      index: index.record.name,
      index_uuid: index.record.uuid,
    })
  }
  return index.field(path)
}

/** A text is held as its words only. */
export function noFieldData(path: string): OpenSearchError {
  return illegalArgument(
    `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`,
  )
}

export function compareHits(keys: SortKey[]): (a: Hit, b: Hit) => number {
  return (a, b) => compareSort(keys, a.sort, b.sort) || compareNames(a, b) || a.document - b.document
}

function compareNames(a: Hit, b: Hit): number {
  const [x, y] = [a.index.record.name, b.index.record.name]
  return x === y ? 0 : x < y ? -1 : 1
}

export function compareSort(keys: SortKey[], a: (Held | null)[], b: (Held | null)[]): number {
  for (let i = 0; i < keys.length; i++) {
    const [x, y] = [a[i] ?? null, b[i] ?? null]
    if (x === y) continue
    const { order, missing } = keys[i]!
    if (x === null || y === null) return (x === null) === (missing === '_last') ? 1 : -1
    return x < y === (order === 'asc') ? -1 : 1
  }
  return 0
}

/** The first `count` hits in order, without sorting all of them. */
export class TopHits {
  #hits: Hit[] = []
  #count: number
  #compare: (a: Hit, b: Hit) => number

  constructor(count: number, compare: (a: Hit, b: Hit) => number) {
    this.#count = count
    this.#compare = compare
  }

  add(hit: Hit): void {
    this.#hits.push(hit)
    if (this.#hits.length >= 2 * this.#count + 1000) this.#cut()
  }

  sorted(): Hit[] {
    this.#cut()
    return this.#hits
  }

  #cut(): void {
    this.#hits = this.#hits.sort(this.#compare).slice(0, this.#count)
  }
}
