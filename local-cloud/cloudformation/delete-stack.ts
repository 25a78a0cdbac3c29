import { deleteChangeSets } from './change-set-actions.ts'
import { deletePhysical } from './delete-resource.ts'
import type { Engine } from './engine.ts'
import { inOrder, reversed } from './in-order.ts'
import { refuseInUse } from './outputs.ts'
import { dependenciesOf } from './roll-back.ts'
import type { StackResource } from './stacks.ts'

/** Deletes a stack's resources, each before those it depends on, and then the stack. `retained` are left alone. */
export function deleteStack(engine: Engine, stackId: string, retained: string[] = []): Promise<void> {
  // Thrown at once: the caller must hear of a full disk.
  engine.stacks.setStatus(stackId, 'DELETE_IN_PROGRESS', 'User Initiated')
  return deleteAll(engine, stackId, retained)
}

async function deleteAll(engine: Engine, stackId: string, retained: string[]): Promise<void> {
  const { stacks } = engine
  const inUse = exportInUse(engine, stackId)
  if (inUse) return void stacks.setStatus(stackId, 'DELETE_FAILED', inUse)
  const failed = await inOrder(reversed(dependenciesOf(stacks.resources(stackId))), async (logicalId) => {
    const resource = stacks.resource(stackId, logicalId) as StackResource
    const policy = retained.includes(logicalId) ? 'Retain' : resource.deletionPolicy
    try {
      await deletePhysical(engine, stackId, resource, policy)
      stacks.deleteResource(stackId, logicalId)
    } catch (error) {
      stacks.putResource(stackId, { ...resource, status: 'DELETE_FAILED', updated: Date.now() })
      throw error
    }
  })
  if (engine.stopped) return
  if (failed.length > 0) {
    stacks.setStatus(stackId, 'DELETE_FAILED', `The following resource(s) failed to delete: [${failed.join(', ')}]. `)
    return
  }
  const deleted = { deleted: Date.now(), outputs: [], imports: [], before: undefined }
  stacks.setStatus(stackId, 'DELETE_COMPLETE', undefined, deleted)
  deleteChangeSets(engine.changeSets, stackId)
  stacks.forgetOldDeleted()
}

function exportInUse({ stacks }: Engine, stackId: string): string | undefined {
  const stack = stacks.byId(stackId)
  try {
    for (const { ExportName } of stack.outputs)
      if (ExportName !== undefined) refuseInUse(stacks, stack, ExportName, 'deleted')
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
