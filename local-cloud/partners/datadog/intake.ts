import { randomUUID } from 'node:crypto'
import type { Platform } from '../../service.ts'
import { Kept } from '../kept.ts'
import type { DatadogEvent } from './event.ts'
import type { Point } from './point.ts'

/** How much the intake remembers; the oldest makes room. */
const MAX_EVENTS = 5_000
const MAX_POINTS = 50_000

/** What the intake took. */
export class Intake {
  readonly platform: Platform
  readonly now: () => number
  readonly events: Kept<DatadogEvent>
  readonly points: Kept<Point>
  #lastId = 0

  /** `now`: milliseconds since 1970. */
  constructor(platform: Platform, now: () => number = Date.now) {
    this.platform = platform
    this.now = now
    this.events = new Kept(() => platform.store.journal('partners/datadog-events'), MAX_EVENTS)
    this.points = new Kept(() => platform.store.journal('partners/datadog-points'), MAX_POINTS)
  }

  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /** Datadog's own are larger than JavaScript's numbers can hold, which is why `id_str` is there. */
  nextId(): number {
    this.#lastId = Math.max(this.now() * 1000, this.#lastId + 1)
    return this.#lastId
  }

  addEvent(event: DatadogEvent): void {
    this.events.set(String(event.id), event)
    const { id, title, alert_type, tags, aggregation_key } = event
    this.platform.events.emit('datadog.event', { id, title, alert_type, tags, aggregation_key })
  }

  addPoints(points: Point[]): void {
    this.points.setAll(points.map((point) => [randomUUID(), point]))
    const metrics = [...new Set(points.map(({ metric }) => metric))]
    this.platform.events.emit('datadog.series', { points: points.length, metrics: metrics.slice(0, 20) })
  }
}
