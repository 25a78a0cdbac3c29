import { isDeepStrictEqual } from 'node:util'
import { deletePhysical } from './delete-resource.ts'
import { updatePhysical } from './deploy-resource.ts'
import { type Engine, Stopped, typeOf } from './engine.ts'
import { inOrder, reversed } from './in-order.ts'
import type { StackResource } from './stacks.ts'

/**
 * Takes a stack back to `stack.before`: first what was changed becomes what it was, then what was made is deleted.
 * It reads nothing but the records, so a rollback that a kill cut short is simply run again.
 * `policy` goes before the DeletionPolicy of what was made.
 */
export async function rollBack(engine: Engine, stackId: string, reason: string, policy?: 'Delete'): Promise<void> {
  const { stacks } = engine
  const before = stacks.byId(stackId).before
  const creating = before?.content.template === ''
  const prefix = creating ? '' : 'UPDATE_'
  const old = new Map(before?.resources.map((resource) => [resource.logicalId, resource]))
  stacks.setStatus(stackId, `${prefix}ROLLBACK_IN_PROGRESS`, reason)
  const failed = await inOrder(dependenciesOf([...old.values()]), (name) => restore(engine, stackId, old.get(name)))
  if (!creating && failed.length === 0 && !engine.stopped) {
    stacks.setStatus(stackId, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
  }
  if (failed.length === 0) failed.push(...(await discardNew(engine, stackId, old, policy)))
  if (engine.stopped) return
  if (failed.length > 0) {
    stacks.setStatus(
      stackId,
      `${prefix}ROLLBACK_FAILED`,
      `The following resource(s) failed to roll back: [${failed.join(', ')}]. `,
    )
    return
  }
  stacks.setStatus(stackId, `${prefix}ROLLBACK_COMPLETE`, undefined, {
    ...(creating ? {} : before?.content),
    before: undefined,
  })
}

/** Changes an updated resource back. One that was replaced still exists: only its record comes back, with the new one's deletion. */
async function restore(engine: Engine, stackId: string, old: StackResource | undefined): Promise<void> {
  if (engine.stopped) throw new Stopped()
  const { stacks } = engine
  const now = old && stacks.resource(stackId, old.logicalId)
  if (!old || !now || now.physicalId !== old.physicalId) return
  if (old.physicalId === undefined || isDeepStrictEqual(now.properties, old.properties)) {
    return stacks.putResource(stackId, old)
  }
  try {
    stacks.record(stackId, { ...now, status: 'UPDATE_IN_PROGRESS', statusReason: undefined })
    const restored = await updatePhysical(engine, stackId, typeOf(engine, old.type), old, now.properties)
    stacks.setResource(stackId, { ...old, ...restored, status: 'UPDATE_COMPLETE', statusReason: undefined })
  } catch (error) {
    const statusReason = error instanceof Error ? error.message : String(error)
    stacks.record(stackId, { ...now, status: 'UPDATE_FAILED', statusReason })
    throw error
  }
}

async function discardNew(
  engine: Engine,
  stackId: string,
  old: Map<string, StackResource>,
  policy?: 'Delete',
): Promise<string[]> {
  const { stacks } = engine
  const made = stacks
    .resources(stackId)
    .filter(({ logicalId, physicalId }) => old.get(logicalId)?.physicalId !== physicalId || !old.has(logicalId))
  return inOrder(reversed(dependenciesOf(made)), async (logicalId) => {
    const before = old.get(logicalId)
    const resource = stacks.resource(stackId, logicalId) as StackResource
    const exceptOnCreate = resource.deletionPolicy === 'RetainExceptOnCreate' ? 'Delete' : undefined
    await deletePhysical(engine, stackId, resource, policy ?? exceptOnCreate)
    if (before) stacks.putResource(stackId, before)
    else stacks.deleteResource(stackId, logicalId)
  })
}

export function dependenciesOf(resources: StackResource[]): Map<string, string[]> {
  return new Map(resources.map(({ logicalId, dependencies }) => [logicalId, dependencies]))
}
