import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { PhysicalResource, Properties, ResourceType } from '../service.ts'
import { shiftTraffic } from './alias-update.ts'
import { checkProperties } from './check-properties.ts'
import { contextOf, type Engine, Stopped, typeOf } from './engine.ts'
import { resolve, type Scope } from './intrinsics.ts'
import type { StackResource } from './stacks.ts'
import type { ResourceDefinition } from './template.ts'

interface Target {
  stackId: string
  logicalId: string
  definition: ResourceDefinition
  dependencies: string[]
}

/** Brings one resource to what the template says: makes it, changes it, replaces it, or leaves it as it is. */
export async function deployResource(engine: Engine, target: Target, scope: Scope): Promise<void> {
  if (engine.stopped) throw new Stopped()
  const current = engine.stacks.resource(target.stackId, target.logicalId)
  const resource = describe(target, current)
  try {
    engine.cancellations.get(target.stackId)?.signal.throwIfAborted()
    const type = typeOf(engine, resource.type)
    const properties = resolve(target.definition.Properties ?? {}, scope) as Properties
    checkProperties(resource.type, resource.logicalId, properties)
    const policy = resolve(target.definition.UpdatePolicy, scope)
    await bring(engine, target.stackId, type, { ...resource, properties }, current, policy)
  } catch (error) {
    const failed = engine.stacks.resource(target.stackId, target.logicalId) ?? resource
    const statusReason = error instanceof Error ? error.message : String(error)
    const status = current?.physicalId === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED'
    engine.stacks.setResource(target.stackId, { ...failed, status, statusReason })
    throw error
  }
}

function describe({ logicalId, definition, dependencies }: Target, current?: StackResource): StackResource {
  const deletionPolicy = definition.DeletionPolicy ?? 'Delete'
  return {
    properties: {},
    status: 'CREATE_IN_PROGRESS',
    updated: 0,
    ...current,
    logicalId,
    type: definition.Type,
    dependencies,
    deletionPolicy,
    updateReplacePolicy: definition.UpdateReplacePolicy ?? 'Delete',
  }
}

async function bring(
  engine: Engine,
  stackId: string,
  type: ResourceType,
  wanted: StackResource,
  current: StackResource | undefined,
  policy: unknown,
): Promise<void> {
  if (current?.physicalId === undefined) return create(engine, stackId, type, wanted, 'CREATE')
  if (isDeepStrictEqual(current.properties, wanted.properties)) return engine.stacks.putResource(stackId, wanted)
  if (needsReplacement(type, current.properties, wanted.properties)) {
    const statusReason = 'Requested update requires the creation of a new physical resource; hence creating one.'
    engine.stacks.record(stackId, { ...current, status: 'UPDATE_IN_PROGRESS', statusReason })
    return create(engine, stackId, type, wanted, 'UPDATE', current.physicalId)
  }
  await update(engine, stackId, type, wanted, current, policy)
}

/** Without an `update`, every change makes a new resource. */
export function needsReplacement(type: ResourceType, before: Properties, after: Properties): boolean {
  const replaceOn = type.replaceOn ?? []
  return !type.update || replaceOn.some((property) => !isDeepStrictEqual(before[property], after[property]))
}

async function create(
  engine: Engine,
  stackId: string,
  type: ResourceType,
  wanted: StackResource,
  verb: 'CREATE' | 'UPDATE',
  replaces?: string,
): Promise<void> {
  const { stacks } = engine
  const nameSuffix = randomBytes(9).toString('base64url').replace(/[-_]/g, 'X').toUpperCase()
  const context = contextOf(engine, stackId, wanted.logicalId, nameSuffix)
  refuseTaken(type.existing?.(wanted.properties, context), wanted.type, replaces)
  const { physicalId: _, attributes: __, ...unmade } = wanted
  // Kept before it is made: a kill in between leaves a name to look for.
  const making = { ...unmade, nameSuffix, status: `${verb}_IN_PROGRESS`, statusReason: undefined }
  if (replaces === undefined) stacks.setResource(stackId, making)
  else stacks.putResource(stackId, making)
  const { id, attributes } = await type.create(wanted.properties, context)
  stacks.setResource(stackId, { ...making, physicalId: id, attributes, statusReason: 'Resource creation Initiated' })
  stacks.setResource(stackId, { ...making, physicalId: id, attributes, status: `${verb}_COMPLETE` })
}

function refuseTaken(taken: string | undefined, type: string, replaces: string | undefined): void {
  if (taken === undefined) return
  throw new Error(
    taken === replaces
      ? `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${taken} and update the stack again.`
      : `Resource of type '${type}' with identifier '${taken}' already exists.`,
  )
}

async function update(
  engine: Engine,
  stackId: string,
  type: ResourceType,
  wanted: StackResource,
  current: StackResource,
  policy: unknown,
): Promise<void> {
  const changing = { ...wanted, status: 'UPDATE_IN_PROGRESS', statusReason: undefined }
  engine.stacks.setResource(stackId, changing)
  if (wanted.type === 'AWS::Lambda::Alias') {
    const versions = { before: current.properties, after: wanted.properties }
    await shiftTraffic(engine, stackId, { aliasArn: String(wanted.physicalId), ...versions, policy })
  }
  const updated = await updatePhysical(engine, stackId, type, wanted, current.properties)
  engine.stacks.setResource(stackId, { ...changing, ...updated, status: 'UPDATE_COMPLETE' })
}

/** Changes the resource itself; `wanted` is what it is to be, also when that is how it once was. */
export async function updatePhysical(
  engine: Engine,
  stackId: string,
  type: ResourceType,
  wanted: StackResource,
  previous: Properties,
): Promise<Pick<StackResource, 'physicalId' | 'attributes'>> {
  const context = contextOf(engine, stackId, wanted.logicalId, wanted.nameSuffix ?? '')
  const changed = (await type.update?.(
    String(wanted.physicalId),
    wanted.properties,
    previous,
    context,
  )) as PhysicalResource
  return { physicalId: changed.id, attributes: changed.attributes }
}
