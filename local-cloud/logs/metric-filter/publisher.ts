import { filterPattern, type Matcher } from '../filter-pattern/filter-pattern.ts'
import type { LogEvent, LogGroupRecord, MetricFilter, MetricTransformation } from '../log-group.ts'
import type { Logs } from '../logs.ts'
import { type MetricPoint, metricPoint } from './transformation.ts'

/** CloudWatch, as log events reach it. */
export type PutMetrics = (region: string, namespace: string, points: MetricPoint[]) => void

/** A filter whose default value may be due: events came in this minute, and none of them matched yet. */
interface Due {
  region: string
  transformation: MetricTransformation & { defaultValue: number }
}

const MINUTE = 60_000

/** Watches what is logged, and publishes what metric filters make of it. */
export class MetricPublisher {
  #put: PutMetrics
  #matchers = new WeakMap<MetricFilter, Matcher>()
  #due = new Map<MetricFilter, Due>()
  #matched = new Set<MetricFilter>()
  #minute: NodeJS.Timeout | undefined
  #leave: () => void

  constructor(logs: Logs, put: PutMetrics) {
    this.#put = put
    this.#leave = logs.onEvents(({ region, name }, _stream, events) => {
      const { record } = logs.group(region, name)
      for (const filter of record.metricFilters ?? []) this.#publish(record, filter, events)
    })
  }

  close(): void {
    this.#leave()
    clearTimeout(this.#minute)
  }

  #publish({ region }: LogGroupRecord, filter: MetricFilter, events: LogEvent[]): void {
    const matches = this.#matcher(filter)
    for (const transformation of filter.metricTransformations) {
      const points = events.flatMap((event) => {
        const match = matches(event.message)
        if (match) this.#matched.add(filter)
        const point = match && metricPoint(transformation, match, event)
        return point ? [point] : []
      })
      if (points.length > 0) this.#put(region, transformation.metricNamespace, points)
      const { defaultValue } = transformation
      if (defaultValue !== undefined)
        this.#await(filter, { region, transformation: { ...transformation, defaultValue } })
    }
  }

  #await(filter: MetricFilter, due: Due): void {
    this.#due.set(filter, due)
    if (this.#minute) return
    const now = Date.now()
    const start = now - (now % MINUTE)
    this.#minute = setTimeout(() => this.#endMinute(start), start + MINUTE - now)
    this.#minute.unref()
  }

  #endMinute(start: number): void {
    const due = [...this.#due].filter(([filter]) => !this.#matched.has(filter))
    this.#due.clear()
    this.#matched.clear()
    this.#minute = undefined
    for (const [, { region, transformation }] of due) {
      const { metricName, metricNamespace, defaultValue, unit = 'None' } = transformation
      this.#put(region, metricNamespace, [
        { MetricName: metricName, Value: defaultValue, Unit: unit, Dimensions: [], Timestamp: start },
      ])
    }
  }

  #matcher(filter: MetricFilter): Matcher {
    const matcher = this.#matchers.get(filter) ?? filterPattern(filter.filterPattern)
    this.#matchers.set(filter, matcher)
    return matcher
  }
}
