import type { Dimension } from '../metric.ts'
import type { MetricDatum } from '../metrics.ts'

export interface ServiceMetrics {
  region: string
  namespace: string
  data: MetricDatum[]
}

/** What CloudWatch makes of the events of one type. */
// biome-ignore lint/suspicious/noExplicitAny: the service that emits an event says what is in it.
export interface MetricsOfEvent<Detail = any> {
  /** Events that are alike in this are put together: many of them cost little more than one. */
  alike(detail: Detail): string
  /** Out of events that are alike, one at least. */
  metrics(details: Detail[]): ServiceMetrics[]
  /** Milliseconds that it took, where it counts for the time at which it began. */
  took?(detail: Detail): number
}

/** By the type of the event. */
export type MetricsOfEvents = Record<string, MetricsOfEvent>

/** Each datum under each set of dimensions: AWS's services count most things more than once. */
export function underEach(sets: Record<string, string>[], data: MetricDatum[]): MetricDatum[] {
  return sets.flatMap((set) => {
    const Dimensions = dimensions(set)
    return data.map((datum) => ({ ...datum, Dimensions }))
  })
}

export function count(name: string, values: number[]): MetricDatum {
  return datum(name, 'Count', values)
}

export function milliseconds(name: string, values: number[]): MetricDatum {
  return datum(name, 'Milliseconds', values)
}

/** One value of each event. */
export function datum(MetricName: string, Unit: string, values: number[]): MetricDatum {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return { MetricName, Unit, Values: [...counts.keys()], Counts: [...counts.values()] }
}

export function dimensions(set: Record<string, string>): Dimension[] {
  return Object.entries(set).map(([Name, Value]) => ({ Name, Value }))
}
