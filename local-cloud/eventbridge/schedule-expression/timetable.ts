import type { Clock } from '../../sqs/clock.ts'
import type { Recurrence } from './schedule-expression.ts'

export interface Planned {
  /** Tells this schedule from an earlier one of the same key: planning the same again moves nothing. */
  version: string
  next: Recurrence
}

export interface TimetableOptions {
  clock: Clock
  /** What holds now for this key; undefined where there is nothing to wait for. */
  scheduleOf(key: string): Planned | undefined
  /** `time`, in milliseconds since 1970, is when it was due. */
  onDue(key: string, time: number): void
}

/**
 * Waits for what is due next of many schedules, at AWS's own pace. What was due while the cloud was stopped, or the
 * computer slept, is not made up for.
 */
export class Timetable {
  #options: TimetableOptions
  #waiting = new Map<string, { version: string; cancel(): void }>()

  constructor(options: TimetableOptions) {
    this.#options = options
  }

  /** To be called when a schedule was made, changed or deleted: what comes after `after` counts, in milliseconds since 1970. */
  update(key: string, after = this.#options.clock.now()): void {
    const planned = this.#options.scheduleOf(key)
    const waiting = this.#waiting.get(key)
    if (waiting && waiting.version === planned?.version) return
    waiting?.cancel()
    this.#waiting.delete(key)
    if (planned) this.#wait(key, planned, after)
  }

  close(): void {
    for (const { cancel } of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  #wait(key: string, { version, next }: Planned, after: number): void {
    const time = next(after)
    if (time === undefined) return
    const cancel = this.#options.clock.at(time, () => this.#due(key, time))
    this.#waiting.set(key, { version, cancel })
  }

  #due(key: string, time: number): void {
    const { clock, scheduleOf, onDue } = this.#options
    this.#waiting.delete(key)
    onDue(key, time)
    const planned = this.#waiting.has(key) ? undefined : scheduleOf(key)
    if (planned) this.#wait(key, planned, Math.max(time, clock.now()))
  }
}
