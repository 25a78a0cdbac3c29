/** A point as the local intake tells it. */
export interface Point {
  metric: string
  type: string
  /** Seconds since 1970. */
  timestamp: number
  value: number
  tags: string[]
}

export interface Series {
  key: string
  metric: string
  type: string
  tags: string
  latest: number
  /** Values as they came, the newest last. */
  bars: number[]
}

const BARS = 30

/** The points by metric and tags, what changed last first. */
export function seriesOf(points: Point[]): Series[] {
  const series = new Map<string, Series>()
  for (const { metric, type, tags, value } of points) {
    const key = JSON.stringify([metric, [...tags].sort()])
    const bars = [...(series.get(key)?.bars ?? []), value].slice(-BARS)
    // Put anew, it is the last in the map's order.
    series.delete(key)
    series.set(key, { key, metric, type, tags: tags.join(' '), latest: value, bars })
  }
  return [...series.values()].reverse()
}
