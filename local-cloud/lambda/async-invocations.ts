import { CloudError } from '../errors.ts'
import type { InvocationResult } from './execution-environment/invocation-result.ts'

/** AWS gives up on an event that is throttled after six hours. */
const MAX_AGE = 6 * 60 * 60_000
const FIRST_BACKOFF = 1000
const LONGEST_BACKOFF = 5 * 60_000

/**
 * The events of asynchronous invocations: run in the background, again after an error of the function, and again and
 * again while there is no environment for them. They are in memory only: AWS's queue survives, this one does not.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvocations {
  #retryDelays: number[]
  #waiting = new Map<NodeJS.Timeout, () => void>()
  #closed = false

  constructor(retryDelays: [number, number]) {
    this.#retryDelays = retryDelays
  }

  /** `retries` 0 to 2; `onExhausted` is told after how many attempts the event was given up. */
  run(invoke: () => Promise<InvocationResult>, retries: number, onExhausted: (attempts: number) => void): void {
    this.#run(invoke, retries, onExhausted).catch((error: Error) => {
      console.error(`An asynchronous invocation failed in the local cloud: ${error.message}`)
      onExhausted(1)
    })
  }

  close(): void {
    this.#closed = true
    for (const [timer, resume] of this.#waiting) {
      clearTimeout(timer)
      resume()
    }
  }

  async #run(
    invoke: () => Promise<InvocationResult>,
    retries: number,
    onExhausted: (attempts: number) => void,
  ): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt++) {
      const { functionError } = (await this.#whenNotThrottled(invoke)) ?? { functionError: 'Unhandled' }
      if (!functionError || this.#closed) return
      if (attempt === retries) return onExhausted(attempt + 1)
      await this.#wait(this.#retryDelays[attempt] ?? 0)
    }
  }

  /** Nothing if the event got too old meanwhile, or the cloud is stopping. */
  async #whenNotThrottled(invoke: () => Promise<InvocationResult>): Promise<InvocationResult | undefined> {
    const received = Date.now()
    for (
      let backoff = FIRST_BACKOFF;
      Date.now() - received < MAX_AGE;
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF)
    ) {
      try {
        return await invoke()
      } catch (error) {
        if (!(error instanceof CloudError && error.status === 429)) throw error
        await this.#wait(backoff)
        if (this.#closed) return undefined
      }
    }
    return undefined
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        this.#waiting.delete(timer)
        resolve()
      }
      const timer = setTimeout(resume, milliseconds)
      this.#waiting.set(timer, resume)
    })
  }
}
