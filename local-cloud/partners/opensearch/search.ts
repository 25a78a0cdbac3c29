import { isObject } from '../partner.ts'
import { type Aggregations, readAggregations } from './aggregations/read.ts'
import { type AggregationResults, runAggregations } from './aggregations/run.ts'
import { illegalArgument, notHere, OpenSearchError, parsing, shardsFailed } from './errors.ts'
import type { Bits } from './field-index.ts'
import type { Held } from './mapping/value.ts'
import { type Clause, matchAll } from './query/clause.ts'
import { parseQuery } from './query/parse-query.ts'
import type { SearchIndex } from './search-index.ts'
import { compareHits, compareSort, type Hit, readSort, type SortKey, sortValues, TopHits } from './sort.ts'
import { readSourceFilter, type SourceFilter } from './source-filter.ts'

/** A search that was read. */
export interface Search {
  query: Clause
  from: number
  size: number
  sort: SortKey[]
  after?: (Held | null)[]
  source: SourceFilter
  trackTotal: boolean | number
  aggregations: Aggregations
}

const KNOWN =
  'query from size sort search_after _source track_total_hits aggs aggregations timeout version seq_no_primary_term track_scores'.split(
    ' ',
  )
const LACKING =
  'highlight fields docvalue_fields stored_fields script_fields suggest collapse pit post_filter min_score rescore explain profile ext slice indices_boost terminate_after knn'.split(
    ' ',
  )

/** What a page may reach: `index.max_result_window`. */
const MAX_WINDOW = 10_000

/** Reads the body of a search. Throws parsing_exception, illegal_argument_exception. https://docs.opensearch.org/latest/api-reference/search-apis/search/ */
export function readSearch(body: Record<string, unknown>): Search {
  for (const name of Object.keys(body)) {
    if (LACKING.includes(name)) throw notHere(`[${name}] of a search`)
    if (!KNOWN.includes(name))
      throw parsing(`Unknown key for a ${isObject(body[name]) ? 'START_OBJECT' : 'VALUE_STRING'} in [${name}].`)
  }
  const [from, size] = [wholeNumber('from', body.from, 0), wholeNumber('size', body.size, 10)]
  if (from + size > MAX_WINDOW) {
    throw illegalArgument(
      `Result window is too large, from + size must be less than or equal to: [${MAX_WINDOW}] but was [${from + size}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`,
    )
  }
  const sort = readSort(body.sort)
  const after = body.search_after
  if (after !== undefined && (!Array.isArray(after) || after.length !== sort.length)) {
    throw illegalArgument(
      `search_after has ${Array.isArray(after) ? after.length : 0} value(s) but sort has ${sort.length}.`,
    )
  }
  return {
    query: body.query === undefined ? matchAll : parseQuery(body.query),
    from,
    size,
    sort,
    ...(after !== undefined && { after: after as (Held | null)[] }),
    source: readSourceFilter(body._source),
    trackTotal: (body.track_total_hits ?? MAX_WINDOW) as boolean | number,
    aggregations: readAggregations(body.aggs ?? body.aggregations),
  }
}

function wholeNumber(name: string, given: unknown, otherwise: number): number {
  const number = Number(given ?? otherwise)
  if (!Number.isInteger(number)) throw parsing(`[${name}] must be a whole number`)
  if (number < 0) throw illegalArgument(`[${name}] parameter cannot be negative, found [${number}]`)
  return number
}

/** Searches the indices; `now` in milliseconds since 1970. */
export function search(indices: SearchIndex[], request: Search, now: number) {
  const started = performance.now()
  const found = indices.map((index) => ({ index, bits: onShard(index, () => matching(index, request.query, now)) }))
  const total = found.reduce((sum, { bits }) => sum + count(bits), 0)
  const page = pageOf(found, request)
  const aggregations = aggregate(found, request, now)
  return {
    took: Math.round(performance.now() - started),
    timed_out: false,
    _shards: { total: indices.length, successful: indices.length, skipped: 0, failed: 0 },
    hits: {
      ...totalOf(total, request.trackTotal),
      max_score: request.sort.length > 0 || page.length === 0 ? null : 1,
      hits: page.map((hit) => shown(hit, request)),
    },
    ...(aggregations && { aggregations }),
  }
}

export function countDocuments(indices: SearchIndex[], query: Clause, now: number): number {
  return indices.reduce((sum, index) => sum + count(onShard(index, () => matching(index, query, now))), 0)
}

/** What goes wrong with one index is told as the failure of its shards. */
function onShard<T>(index: SearchIndex, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof OpenSearchError) throw shardsFailed(index.record.name, error.cause)
    throw error
  }
}

function matching(index: SearchIndex, query: Clause, now: number): Bits {
  const bits = query(index, now).slice()
  for (let document = 0; document < bits.length; document++)
    if (index.sources[document] === undefined) bits[document] = 0
  return bits
}

function count(bits: Bits): number {
  let total = 0
  for (let document = 0; document < bits.length; document++) total += bits[document]!
  return total
}

interface Found {
  index: SearchIndex
  bits: Bits
}

function pageOf(found: Found[], { sort, from, size, after }: Search): Hit[] {
  if (size === 0) return []
  const top = new TopHits(from + size, compareHits(sort))
  for (const { index, bits } of found) {
    const valuesOf = onShard(index, () => sortValues(index, sort))
    let taken = 0
    for (let document = 0; document < bits.length; document++) {
      if (bits[document] === 0) continue
      const hit = { index, document, sort: valuesOf(document) }
      if (after && compareSort(sort, hit.sort, after) <= 0) continue
      top.add(hit)
      // Without a sort, the first are the page.
      if (sort.length === 0 && ++taken === from + size) break
    }
  }
  return top.sorted().slice(from, from + size)
}

function totalOf(total: number, track: boolean | number): object {
  if (track === false) return {}
  const limit = track === true ? Number.POSITIVE_INFINITY : Number(track)
  return { total: total > limit ? { value: limit, relation: 'gte' } : { value: total, relation: 'eq' } }
}

function shown({ index, document, sort }: Hit, request: Search): object {
  const source = request.source?.(JSON.parse(index.sources[document]!))
  const isSorted = request.sort.length > 0
  return {
    _index: index.record.name,
    _id: index.ids[document],
    _score: isSorted ? null : 1,
    ...(source && { _source: source }),
    ...(isSorted && { sort }),
  }
}

function aggregate(found: Found[], { aggregations }: Search, now: number): AggregationResults | undefined {
  if (aggregations.length === 0) return undefined
  const documents = found.map(({ index, bits }) => ({ index, documents: numbersOf(bits) }))
  try {
    return runAggregations(aggregations, documents, now)
  } catch (error) {
    if (error instanceof OpenSearchError) throw shardsFailed(found[0]?.index.record.name ?? '', error.cause)
    throw error
  }
}

function numbersOf(bits: Bits): number[] {
  const numbers: number[] = []
  for (let document = 0; document < bits.length; document++) if (bits[document] === 1) numbers.push(document)
  return numbers
}
