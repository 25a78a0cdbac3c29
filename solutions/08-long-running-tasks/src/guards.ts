import type { Checkpoints } from './stores.ts'
import type { Task } from './task.ts'

export interface GuardParts {
  checkpoints: Checkpoints
  isStopped(): Promise<boolean>
  /** Below the 16 or so after which Lambda itself cuts a loop off. */
  maxDepth: number
}

/** Why an invocation shall do nothing. Throws for a chain that is too long: its event ends in the queue Failed. */
export function guards({ checkpoints, isStopped, maxDepth }: GuardParts) {
  return async (task: Task): Promise<string | undefined> => {
    if (await isStopped()) return 'The switch does not say go.'
    const checkpoint = await checkpoints.read(task)
    if (checkpoint && checkpoint.run === task.run && checkpoint.depth > task.depth) {
      return `Invocation ${checkpoint.depth} of this run is at it already.`
    }
    if (task.depth <= maxDepth) return undefined
    const next = checkpoint?.next ?? 0
    throw new Error(`${task.task} was stopped after ${maxDepth} invocations, at item ${next}. A new run goes on there.`)
  }
}
