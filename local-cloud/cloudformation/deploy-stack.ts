import { deletePhysical } from './delete-resource.ts'
import { deleteStack } from './delete-stack.ts'
import { deployResource } from './deploy-resource.ts'
import type { Engine } from './engine.ts'
import { inOrder, reversed } from './in-order.ts'
import { resolveOutputs } from './outputs.ts'
import { dependencies } from './references.ts'
import { rollBack } from './roll-back.ts'
import { activeResources, scopeOf } from './scope.ts'
import type { StackResource } from './stacks.ts'
import { readTemplate } from './template.ts'

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'

/**
 * Carries out what a stack in CREATE_IN_PROGRESS or UPDATE_IN_PROGRESS says: first all that is new or changed, then the
 * outputs, then the removal of what is no longer wanted. Any failure before that removal goes back to `stack.before`.
 */
export async function deployStack(engine: Engine, stackId: string, onFailure: OnFailure = 'ROLLBACK'): Promise<void> {
  const creating = engine.stacks.byId(stackId).status === 'CREATE_IN_PROGRESS'
  const failure = await attempt(engine, stackId)
  if (engine.stopped) return
  const cancelled = engine.cancellations.get(stackId)?.signal.aborted
  engine.cancellations.delete(stackId)
  if (cancelled) return rollBack(engine, stackId, 'User Initiated')
  if (failure === undefined) return complete(engine, stackId, creating)
  if (onFailure === 'DO_NOTHING') {
    engine.stacks.setStatus(stackId, creating ? 'CREATE_FAILED' : 'UPDATE_FAILED', failure, { before: undefined })
    return
  }
  await rollBack(engine, stackId, creating ? `${failure}Rollback requested by user.` : failure)
  if (onFailure === 'DELETE' && creating) await deleteStack(engine, stackId)
}

/** Resolves to why it failed. */
async function attempt(engine: Engine, stackId: string): Promise<string | undefined> {
  const { stacks } = engine
  try {
    const stack = stacks.byId(stackId)
    const template = await readTemplate(stack.template)
    const imported = new Set<string>()
    const scope = scopeOf(stacks, stack, template, imported)
    const definitions = activeResources(template, scope)
    const order = dependencies(definitions)
    const failed = await inOrder(order, async (logicalId) => {
      const definition = definitions[logicalId] as (typeof definitions)[string]
      await deployResource(engine, { stackId, logicalId, definition, dependencies: order.get(logicalId) ?? [] }, scope)
    })
    if (failed.length > 0) return failedSentence(failed.map((logicalId) => stacks.resource(stackId, logicalId)))
    const outputs = resolveOutputs(stacks, stack, template, scope)
    stacks.change(stackId, { outputs, imports: [...imported] })
    return undefined
  } catch (error) {
    return `${error instanceof Error ? error.message : error}. `.replace('.. ', '. ')
  }
}

function failedSentence(failed: (StackResource | undefined)[]): string {
  const named = (status: string, verb: string) => {
    const names = failed.filter((resource) => resource?.status === status).map((resource) => resource?.logicalId)
    return names.length > 0 ? `The following resource(s) failed to ${verb}: [${names.join(', ')}]. ` : ''
  }
  return named('CREATE_FAILED', 'create') + named('UPDATE_FAILED', 'update')
}

async function complete(engine: Engine, stackId: string, creating: boolean): Promise<void> {
  if (creating) return void engine.stacks.setStatus(stackId, 'CREATE_COMPLETE', undefined, { before: undefined })
  engine.stacks.setStatus(stackId, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
  await cleanUp(engine, stackId)
}

/** Removes what the new template no longer has, and what was replaced. What cannot be deleted is left, as on AWS. */
export async function cleanUp(engine: Engine, stackId: string): Promise<void> {
  const { stacks } = engine
  const stack = stacks.byId(stackId)
  const template = await readTemplate(stack.template)
  const wanted = activeResources(template, scopeOf(stacks, stack, template))
  const old = new Map(stack.before?.resources.map((resource) => [resource.logicalId, resource]))
  const order = new Map([...old].map(([logicalId, resource]) => [logicalId, resource.dependencies]))
  await inOrder(reversed(order), async (logicalId) => {
    const before = old.get(logicalId) as StackResource
    const now = stacks.resource(stackId, logicalId)
    if (now && !Object.hasOwn(wanted, logicalId)) {
      await deletePhysical(engine, stackId, now).catch(unlessStopped(engine))
      stacks.deleteResource(stackId, logicalId)
    } else if (now && before.physicalId !== undefined && before.physicalId !== now.physicalId) {
      await deletePhysical(engine, stackId, before, before.updateReplacePolicy).catch(unlessStopped(engine))
    }
  })
  if (!engine.stopped) stacks.setStatus(stackId, 'UPDATE_COMPLETE', undefined, { before: undefined })
}

function unlessStopped(engine: Engine) {
  return (error: unknown) => {
    if (engine.stopped) throw error
  }
}
