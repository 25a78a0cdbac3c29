import type { CloudError } from '../../errors.ts'
import type { FunctionReference } from '../function-name.ts'
import type { Invocation } from '../invoker.ts'

/** An event of an asynchronous invocation, as it waits in the function's queue. Times are milliseconds. */
export interface QueuedEvent {
  requestId: string
  region: string
  function: FunctionReference
  /** JSON text. */
  payload: string
  /** JSON text. */
  clientContext?: string
  /** As it came in; each attempt is the same link of the chain. */
  traceHeader?: string
  /** How often the function ran and failed. */
  attempts: number
  /** How long it waited so far, as AWS's clock counts: what `settings.speed` shortens counts in full. */
  age: number
  /** How long it waits when it is throttled next; twice as long each time. */
  backoff: number
  /** When it is tried next, since 1970. */
  dueAt: number
}

/** How an event left the queue. */
export interface Outcome {
  /**
   * `ZeroReservedConcurrency`: nothing may run. AWS documents no word for a stopped loop;
   * `RecursiveInvocation` is the local cloud's.
   */
  condition:
    | 'Success'
    | 'RetriesExhausted'
    | 'EventAgeExceeded'
    | 'ZeroReservedConcurrency'
    | 'RecursiveInvocation'
    | 'FunctionNotFound'
  /** How the latest attempt went, if the function ran in it. */
  invocation?: Invocation
  /** Why it did not run in the latest attempt. */
  refusal?: CloudError
}

/** What a function, version or alias says about its events. */
export interface RetryPolicy {
  /** 0 to 2. */
  retries: number
  /** Milliseconds. */
  maxAge: number
  /** Reserved concurrency 0: events are given up at once. */
  stopped: boolean
}
