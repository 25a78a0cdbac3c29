import { isObject } from '../../partner.ts'
import { illegalArgument, notHere } from '../errors.ts'
import type { Kind } from '../mapping/field.ts'
import type { Held } from '../mapping/value.ts'
import type { Aggregate, Inner } from './read.ts'
import { Buckets, columnOf, type DocumentSet, eachValue, fieldOf } from './run.ts'

/** A bucket for each value, the largest first. https://docs.opensearch.org/latest/aggregations/bucket/terms/ */
export function terms(body: Record<string, unknown>, inner: Inner): Aggregate {
  const field = fieldOf('terms', body, [
    'size',
    'order',
    'min_doc_count',
    'missing',
    'shard_size',
    'include',
    'exclude',
    'show_term_doc_count_error',
    'execution_hint',
    'collect_mode',
  ])
  if (typeof body.include === 'string' || typeof body.exclude === 'string')
    throw notHere('[include] and [exclude] by a regular expression')
  const size = Number(body.size ?? 10)
  if (!(size > 0)) throw illegalArgument(`[size] must be greater than 0. Found [${body.size}] in [terms]`)
  const least = Number(body.min_doc_count ?? 1)
  const compare = ordering(body.order)
  return (documents, now) => {
    const buckets = new Buckets<Held>()
    let kind: Kind = 'keyword'
    for (const set of documents) {
      const column = columnOf(set.index, field)
      kind = column?.kind ?? kind
      eachValue(set, column, (value, document) => {
        if (isWanted(body, value)) buckets.add(value, set.index, document)
      })
      if (body.missing !== undefined) addMissing(buckets, set, column?.values ?? [], body.missing as Held)
    }
    const all = [...buckets.buckets]
      .map(([key, { count }]) => ({ key, count }))
      .filter(({ count }) => count >= least)
      .sort(compare)
    const shown = all.slice(0, size)
    return {
      doc_count_error_upper_bound: 0,
      sum_other_doc_count: all.slice(size).reduce((sum, { count }) => sum + count, 0),
      buckets: shown.map(({ key, count }) => ({
        ...keyOf(key, kind),
        doc_count: count,
        ...inner(buckets.documents(key), now),
      })),
    }
  }
}

function addMissing(buckets: Buckets<Held>, { index, documents }: DocumentSet, values: unknown[], key: Held): void {
  for (const document of documents) if (values[document] === undefined) buckets.add(key, index, document)
}

function isWanted({ include, exclude }: Record<string, unknown>, value: Held): boolean {
  if (Array.isArray(include) && !include.includes(value)) return false
  return !(Array.isArray(exclude) && exclude.includes(value))
}

interface Bucket {
  key: Held
  count: number
}

/** By count, the largest first, or as asked; then by key. */
function ordering(order: unknown): (a: Bucket, b: Bucket) => number {
  const asked = (Array.isArray(order) ? order : [order ?? { _count: 'desc' }]).flatMap((each) =>
    isObject(each) ? Object.entries(each) : [],
  )
  const other = asked.find(([name]) => name !== '_count' && name !== '_key' && name !== '_term')
  if (other) throw notHere(`order of terms by [${other[0]}]`)
  return (a, b) => {
    for (const [name, direction] of asked) {
      const by = name === '_count' ? a.count - b.count : compareKeys(a.key, b.key)
      if (by !== 0) return direction === 'desc' ? -by : by
    }
    return compareKeys(a.key, b.key)
  }
}

function compareKeys(a: Held, b: Held): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function keyOf(key: Held, kind: Kind): object {
  if (kind === 'boolean') return { key, key_as_string: key === 1 ? 'true' : 'false' }
  if (kind === 'date') return { key, key_as_string: new Date(key).toISOString() }
  return { key }
}
