import { CloudError } from '../errors.ts'
import type { Buckets } from '../s3/buckets.ts'
import type { Call } from '../service.ts'
import { inBackground } from './background.ts'
import { changesTo } from './changes.ts'
import { deleteStack } from './delete-stack.ts'
import { deployStack, type OnFailure } from './deploy-stack.ts'
import type { Engine } from './engine.ts'
import { listOf, validationError } from './errors.ts'
import { type ContentInput, EMPTY, prepare } from './prepare.ts'
import { rollBack } from './roll-back.ts'
import { contentOf, type Stack, type StackContent } from './stacks.ts'
import { readTemplate } from './template.ts'

export interface StackInput extends ContentInput {
  StackName: string
  RoleARN?: string
  OnFailure?: OnFailure
  DisableRollback?: string
  EnableTerminationProtection?: string
  RetainResources?: string[] | ''
}

/** The actions that make, change and delete stacks. Each answers at once; the work goes on behind it. */
export function stackActions(engine: Engine, buckets: Buckets) {
  const { stacks } = engine
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
    async CreateStack(input: StackInput, { region }: Call) {
      checkStackName(input.StackName)
      const identity = { id: stacks.newId(region, input.StackName), name: input.StackName, region }
      const content = await prepare(stacks, buckets, identity, input)
      if (stacks.find(region, input.StackName)) {
        throw new CloudError('AlreadyExistsException', `Stack [${input.StackName}] already exists`)
      }
      const { id } = stacks.create(identity, EMPTY, settings(input))
      const onFailure = input.OnFailure ?? (input.DisableRollback === 'true' ? 'DO_NOTHING' : 'ROLLBACK')
      begin(engine, id, content, onFailure)
      return { StackId: id }
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
    async UpdateStack(input: StackInput, { region }: Call) {
      const stack = stacks.get(region, input.StackName, `Stack [${input.StackName}] does not exist`)
      checkUpdatable(stack)
      const content = await prepare(stacks, buckets, stack, input)
      await refuseNewTypes(engine, stack, content)
      const changes = await changesTo(stacks, engine.types, stack, content)
      if (!changes.any) throw validationError('No updates are to be performed.')
      begin(engine, stack.id, content, input.DisableRollback === 'true' ? 'DO_NOTHING' : 'ROLLBACK')
      return { StackId: stack.id }
    },

    /** A stack that does not exist counts as deleted. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
    DeleteStack({ StackName, RetainResources }: StackInput, { region }: Call) {
      const stack = stacks.find(region, StackName)
      if (!stack || stack.status.startsWith('DELETE_COMPLETE') || stack.status === 'DELETE_IN_PROGRESS') return
      if (stack.terminationProtection) {
        throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`)
      }
      if (stack.status.endsWith('IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
        throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`)
      }
      inBackground(engine, stack.id, deleteStack(engine, stack.id, listOf(RetainResources)))
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
    ContinueUpdateRollback({ StackName }: StackInput, { region }: Call) {
      const stack = stacks.get(region, StackName, `Stack [${StackName}] does not exist`)
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
        throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue UpdateRollback.`)
      }
      inBackground(engine, stack.id, rollBack(engine, stack.id, 'User Initiated'))
    },

    /** What is being changed is waited for; then the rollback begins. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html */
    CancelUpdateStack({ StackName }: StackInput, { region }: Call) {
      const { id, status } = stacks.get(region, StackName, `Stack [${StackName}] does not exist`)
      if (status !== 'UPDATE_IN_PROGRESS') {
        throw validationError('CancelUpdateStack cannot be called from current stack status')
      }
      engine.cancellations.get(id)?.abort(new Error('Resource update cancelled'))
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateTerminationProtection.html */
    UpdateTerminationProtection({ StackName, EnableTerminationProtection }: StackInput, { region }: Call) {
      const { id } = stacks.get(region, StackName, `Stack [${StackName}] does not exist`)
      stacks.change(id, { terminationProtection: EnableTerminationProtection === 'true' })
      return { StackId: id }
    },
  }
}

export function settings(input: StackInput): Partial<Stack> {
  return {
    roleArn: input.RoleARN,
    notificationArns: listOf(input.NotificationARNs),
    terminationProtection: input.EnableTerminationProtection === 'true',
    disableRollback: input.DisableRollback === 'true',
  }
}

/** Makes `content` what the stack is to be, and starts on it. Nothing may be awaited between the check and the new status. */
export function begin(engine: Engine, stackId: string, content: StackContent, onFailure: OnFailure): void {
  const { stacks } = engine
  const stack = stacks.byId(stackId)
  const creating = stack.template === ''
  if (!creating) checkUpdatable(stack)
  stacks.setStatus(stackId, creating ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', 'User Initiated', {
    ...content,
    before: { content: contentOf(stack), resources: stacks.resources(stackId) },
    updated: creating ? undefined : Date.now(),
  })
  engine.cancellations.set(stackId, new AbortController())
  inBackground(engine, stackId, deployStack(engine, stackId, onFailure))
}

const UPDATABLE = ['CREATE_COMPLETE', 'CREATE_FAILED', 'UPDATE_COMPLETE', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE']

export function checkUpdatable({ id, status }: Stack): void {
  if (!UPDATABLE.includes(status)) throw validationError(`Stack:${id} is in ${status} state and can not be updated.`)
}

export function checkStackName(name: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  )
}

/** The type of a resource is fixed: another needs another logical id. */
export async function refuseNewTypes({ stacks }: Engine, stack: Stack, { template }: StackContent): Promise<void> {
  const { Resources } = await readTemplate(template)
  const changed = stacks
    .resources(stack.id)
    .filter(({ logicalId, type, physicalId }) => physicalId && (Resources[logicalId]?.Type ?? type) !== type)
    .map(({ logicalId }) => logicalId)
  if (changed.length === 0) return
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
  )
}
