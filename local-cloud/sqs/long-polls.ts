import type { Clock } from './clock.ts'
import type { Message } from './message.ts'

export interface ReceiveOptions {
  /** How many messages at most. Default 1. */
  max?: number
  /** Seconds for which they are hidden from others; the queue's own by default. */
  visibilityTimeout?: number
  /** Seconds to wait for a first message; the queue's own by default. */
  waitSeconds?: number
  /** Stops the waiting: nothing is received. */
  signal?: AbortSignal
}

interface Poll {
  take(): Message[]
  finish(messages: Message[]): void
}

/**
 * Receivers that wait for a message: each is answered with the first that comes, or with none when its time is over.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export class LongPolls {
  #clock: Clock
  #waiting = new Set<Poll>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wait(seconds: number, take: () => Message[], signal?: AbortSignal): Promise<Message[]> {
    return new Promise((resolve) => {
      const giveUp = () => poll.finish([])
      const cancel = this.#clock.at(this.#clock.now() + seconds * 1000, giveUp)
      signal?.addEventListener('abort', giveUp, { once: true })
      const finish = (messages: Message[]) => {
        this.#waiting.delete(poll)
        cancel()
        signal?.removeEventListener('abort', giveUp)
        resolve(messages)
      }
      const poll = { take, finish }
      this.#waiting.add(poll)
    })
  }

  /** To be called when a message may have become visible: who waits longest is served first. */
  serve(): void {
    for (const poll of [...this.#waiting]) {
      const messages = poll.take()
      if (messages.length === 0) return
      poll.finish(messages)
    }
  }

  close(): void {
    for (const poll of [...this.#waiting]) poll.finish([])
  }
}
