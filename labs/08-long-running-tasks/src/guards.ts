import type { Checkpoints } from './stores.ts'
import type { Task } from './task.ts'

export interface GuardParts {
  checkpoints: Checkpoints
  isStopped(): Promise<boolean>
  /** Below the 16 or so after which Lambda itself cuts a loop off. */
  maxDepth: number
}

/** Why an invocation shall do nothing. Throws for a chain that is too long: its event ends in the queue Failed. */
export function guards(_parts: GuardParts) {
  return async (_task: Task): Promise<string | undefined> => {
    // TODO step 3: the switch, the late copy of an event, and the chain that is too long.
    return undefined
  }
}
