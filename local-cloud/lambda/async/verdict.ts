import type { CloudError } from '../../errors.ts'
import type { Outcome, QueuedEvent, RetryPolicy } from './queued-event.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const RETRY_DELAYS = [MINUTE, 2 * MINUTE]
export const FIRST_BACKOFF = SECOND
export const LONGEST_BACKOFF = 5 * MINUTE

/** What becomes of an event after an attempt: it leaves the queue, or is tried again after `delay` milliseconds. */
export type Verdict = { condition: Outcome['condition'] } | { delay: number }

/** After the function ran: `attempts` counts that run. An event that would be too old for its retry is given up at once. */
export function afterRun({ attempts, age }: QueuedEvent, failed: boolean, { retries, maxAge }: RetryPolicy): Verdict {
  if (!failed) return { condition: 'Success' }
  if (attempts > retries) return { condition: 'RetriesExhausted' }
  const delay = RETRY_DELAYS[attempts - 1] ?? 0
  return age + delay > maxAge ? { condition: 'EventAgeExceeded' } : { delay }
}

/** After Lambda refused to run it: what passes, as a throttle or a fault of its own, is tried until the event is too old. */
export function afterRefusal(
  { age, backoff }: QueuedEvent,
  { code, status }: CloudError,
  policy: RetryPolicy,
): Verdict {
  if (code === 'RecursiveInvocationException') return { condition: 'RecursiveInvocation' }
  if (status === 404) return { condition: 'FunctionNotFound' }
  if (policy.stopped) return { condition: 'ZeroReservedConcurrency' }
  if (age >= policy.maxAge) return { condition: 'EventAgeExceeded' }
  return { delay: Math.min(backoff, policy.maxAge - age) }
}
