import { setTimeout as wait } from 'node:timers/promises'
import { asCloudError } from '../../errors.ts'
import { sqsEvent } from '../../sqs/event.ts'
import type { Message } from '../../sqs/message.ts'
import type { Queues } from '../../sqs/queues.ts'
import { receiptHandle } from '../../sqs/receipt-handle.ts'
import type { Invocation } from '../invoker.ts'
import { batchLength } from './batch.ts'
import { failedItems } from './batch-response.ts'
import { type Filter, filterOf } from './filter.ts'
import type { Mapping } from './mapping.ts'

const DEFAULT_CONCURRENCY = 5
const FIRST_BACKOFF = 1000

/** In milliseconds: how soon a poller looks again whether it may. */
const DENIED_PAUSE = 1000

/** How one batch ended. */
export interface BatchResult {
  messages: number
  /** How many come back, and why. */
  failed: number
  reason?: string
  /** How many were taken out since the last batch. */
  filtered: number
}

export interface PollerSurroundings {
  queues: Queues
  /** Whether the function's role may still read from the queue. */
  mayPoll(): boolean
  invoke(payload: string, messages: Message[]): Promise<Invocation>
  onBatch(result: BatchResult): void
  /** As in the settings. */
  speed: number
}

/**
 * Brings a queue's messages to a function, in batches: what the function succeeds with is deleted, all else comes back
 * when its visibility time-out is over. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class QueuePoller {
  #mapping: Mapping
  #around: PollerSurroundings
  #filter: Filter
  #unsubscribe: (() => void) | undefined
  /** Received, and not yet with the function. */
  #pending: Message[] = []
  #window: NodeJS.Timeout | undefined
  #denied: NodeJS.Timeout | undefined
  #filtered = 0
  #running = 0
  #polling = false
  #again = false
  #stopped = new AbortController()

  constructor(mapping: Mapping, around: PollerSurroundings) {
    this.#mapping = mapping
    this.#around = around
    this.#filter = filterOf(mapping.filters)
  }

  start(): void {
    this.#unsubscribe = this.#around.queues.onMessage(this.#mapping.eventSourceArn, () => void this.#poll())
    void this.#poll()
  }

  /** Receives no more. What is with the function already is still deleted if it succeeds. */
  stop(): void {
    this.#stopped.abort()
    this.#unsubscribe?.()
    clearTimeout(this.#window)
    clearTimeout(this.#denied)
  }

  /** One look at a time; what becomes visible during one is the next one's. */
  async #poll(): Promise<void> {
    this.#again = true
    if (this.#polling) return
    this.#polling = true
    try {
      while (this.#again) {
        this.#again = false
        await this.#receiveAll()
      }
    } catch (error) {
      this.#complain(error)
    }
    this.#polling = false
  }

  async #receiveAll(): Promise<void> {
    const { batchSize } = this.#mapping
    while (this.#hasRoom()) {
      if (!this.#around.mayPoll()) return this.#lookAgain()
      const received = await this.#receive(batchSize - this.#pending.length)
      this.#pending.push(...received.filter((message) => this.#passes(message)))
      if (this.#pending.length >= batchSize || this.#mapping.batchingWindow === 0) this.#dispatch()
      else if (this.#pending.length > 0) this.#openWindow()
      if (received.length === 0) return
    }
  }

  /** A role that gets its permission back needs no new message to go on. */
  #lookAgain(): void {
    clearTimeout(this.#denied)
    this.#denied = setTimeout(() => void this.#poll(), DENIED_PAUSE)
  }

  #hasRoom(): boolean {
    const { maximumConcurrency = DEFAULT_CONCURRENCY } = this.#mapping
    return !this.#stopped.signal.aborted && this.#running < maximumConcurrency
  }

  /** None where the queue is gone. */
  async #receive(max: number): Promise<Message[]> {
    const { queues } = this.#around
    if (!queues.find(this.#mapping.eventSourceArn)) return []
    return queues.receive(this.#mapping.eventSourceArn, { max: Math.max(1, max), waitSeconds: 0 })
  }

  /** What does not pass is deleted at once. */
  #passes(message: Message): boolean {
    const [record] = sqsEvent(this.#mapping.eventSourceArn, [message]).Records
    if (record && this.#filter(record)) return true
    this.#filtered++
    this.#delete(message)
    return false
  }

  /** The first message of a batch opens the window in which others may join it. */
  #openWindow(): void {
    const close = () => {
      this.#dispatch()
      void this.#poll()
    }
    this.#window ??= setTimeout(close, this.#mapping.batchingWindow * 1000)
  }

  #dispatch(): void {
    clearTimeout(this.#window)
    this.#window = undefined
    while (this.#pending.length > 0 && this.#hasRoom()) {
      const batch = this.#pending.splice(0, batchLength(this.#pending, this.#mapping.batchSize))
      this.#running++
      void this.#run(batch)
        .catch((error) => this.#complain(error))
        .finally(() => this.#onEnd())
    }
  }

  #onEnd(): void {
    this.#running--
    // What is left over, and waits for no window.
    if (this.#window === undefined) this.#dispatch()
    void this.#poll()
  }

  /** A full disk, say: the messages come back. */
  #complain(error: unknown): void {
    console.error(`The event source mapping ${this.#mapping.uuid} stumbled: ${asCloudError(error).message}`)
  }

  async #run(batch: Message[]): Promise<void> {
    const { failed, reason } = await this.#failures(batch)
    // A stopped cloud kills the function; its messages come back.
    for (const message of batch) if (!failed.has(message.id)) this.#delete(message)
    const filtered = this.#filtered
    this.#filtered = 0
    this.#around.onBatch({ messages: batch.length, failed: failed.size, ...(reason && { reason }), filtered })
  }

  async #failures(batch: Message[]): Promise<{ failed: Set<string>; reason?: string }> {
    const ids = batch.map(({ id }) => id)
    try {
      const { functionError, payload } = await this.#invoke(batch)
      if (functionError) return { failed: new Set(ids), reason: payload.toString('utf8').slice(0, 1024) }
      if (this.#mapping.functionResponseTypes.length === 0) return { failed: new Set() }
      const failed = failedItems(payload, ids)
      return { failed, ...(failed.size > 0 && { reason: 'The function reported failed items.' }) }
    } catch (error) {
      return { failed: new Set(ids), reason: asCloudError(error).message }
    }
  }

  /** A throttled batch is tried again for as long as its messages are nobody else's. */
  async #invoke(batch: Message[]): Promise<Invocation> {
    const payload = JSON.stringify(sqsEvent(this.#mapping.eventSourceArn, batch))
    const until = Math.min(...batch.map(({ visibleAt }) => visibleAt))
    for (let backoff = FIRST_BACKOFF / this.#around.speed; ; backoff *= 2) {
      try {
        return await this.#around.invoke(payload, batch)
      } catch (error) {
        if (asCloudError(error).status !== 429 || Date.now() + backoff >= until) throw error
        await wait(backoff, undefined, { signal: this.#stopped.signal })
      }
    }
  }

  #delete(message: Message): void {
    this.#around.queues.find(this.#mapping.eventSourceArn)?.deleteMessage(receiptHandle(message))
  }
}
