import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { Receipt } from './receipt.ts'
import type { Results } from './stores.ts'
import { parseChunk } from './task.ts'

export interface HandleParts {
  results: Results
  handle(item: number): Receipt
}

/** Handles the chunks of a batch, and tells which have to come again. */
// #region worker
export function handleChunks({ results, handle }: HandleParts) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = []
    for (const { messageId, body } of Records) {
      try {
        const { task, chunk } = parseChunk(body)
        const receipts = Array.from({ length: chunk.to - chunk.from }, (_, index) => handle(chunk.from + index))
        await results.keep(task, chunk, receipts)
      } catch (error) {
        console.error({ message: 'A chunk failed', messageId, body, error })
        batchItemFailures.push({ itemIdentifier: messageId })
      }
    }
    return { batchItemFailures }
  }
}
// #endregion worker
