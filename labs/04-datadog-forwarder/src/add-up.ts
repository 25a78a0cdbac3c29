import type { Metric } from './route.ts'

/**
 * One metric for each name, type, host and set of tags; counts of the same second are added. Datadog keeps one point for each
 * second of a series, the last that it got: of two counts in two messages, one would be lost.
 */
export function addUp(metrics: Metric[]): Metric[] {
  const series = new Map<string, { metric: Metric; points: Map<number, number> }>()
  for (const metric of metrics) {
    const key = keyOf(metric)
    const { points } = series.get(key) ?? put(series, key, { metric, points: new Map() })
    for (const [second, value] of metric.points) {
      points.set(second, metric.type === 'count' ? (points.get(second) ?? 0) + value : value)
    }
  }
  return [...series.values()].map(({ metric, points }) => ({ ...metric, points: [...points] }))
}

function keyOf({ metric, type, host, interval, unit, tags }: Metric): string {
  return JSON.stringify([metric, type, host, interval, unit, tags.toSorted()])
}

function put<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.set(key, value)
  return value
}
