import type { Context } from 'aws-lambda'
import { parseTask, type Task } from './task.ts'
import type { Progress } from './work.ts'

export interface RunParts {
  /** Why nothing shall be done. Throws where somebody has to look at it. */
  stopReason(task: Task): Promise<string | undefined>
  work(task: Task, context: Context): Promise<Progress>
  /** Has Lambda call this function with the task as its event. */
  invokeAgain(task: Task): Promise<void>
}

export interface Outcome {
  task: string
  depth: number
  /** The first item that is not done. */
  next?: number
  goesOn: boolean
  /** Why it did nothing. */
  stopped?: string
}

/** One invocation of a chain: does what it has time for, and calls the next. */
export function runTask({ stopReason, work }: RunParts) {
  return async (event: unknown, context: Context): Promise<Outcome> => {
    const task = parseTask(event, context)
    const stopped = await stopReason(task)
    if (stopped) return told('Stopped', { task: task.task, depth: task.depth, goesOn: false, stopped })

    const { next } = await work(task, context)
    // TODO step 2: where something is left, invoke again, one deeper; where nothing was done, fail.
    return told('Done', { task: task.task, depth: task.depth, next, goesOn: false })
  }
}

function told(message: string, outcome: Outcome): Outcome {
  console.info({ message, ...outcome })
  return outcome
}
