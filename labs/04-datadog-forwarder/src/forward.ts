import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { SetAside } from './dead-letters.ts'
import type { Patience } from './deliver.ts'
import type { Datadog } from './requests.ts'

export interface Parts {
  datadog: Datadog
  setAside: SetAside
  /** The ids of what this environment delivered. */
  delivered: Set<string>
  patience?: Omit<Patience, 'deadline'>
}

/** Brings a batch to Datadog. What the answer names comes back to the queue; with all else the queue is done. */
export async function forward(_event: SQSEvent, _context: Context, _parts: Parts): Promise<SQSBatchResponse> {
  // TODO step 5: unwrap, route, sendAll, and for each record decide: done, set aside, or back to the queue.
  return { batchItemFailures: [] }
}
