import { notHere } from '../errors.ts'
import type { Aggregate } from './read.ts'
import { columnOf, type DocumentSet, eachValue, fieldOf, numbersOf } from './run.ts'

/** One number, or a few, out of all values of a field. https://docs.opensearch.org/latest/aggregations/metric/index/ */
type Metric = (body: Record<string, unknown>) => Aggregate

export const sum = metric('sum', (numbers) => ({ value: total(numbers) }))
export const avg = metric('avg', (numbers) => ({
  value: numbers.length === 0 ? null : total(numbers) / numbers.length,
}))
export const min = metric('min', (numbers) => ({ value: least(numbers) }))
export const max = metric('max', (numbers) => ({ value: greatest(numbers) }))

export const stats = metric('stats', (numbers) => ({
  count: numbers.length,
  min: least(numbers),
  max: greatest(numbers),
  avg: numbers.length === 0 ? null : total(numbers) / numbers.length,
  sum: total(numbers),
}))

export const valueCount: Metric = (body) => {
  const field = fieldOf('value_count', body, [])
  return (documents) => {
    let value = 0
    for (const set of documents) eachValue(set, columnOf(set.index, field), () => value++)
    return { value }
  }
}

/** Exact here; OpenSearch estimates large ones. */
export const cardinality: Metric = (body) => {
  const field = fieldOf('cardinality', body, ['precision_threshold'])
  return (documents) => {
    const values = new Set<unknown>()
    for (const set of documents) eachValue(set, columnOf(set.index, field), (value) => values.add(value))
    return { value: values.size }
  }
}

const PERCENTS = [1, 5, 25, 50, 75, 95, 99]

/** Exact here, between the two nearest values; OpenSearch estimates (TDigest). https://docs.opensearch.org/latest/aggregations/metric/percentile/ */
export const percentiles: Metric = (body) => {
  const field = fieldOf('percentiles', body, ['percents', 'tdigest', 'keyed'])
  const percents = Array.isArray(body.percents) ? body.percents.map(Number) : PERCENTS
  return (documents) => {
    const numbers = numbersIn(documents, field, 'percentiles').sort((a, b) => a - b)
    const values = percents.map((percent) => ({ key: percent, value: percentile(numbers, percent) }))
    if (body.keyed === false) return { values }
    return {
      values: Object.fromEntries(
        values.map(({ key, value }) => [Number.isInteger(key) ? `${key}.0` : String(key), value]),
      ),
    }
  }
}

function percentile(sorted: number[], percent: number): number | null {
  if (sorted.length === 0) return null
  const at = ((sorted.length - 1) * percent) / 100
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return low + (high - low) * (at - Math.floor(at))
}

function metric(kind: string, result: (numbers: number[]) => Record<string, unknown>): Metric {
  return (body) => {
    const field = fieldOf(kind, body, ['missing'])
    if (body.missing !== undefined) throw notHere(`[missing] of an aggregation [${kind}]`)
    return (documents) => result(numbersIn(documents, field, kind))
  }
}

function numbersIn(documents: DocumentSet[], field: string, kind: string): number[] {
  const numbers: number[] = []
  for (const set of documents)
    eachValue(set, numbersOf(set.index, field, kind), (value) => numbers.push(value as number))
  return numbers
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function least(numbers: number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.min(a, b))
}

function greatest(numbers: number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b))
}
