import { isObject } from '../../partner.ts'
import { parsing } from '../errors.ts'
import type { Clause } from '../query/clause.ts'
import { not } from '../query/clause.ts'
import { parseQuery } from '../query/parse-query.ts'
import { exists } from '../query/term-level.ts'
import type { Aggregate, Inner } from './read.ts'
import { type DocumentSet, fieldOf } from './run.ts'

/** One bucket: those that match. https://docs.opensearch.org/latest/aggregations/bucket/filter/ */
export function filter(body: Record<string, unknown>, inner: Inner): Aggregate {
  return bucket(parseQuery(body), inner)
}

/** A bucket for each query. https://docs.opensearch.org/latest/aggregations/bucket/filters/ */
export function filters({ filters: given }: Record<string, unknown>, inner: Inner): Aggregate {
  if (Array.isArray(given)) {
    const buckets = given.map((query) => bucket(parseQuery(query), inner))
    return (documents, now) => ({ buckets: buckets.map((run) => run(documents, now)) })
  }
  if (!isObject(given)) throw parsing('[filters] must be an object or an array')
  const buckets = Object.entries(given).map(([name, query]) => [name, bucket(parseQuery(query), inner)] as const)
  return (documents, now) => ({
    buckets: Object.fromEntries(buckets.map(([name, run]) => [name, run(documents, now)])),
  })
}

/** One bucket: those without a value in the field. */
export function missing(body: Record<string, unknown>, inner: Inner): Aggregate {
  return bucket(not(exists(fieldOf('missing', body, []))), inner)
}

function bucket(clause: Clause, inner: Inner): Aggregate {
  return (documents, now) => {
    const chosen = documents.map(({ index, documents: all }): DocumentSet => {
      const matching = clause(index, now)
      return { index, documents: all.filter((document) => matching[document] === 1) }
    })
    const doc_count = chosen.reduce((sum, set) => sum + set.documents.length, 0)
    return { doc_count, ...inner(chosen, now) }
  }
}
