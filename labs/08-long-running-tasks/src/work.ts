import type { Context } from 'aws-lambda'
import type { Receipt } from './receipt.ts'
import type { Checkpoints, Results } from './stores.ts'
import type { Task } from './task.ts'

export interface WorkParts {
  checkpoints: Checkpoints
  results: Results
  handle(item: number): Receipt
  /** Milliseconds that must be left to begin a chunk: as long as one may take, and its two writes. */
  reserve: number
}

/** Where the work of an invocation began, and the item where the next one has to go on. */
export interface Progress {
  from: number
  next: number
}

/** Handles chunk after chunk, from the checkpoint on, while there is time. */
export function workInChunks(_parts: WorkParts) {
  return async (_task: Task, _context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Progress> => {
    // TODO step 1: from the checkpoint on, keep the receipts of chunk after chunk, and note each, while there is time.
    return { from: 0, next: 0 }
  }
}
