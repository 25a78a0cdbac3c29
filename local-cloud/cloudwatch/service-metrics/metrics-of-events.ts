import type { Dimension } from '../metric.ts'
import type { MetricDatum } from '../metrics.ts'

export interface ServiceMetrics {
  region: string
  namespace: string
  data: MetricDatum[]
}

/** By the type of the event; `time` is when it happened, in milliseconds since 1970. */
// biome-ignore lint/suspicious/noExplicitAny: the service that emits an event says what is in it.
export type MetricsOfEvents = Record<string, (detail: any, time: number) => ServiceMetrics[]>

/** Each datum under each set of dimensions: AWS's services count most things more than once. */
export function underEach(sets: Record<string, string>[], data: MetricDatum[]): MetricDatum[] {
  return sets.flatMap((set) => {
    const Dimensions = dimensions(set)
    return data.map((datum) => ({ ...datum, Dimensions }))
  })
}

export function count(MetricName: string, Value = 1): MetricDatum {
  return { MetricName, Value, Unit: 'Count' }
}

export function dimensions(set: Record<string, string>): Dimension[] {
  return Object.entries(set).map(([Name, Value]) => ({ Name, Value }))
}
