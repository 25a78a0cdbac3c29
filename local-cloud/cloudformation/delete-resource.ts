import { contextOf, type Engine, Stopped, typeOf } from './engine.ts'
import type { StackResource } from './stacks.ts'

/**
 * Deletes what a record stands for, or leaves it where its policy says Retain or RetainExceptOnCreate; each step is an event.
 * Throws where it cannot be deleted. The record itself stays: what becomes of it is the caller's to say.
 */
export async function deletePhysical(
  engine: Engine,
  stackId: string,
  resource: StackResource,
  policy = resource.deletionPolicy,
): Promise<void> {
  if (engine.stopped) throw new Stopped()
  const { stacks } = engine
  const physicalId = physicalIdOf(engine, stackId, resource)
  const about = { ...resource, physicalId, statusReason: undefined }
  if (policy.startsWith('Retain')) return stacks.record(stackId, { ...about, status: 'DELETE_SKIPPED' })
  stacks.record(stackId, { ...about, status: 'DELETE_IN_PROGRESS' })
  try {
    if (physicalId !== undefined) {
      const context = contextOf(engine, stackId, resource.logicalId, resource.nameSuffix ?? '')
      await typeOf(engine, resource.type).delete(physicalId, resource.properties, context)
    }
    stacks.record(stackId, { ...about, status: 'DELETE_COMPLETE' })
  } catch (error) {
    const statusReason = error instanceof Error ? error.message : String(error)
    stacks.record(stackId, { ...about, status: 'DELETE_FAILED', statusReason })
    throw error
  }
}

/** A kill may have come between the making and the record of it: then the name that was free before tells. */
function physicalIdOf(engine: Engine, stackId: string, resource: StackResource): string | undefined {
  if (resource.physicalId !== undefined || resource.nameSuffix === undefined) return resource.physicalId
  const context = contextOf(engine, stackId, resource.logicalId, resource.nameSuffix)
  return engine.types.get(resource.type)?.existing?.(resource.properties, context)
}
