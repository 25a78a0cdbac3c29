import { asCloudError } from '../../errors.ts'
import type { Platform } from '../../service.ts'
import type { Table } from '../../store.ts'
import { throttled } from '../errors.ts'
import type { Invocation } from '../invoker.ts'
import type { Outcome, QueuedEvent, RetryPolicy } from './queued-event.ts'
import { ReadyEvents } from './ready-events.ts'
import { afterRefusal, afterRun, FIRST_BACKOFF, LONGEST_BACKOFF, type Verdict } from './verdict.ts'

/** AWS's queue has no documented end; this one keeps each event in memory and as a file. */
const MAX_EVENTS = 10_000
const MAX_BYTES = 100 * 1024 * 1024

export interface AsyncSurroundings {
  /** Throws where the function is throttled, gone, or in a recursive loop. */
  invoke(event: QueuedEvent): Promise<Invocation>
  policy(event: QueuedEvent): RetryPolicy
  /** Called once for each event that leaves the queue. */
  settle(event: QueuedEvent, outcome: Outcome): void
  /** How many events of one function may run at a time. */
  perFunction: number
}

/**
 * The queue of asynchronous invocations: events run in the background, again after an error of the function, and again
 * and again while it is throttled, until they are too old. The queue outlives the cloud: an event that was running when
 * the cloud was killed runs again. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  #table: Table<QueuedEvent>
  #speed: number
  #around: AsyncSurroundings
  #timers = new Map<string, NodeJS.Timeout>()
  #ready: ReadyEvents
  #events = 0
  #bytes = 0
  #closed = false

  constructor({ store, settings }: Pick<Platform, 'store' | 'settings'>, around: AsyncSurroundings) {
    this.#table = store.table('lambda/async-events')
    this.#speed = settings.speed
    this.#around = around
    this.#ready = new ReadyEvents(around.perFunction, (event) => this.#attempt(event))
    for (const event of this.#table.values()) this.#count(event, 1)
  }

  /** Begins with what an earlier cloud left behind. */
  start(): void {
    for (const event of this.#table.values()) this.#schedule(event)
  }

  /** Takes an event to run at once. Throws TooManyRequestsException where the queue is full. */
  add(event: Omit<QueuedEvent, 'attempts' | 'age' | 'backoff' | 'dueAt'>): void {
    const full = this.#events >= MAX_EVENTS || this.#bytes + event.payload.length > MAX_BYTES
    if (full) throw throttled('CallerRateLimitExceeded')
    const queued = { ...event, attempts: 0, age: 0, backoff: FIRST_BACKOFF, dueAt: Date.now() }
    this.#table.set(event.requestId, queued)
    this.#count(queued, 1)
    this.#schedule(queued)
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  #schedule(event: QueuedEvent): void {
    const due = () => {
      this.#timers.delete(event.requestId)
      this.#ready.add(event)
    }
    this.#timers.set(event.requestId, setTimeout(due, Math.max(0, event.dueAt - Date.now())))
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    if (this.#closed) return
    const started = Date.now()
    const attempt = await this.#around.invoke(event).catch((error: unknown) => asCloudError(error))
    // What a closing cloud cut off is no failure of the function: the event stays, for the next start.
    if (this.#closed) return
    const tried = { ...event, age: event.age + Date.now() - started }
    const policy = this.#around.policy(event)
    if (attempt instanceof Error) {
      const backoff = Math.min(event.backoff * 2, LONGEST_BACKOFF)
      this.#decide({ ...tried, backoff }, afterRefusal(tried, attempt, policy), { refusal: attempt })
    } else {
      const ran = { ...tried, attempts: event.attempts + 1, backoff: FIRST_BACKOFF }
      this.#decide(ran, afterRun(ran, attempt.functionError !== undefined, policy), { invocation: attempt })
    }
  }

  #decide(event: QueuedEvent, verdict: Verdict, attempt: Omit<Outcome, 'condition'>): void {
    if ('condition' in verdict) this.#settle(event, { ...verdict, ...attempt })
    else this.#retry(event, verdict.delay)
  }

  #retry(event: QueuedEvent, delay: number): void {
    const waiting = { ...event, age: event.age + delay, dueAt: Date.now() + delay / this.#speed }
    this.#table.set(event.requestId, waiting)
    this.#schedule(waiting)
  }

  #settle(event: QueuedEvent, outcome: Outcome): void {
    // First told, then forgotten: a cloud killed in between tells it twice, never not at all.
    this.#around.settle(event, outcome)
    this.#table.delete(event.requestId)
    this.#count(event, -1)
  }

  #count({ payload }: QueuedEvent, sign: 1 | -1): void {
    this.#events += sign
    this.#bytes += sign * payload.length
  }
}
