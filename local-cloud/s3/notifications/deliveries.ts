import { setTimeout } from 'node:timers/promises'
import { CloudError } from '../../errors.ts'
import type { Platform } from '../../service.ts'

export interface DeliveryOptions {
  /** How many milliseconds one of AWS's seconds takes between two attempts. */
  second: number
}

/** To whom, in which configuration of which bucket. */
interface Delivery {
  id: string
  arn: string
  bucket: string
}

/** Between the attempts of a delivery, in seconds, while the destination's service is busy. */
const RETRY_DELAYS = [1, 2, 4, 8, 15, 30, 60, 60, 60, 60]

/** How many deliveries may wait for their next attempt. */
const MAX_WAITING = 1000

/** Sends what a bucket tells, again where the destination's service is busy. */
export class Deliveries {
  #events: Platform['events']
  #second: number
  #closed = new AbortController()
  #waiting = 0

  constructor({ events, settings }: Platform, options: Partial<DeliveryOptions>) {
    this.#events = events
    this.#second = options.second ?? 1000 / settings.speed
  }

  /** Returns at once. */
  start(delivery: Delivery, send: () => void): void {
    this.#deliver(delivery, send).catch((error: Error) => {
      if (!this.#closed.signal.aborted) this.#report(delivery, { status: 'lost', reason: error.message })
    })
  }

  /** Drops what waits for another attempt. */
  close(): void {
    this.#closed.abort()
  }

  async #deliver(delivery: Delivery, send: () => void): Promise<void> {
    for (const delay of [...RETRY_DELAYS, undefined]) {
      try {
        send()
        return this.#report(delivery, { status: 'delivered' })
      } catch (error) {
        if (!isRetryable(error) || delay === undefined || this.#waiting >= MAX_WAITING) throw error
        this.#report(delivery, { status: 'failed', reason: (error as Error).message })
      }
      this.#waiting++
      await setTimeout(delay * this.#second, undefined, { signal: this.#closed.signal }).finally(() => this.#waiting--)
    }
  }

  #report({ id, arn, bucket }: Delivery, detail: Record<string, unknown>): void {
    this.#events.emit('s3.notification', { bucket, configurationId: id, destination: arn, ...detail })
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof CloudError && (error.status === 429 || error.status >= 500)
}
