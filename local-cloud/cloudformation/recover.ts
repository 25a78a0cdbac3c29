import { fail } from './background.ts'
import { deleteStack } from './delete-stack.ts'
import { cleanUp } from './deploy-stack.ts'
import type { Engine } from './engine.ts'
import { rollBack } from './roll-back.ts'

const REASON = 'The local cloud was stopped during this operation.'

/**
 * At the start: ends what a stopped or killed cloud left in the middle, so that the next deploy finds a stack it can update.
 * An update goes back to what it was; a creation leaves nothing (AWS would end in ROLLBACK_COMPLETE, which must be deleted by hand).
 */
export async function recover(engine: Engine): Promise<void> {
  for (const { id, status } of engine.stacks.all()) {
    try {
      await RECOVERIES[status]?.(engine, id)
    } catch (error) {
      fail(engine, id, error)
    }
  }
}

const undoCreation = async (engine: Engine, id: string) => {
  await rollBack(engine, id, REASON, 'Delete')
  await deleteStack(engine, id)
}
/** Even what is to be retained goes: a version left behind would stand in the way of the same deploy, done again. */
const undoUpdate = (engine: Engine, id: string) => rollBack(engine, id, REASON, 'Delete')

const RECOVERIES: Record<string, (engine: Engine, stackId: string) => Promise<void> | void> = {
  REVIEW_IN_PROGRESS: ({ stacks }, id) => stacks.forget(id),
  CREATE_IN_PROGRESS: undoCreation,
  ROLLBACK_IN_PROGRESS: undoCreation,
  UPDATE_IN_PROGRESS: undoUpdate,
  UPDATE_ROLLBACK_IN_PROGRESS: undoUpdate,
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: undoUpdate,
  // What stood in a rollback's way may be gone by now.
  UPDATE_ROLLBACK_FAILED: undoUpdate,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: cleanUp,
  DELETE_IN_PROGRESS: (engine, id) => deleteStack(engine, id),
}
