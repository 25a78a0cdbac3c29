import { setTimeout } from 'node:timers/promises'
import { asCloudError, type CloudError } from '../../errors.ts'

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
export interface RetryPolicy {
  MaximumRetryAttempts?: number
  MaximumEventAgeInSeconds?: number
}

/** Why something was not delivered. */
export interface Undelivered {
  error: CloudError
  retries: number
  /** Which limit of the policy ended it; none where trying again is of no use. */
  exhausted?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'
}

export interface RetryInput {
  policy?: RetryPolicy
  /** How many of AWS's seconds pass in one. */
  speed: number
  signal: AbortSignal
  /** Counts from 1. */
  attempt(number: number): void
}

const LONGEST_BACKOFF = 512

/**
 * Tries until it succeeds, at first after a second, then after twice as long each time. Resolves with undefined, or with what
 * went wrong once it will not be tried again; rejects when `signal` aborts.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export async function withRetryPolicy(input: RetryInput): Promise<Undelivered | undefined> {
  const { policy: { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = {}, speed, signal } = input
  let age = 0
  for (let retries = 0; ; retries++) {
    const error = attempt(input, retries + 1)
    if (!error) return undefined
    if (isPermanent(error)) return { error, retries }
    if (retries === MaximumRetryAttempts) return { error, retries, exhausted: 'MaximumRetryAttempts' }
    const delay = Math.min(2 ** retries, LONGEST_BACKOFF)
    age += delay
    if (age > MaximumEventAgeInSeconds) return { error, retries, exhausted: 'MaximumEventAgeInSeconds' }
    await setTimeout((delay * 1000) / speed, undefined, { signal, ref: false })
  }
}

function attempt(input: RetryInput, number: number): CloudError | undefined {
  try {
    input.attempt(number)
    return undefined
  } catch (error) {
    return asCloudError(error)
  }
}

/** Of a target's errors, those that blame the caller: no such function, no permission. */
function isPermanent({ status }: CloudError): boolean {
  return status < 500 && status !== 429
}

/**
 * The error's code in a dead-letter queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deadLetterCode({ code, status }: CloudError): string {
  if (/AccessDenied|AuthorizationError/.test(code)) return 'NO_PERMISSIONS'
  if (/NotFound|DoesNotExist|NonExistent/.test(code)) return 'NO_RESOURCE'
  if (/InvalidJson|InvalidRequestContent/.test(code)) return 'INVALID_JSON'
  if (status === 429) return 'THROTTLING'
  return status < 500 ? 'SDK_CLIENT_ERROR' : 'ERROR_FROM_TARGET'
}
