import { type Aggregate, absorb, copyOf } from './aggregate.ts'
import type { Metric } from './metric.ts'

/** What is kept of a metric: whole minutes, and of a high-resolution metric the latest seconds too. */
export type Resolution = 1 | 60

export const RESOLUTIONS: Resolution[] = [60, 1]

/** By the start of the minute or the second, in milliseconds since 1970. */
type Points = Map<number, Aggregate>

/** A metric in one unit: what comes in another is kept apart, as AWS does. */
export class Series {
  readonly region: string
  readonly metric: Metric
  readonly unit: string
  /** When data last came, which is not the time that the data is of. */
  lastPut = 0
  #points: Record<Resolution, Points> = { 60: new Map(), 1: new Map() }

  constructor(region: string, metric: Metric, unit: string) {
    this.region = region
    this.metric = metric
    this.unit = unit
  }

  /** Returns by how much the weight grew. */
  add(resolution: Resolution, time: number, aggregate: Aggregate): number {
    const points = this.#points[resolution]
    const existing = points.get(time)
    if (!existing) {
      points.set(time, copyOf(aggregate))
      return weightOf(aggregate)
    }
    const before = weightOf(existing)
    absorb(existing, aggregate)
    return weightOf(existing) - before
  }

  /** All points of [start, end). */
  *between(resolution: Resolution, start: number, end: number): Generator<[number, Aggregate]> {
    const points = this.#points[resolution]
    const step = resolution * 1000
    if ((end - start) / step > points.size) {
      for (const point of points) if (point[0] >= start && point[0] < end) yield point
      return
    }
    for (let time = Math.ceil(start / step) * step; time < end; time += step) {
      const aggregate = points.get(time)
      if (aggregate) yield [time, aggregate]
    }
  }

  *all(): Generator<{ resolution: Resolution; time: number; aggregate: Aggregate }> {
    for (const resolution of RESOLUTIONS) {
      for (const [time, aggregate] of this.#points[resolution]) yield { resolution, time, aggregate }
    }
  }

  /** Forgets all points before a time. Returns by how much the weight shrank. */
  forget(resolution: Resolution, before: number): number {
    const points = this.#points[resolution]
    let weight = 0
    for (const [time, aggregate] of points) {
      if (time >= before) continue
      points.delete(time)
      weight += weightOf(aggregate)
    }
    return weight
  }

  get empty(): boolean {
    return this.#points[60].size === 0 && this.#points[1].size === 0
  }
}

/** The memory that it takes, in numbers kept. */
export function weightOf({ values }: Aggregate): number {
  return 4 + 2 * (values?.size ?? 0)
}
