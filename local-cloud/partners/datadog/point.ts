/** One value of one time series, as the intake holds it. */
export interface Point {
  metric: string
  type: 'unspecified' | 'count' | 'rate' | 'gauge'
  /** Seconds since 1970. */
  timestamp: number
  value: number
  host?: string
  tags: string[]
  /** Seconds, of a count or rate. */
  interval?: number
  unit?: string
  /** Seconds since 1970, when it came. */
  received: number
}

/** Two points with the same fingerprint are the same, sent twice. */
export function fingerprint({ metric, type, timestamp, value, host, tags }: Point): string {
  return JSON.stringify([metric, type, timestamp, value, host, [...tags].sort()])
}
