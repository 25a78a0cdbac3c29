/** Values by time (milliseconds since 1970), in time's order. */
export type Points = Map<number, number>

export interface TimeSeries {
  label: string
  points: Points
}

/** What an expression may come to: a scalar, one time series, or an array of them. */
export type Value = number | TimeSeries | TimeSeries[]

export function isSeries(value: Value): value is TimeSeries {
  return typeof value === 'object' && !Array.isArray(value)
}

/** Points whose value is no number are dropped: a division by zero, a logarithm of nothing. */
export function seriesOf(label: string, points: Iterable<[number, number]>): TimeSeries {
  return { label, points: new Map([...points].filter(([, value]) => Number.isFinite(value))) }
}

export function mapPoints(series: TimeSeries, change: (value: number, time: number) => number): TimeSeries {
  return seriesOf(
    series.label,
    [...series.points].map(([time, value]) => [time, change(value, time)]),
  )
}

/** Every time at which one of them has a value. */
export function timesOf(all: TimeSeries[]): number[] {
  return [...new Set(all.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b)
}
