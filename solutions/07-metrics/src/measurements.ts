/** One number, and what it counts or measures. */
export interface Metric {
  name: string
  unit: 'Count' | 'Milliseconds'
  value: number
}

/** What is written to the log at once. */
export interface Measurements {
  metrics: Metric[]
  /** Few values each: every combination of values makes a metric of its own, which is stored, drawn and paid for. */
  dimensions: Record<string, string>
  /** Any values, as ids: they stand in the log line, where one can search for them, and make no metric. */
  details: Record<string, string>
}

/** Under what the metrics stand: the namespace, and the dimension `service`. */
export interface Origin {
  namespace: string
  service: string
}

export type Write = (measurements: Measurements) => void
