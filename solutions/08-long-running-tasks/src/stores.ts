import type { Receipt } from './receipt.ts'
import type { Chunk, Task } from './task.ts'

/** How far a task is, and who said so last. */
export interface Checkpoint extends Pick<Task, 'run' | 'depth'> {
  /** All items before this one are done. */
  next: number
}

/** What a task's invocations know of each other: in memory for tests, in S3 when deployed. */
export interface Checkpoints {
  read(task: Task): Promise<Checkpoint | undefined>
  write(task: Task, checkpoint: Checkpoint): Promise<void>
}

/** The effect of a task. */
export interface Results {
  /** Keeps the receipts of a chunk, unless some are kept already; says whether it was new. */
  keep(task: Pick<Task, 'task' | 'items'>, chunk: Chunk, receipts: Receipt[]): Promise<boolean>
  /** How many items have their receipt. */
  count(task: Task): Promise<number>
}
