import { isObject } from '../../partner.ts'
import { notHere, parsing } from '../errors.ts'
import { filter, filters, missing } from './filters.ts'
import { dateHistogram, histogram } from './histograms.ts'
import { avg, cardinality, max, min, percentiles, stats, sum, valueCount } from './metrics.ts'
import type { AggregationResults, DocumentSet } from './run.ts'
import { terms } from './terms.ts'

/** An aggregation that was read: makes its result out of the documents. */
export type Aggregate = (documents: DocumentSet[], now: number) => Record<string, unknown>

export type Aggregations = { name: string; run: Aggregate }[]

/** Runs the aggregations below a bucket. */
export type Inner = (documents: DocumentSet[], now: number) => AggregationResults

const KINDS: Record<string, (body: Record<string, unknown>, inner: Inner) => Aggregate> = {
  terms,
  date_histogram: dateHistogram,
  histogram,
  filter,
  filters,
  missing,
  avg,
  sum,
  min,
  max,
  value_count: valueCount,
  stats,
  percentiles,
  cardinality,
}

/** Reads `aggs`. Throws parsing_exception. https://docs.opensearch.org/latest/aggregations/ */
export function readAggregations(given: unknown): Aggregations {
  if (given === undefined) return []
  if (!isObject(given)) throw parsing('Expected [START_OBJECT] under [aggs]')
  return Object.entries(given).map(([name, body]) => ({ name, run: readOne(name, body) }))
}

function readOne(name: string, given: unknown): Aggregate {
  if (!isObject(given)) throw parsing(`Expected [START_OBJECT] under [${name}]`)
  const { aggs, aggregations, meta: _, ...rest } = given
  const [kind, ...others] = Object.keys(rest)
  if (kind === undefined) throw parsing(`Missing definition for aggregation [${name}]`)
  if (others.length > 0)
    throw parsing(`Found two aggregation type definitions in [${name}]: [${kind}] and [${others[0]}]`)
  const body = rest[kind]
  if (!isObject(body)) throw parsing(`Expected [START_OBJECT] under [${kind}]`)
  if (!Object.hasOwn(KINDS, kind))
    throw /^[a-z_]+$/.test(kind) ? notHere(`aggregation [${kind}]`) : parsing(`Unknown aggregation type [${kind}]`)
  const inner = readAggregations(aggs ?? aggregations)
  return KINDS[kind]!(body, (documents, now) =>
    Object.fromEntries(inner.map((each) => [each.name, each.run(documents, now)])),
  )
}
