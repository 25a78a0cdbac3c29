import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { Receipt } from './receipt.ts'
import type { Results } from './stores.ts'

export interface HandleParts {
  results: Results
  handle(item: number): Receipt
}

/** Handles the chunks of a batch, and tells which have to come again. */
export function handleChunks(_parts: HandleParts) {
  return async (_event: SQSEvent): Promise<SQSBatchResponse> => {
    // TODO step 4: keep the receipts of each chunk; name the messages that failed, and only these.
    return { batchItemFailures: [] }
  }
}
