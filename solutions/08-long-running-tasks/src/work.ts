import type { Context } from 'aws-lambda'
import type { Receipt } from './receipt.ts'
import type { Checkpoints, Results } from './stores.ts'
import { type Chunk, chunkAt, type Task } from './task.ts'

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
// #region work
export function workInChunks({ checkpoints, results, handle, reserve }: WorkParts) {
  return async (task: Task, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Progress> => {
    const from = (await checkpoints.read(task))?.next ?? 0
    let next = from
    // #region chunks
    while (next < task.items && context.getRemainingTimeInMillis() > reserve) {
      const chunk = chunkAt(next, task.items)
      await results.keep(task, chunk, itemsOf(chunk).map(handle))
      // Only what is done is noted. Killed here, it is done again, and keep finds it there.
      await checkpoints.write(task, { next: chunk.to, run: task.run, depth: task.depth })
      next = chunk.to
    }
    // #endregion chunks
    return { from, next }
  }
}
// #endregion work

function itemsOf({ from, to }: Chunk): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
