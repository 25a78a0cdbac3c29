import { setTimeout } from 'node:timers/promises'
import { CloudError } from '../errors.ts'
import type { Protocol } from './topics.ts'

/** A delivery that would fail again: the endpoint is gone, or refuses. SNS does not try it a second time. */
export class PermanentFailure extends Error {}

/** Three retries at once, two a second apart, ten that wait longer and longer. AWS goes on for 23 days, every 20 seconds. */
const FUNCTION_OR_QUEUE = [0, 0, 0, 1, 1, 1, 1.4, 1.9, 2.7, 3.8, 5.3, 7.4, 10.3, 14.3, 20]

const HTTP = [20, 20, 20]

/**
 * How many seconds SNS waits before each retry.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export function retryDelays(protocol: Protocol): number[] {
  return protocol === 'http' || protocol === 'https' ? HTTP : FUNCTION_OR_QUEUE
}

export interface RetryInput {
  /** In seconds, one for each retry. */
  delays: number[]
  /** How many milliseconds a second takes. */
  second: number
  signal: AbortSignal
  attempt(number: number): Promise<void>
}

/** Tries until it succeeds; throws the last error once it will not. */
export async function withRetries({ delays, second, signal, attempt }: RetryInput): Promise<void> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      const delay = delays[number - 1]
      if (isPermanent(error) || delay === undefined) throw error
      await setTimeout(delay * second, undefined, { signal })
    }
  }
}

/** Of a neighbour's errors, those that blame the caller: no such function, no such queue. */
function isPermanent(error: unknown): boolean {
  if (error instanceof CloudError) return error.status < 500 && error.status !== 429
  return error instanceof PermanentFailure
}
