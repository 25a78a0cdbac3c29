import { setImmediate, setTimeout } from 'node:timers/promises'
import type { CloudWatchLogsLogEvent } from 'aws-lambda'
import { CloudError } from '../../errors.ts'
import { sizeOf } from '../log-group.ts'
import { dataMessage, eventOf } from './message.ts'

/** Where the events of one subscription filter go. */
export interface Destination {
  owner: string
  logGroup: string
  filterName: string
  /** Throws what the function's service answers. */
  invoke(payload: Buffer): void
  /** Told of every delivery, and of what went wrong. */
  report(what: 'delivered' | 'failed' | 'dropped', detail: Record<string, unknown>): void
}

export interface DeliveryOptions {
  /** Milliseconds in which events gather before they are sent. */
  gather: number
  /** How many milliseconds one of AWS's seconds takes between two attempts. */
  second: number
  /** How many bytes of events may wait. Beyond it the oldest are dropped. */
  capacity: number
}

/** What an asynchronous invocation takes. */
const MAX_PAYLOAD_BYTES = 1024 * 1024
/** Base64 makes four bytes of three, so a batch fits even where gzip saves nothing; one event alone may be larger. */
const MAX_BATCH_BYTES = 750_000
const MAX_BATCH_EVENTS = 10_000
const DAY = 24 * 60 * 60
const TEN_MINUTES = 10 * 60
const LONGEST_BACKOFF = 60

/**
 * Brings the events of one subscription filter to its function: by log stream, in order, one batch at a time.
 * A destination that is busy is tried again for 24 hours, while what comes meanwhile gathers into larger batches; one that
 * refuses disables the filter for ten minutes, in which events are skipped.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html
 */
export class Delivery {
  #destination: Destination
  #options: DeliveryOptions
  #waiting = new Map<string, CloudWatchLogsLogEvent[]>()
  #bytes = 0
  #running: Promise<void> | undefined
  #disabledUntil = 0
  #closed = new AbortController()

  constructor(destination: Destination, options: DeliveryOptions) {
    this.#destination = destination
    this.#options = options
  }

  add(logStream: string, events: CloudWatchLogsLogEvent[]): void {
    if (Date.now() < this.#disabledUntil || this.#closed.signal.aborted) return
    const waiting = this.#waiting.get(logStream) ?? []
    this.#waiting.set(logStream, waiting)
    for (const event of events) {
      waiting.push(event)
      this.#bytes += sizeOf(event)
    }
    if (this.#bytes > this.#options.capacity) this.#dropOldest()
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Drops what waits. */
  async close(): Promise<void> {
    this.#closed.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    await this.#wait(this.#options.gather)
    while (this.#waiting.size > 0 && !this.#closed.signal.aborted) {
      const batch = this.#takeBatch()
      await this.#send(batch.logStream, batch.events)
      // Others get their turn between two batches.
      await setImmediate()
    }
  }

  /** Of the stream that waits longest; if something is left of it, it goes to the end of the line. */
  #takeBatch(): { logStream: string; events: CloudWatchLogsLogEvent[] } {
    const [logStream = '', waiting = []] = this.#waiting.entries().next().value ?? []
    let bytes = 0
    let count = 0
    while (count < waiting.length && count < MAX_BATCH_EVENTS) {
      bytes += sizeOf(waiting[count] as CloudWatchLogsLogEvent)
      // One event is a batch always.
      if (count > 0 && bytes > MAX_BATCH_BYTES) break
      count++
    }
    const events = waiting.splice(0, count)
    this.#waiting.delete(logStream)
    if (waiting.length > 0) this.#waiting.set(logStream, waiting)
    this.#bytes -= total(events)
    return { logStream, events }
  }

  async #send(logStream: string, events: CloudWatchLogsLogEvent[]): Promise<void> {
    const { owner, logGroup, filterName } = this.#destination
    const event = eventOf(dataMessage({ owner, logGroup, logStream, filterName, logEvents: events }))
    const payload = Buffer.from(JSON.stringify(event))
    if (payload.length <= MAX_PAYLOAD_BYTES) return this.#deliver(logStream, events, payload)
    const reason = `A payload of ${payload.length} bytes is more than a function takes (${MAX_PAYLOAD_BYTES}).`
    this.#destination.report('dropped', { logStream, events: events.length, reason })
  }

  async #deliver(logStream: string, { length: events }: { length: number }, payload: Buffer): Promise<void> {
    let waited = 0
    for (let backoff = 1; !this.#closed.signal.aborted; backoff = Math.min(backoff * 2, LONGEST_BACKOFF)) {
      try {
        this.#destination.invoke(payload)
        return this.#destination.report('delivered', { logStream, events, bytes: payload.length })
      } catch (error) {
        const reason = (error as Error).message
        const retried = isRetryable(error) && waited < DAY
        this.#destination.report(retried ? 'failed' : 'dropped', { logStream, events, reason })
        if (!retried) return this.#disable()
        await this.#wait(backoff * this.#options.second)
        waited += backoff
      }
    }
  }

  #disable(): void {
    this.#disabledUntil = Date.now() + TEN_MINUTES * this.#options.second
    this.#waiting.clear()
    this.#bytes = 0
  }

  #dropOldest(): void {
    let events = 0
    for (const [logStream, waiting] of this.#waiting) {
      const count = this.#surplus(waiting)
      events += count
      this.#bytes -= total(waiting.splice(0, count))
      if (waiting.length === 0) this.#waiting.delete(logStream)
      if (this.#bytes <= this.#options.capacity) break
    }
    this.#destination.report('dropped', { events, reason: 'The destination is slower than the log group grows.' })
  }

  /** How many of these must go; a quarter of the room is made at once, so that not every further event does this anew. */
  #surplus(waiting: CloudWatchLogsLogEvent[]): number {
    let over = this.#bytes - this.#options.capacity * 0.75
    let count = 0
    while (over > 0 && count < waiting.length) over -= sizeOf(waiting[count++] as CloudWatchLogsLogEvent)
    return count
  }

  #wait(milliseconds: number): Promise<void> {
    return setTimeout(milliseconds, undefined, { signal: this.#closed.signal }).catch(() => {})
  }
}

function total(events: CloudWatchLogsLogEvent[]): number {
  return events.reduce((sum, event) => sum + sizeOf(event), 0)
}

/** Throttling and faults of the destination's service; not that it is gone, or refuses. */
function isRetryable(error: unknown): boolean {
  return error instanceof CloudError && (error.status === 429 || error.status >= 500)
}
