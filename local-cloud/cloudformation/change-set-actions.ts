import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Buckets } from '../s3/buckets.ts'
import type { Call } from '../service.ts'
import type { Table } from '../store.ts'
import { changesTo, type ResourceChange } from './changes.ts'
import type { OnFailure } from './deploy-stack.ts'
import type { Engine } from './engine.ts'
import { validationError } from './errors.ts'
import { shownParameters } from './parameters.ts'
import { EMPTY, prepare } from './prepare.ts'
import { begin, checkStackName, checkUpdatable, refuseNewTypes, type StackInput, settings } from './stack-actions.ts'
import type { Stack, StackContent, Stacks } from './stacks.ts'

export interface ChangeSet {
  id: string
  name: string
  stackId: string
  description?: string
  created: number
  status: 'CREATE_COMPLETE' | 'FAILED'
  statusReason?: string
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE'
  content: StackContent
  changes: ResourceChange[]
  onFailure: OnFailure
}

interface ChangeSetInput extends StackInput {
  ChangeSetName: string
  ChangeSetType?: 'CREATE' | 'UPDATE'
  Description?: string
  DisableRollback?: string
  OnStackFailure?: OnFailure
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set."

/** Change sets: what an update would do, to be looked at and then executed. */
export function changeSetActions(engine: Engine, buckets: Buckets) {
  const { stacks, changeSets: table } = engine
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
    async CreateChangeSet(input: ChangeSetInput, { region }: Call) {
      checkStackName(input.StackName.split('/')[1] ?? input.StackName)
      const stack = stackFor(stacks, input, region)
      const content = await prepare(stacks, buckets, stack, input)
      if (stack.template !== '') await refuseNewTypes(engine, stack, content)
      const id = `${stack.id.split(':stack/')[0]}:changeSet/${input.ChangeSetName}/${randomUUID()}`
      const name = input.ChangeSetName
      deleteOrphans(stacks, table)
      if (find(stacks, table, input, region)) {
        throw new CloudError('AlreadyExistsException', `ChangeSet ${name} already exists`)
      }
      if (!stacks.exists(stack.id)) {
        // Another call may have been faster.
        if (stacks.find(region, stack.name)) throw alreadyExists(stack.name, name)
        stacks.create(stack, EMPTY, settings(input))
        stacks.setStatus(stack.id, 'REVIEW_IN_PROGRESS', 'User Initiated')
      }
      const changes = await changesTo(stacks, engine.types, stack, content)
      const outcome: Pick<ChangeSet, 'status' | 'executionStatus' | 'statusReason'> = changes.any
        ? { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }
        : { status: 'FAILED', executionStatus: 'UNAVAILABLE', statusReason: NO_CHANGES }
      const onFailure = input.OnStackFailure ?? (input.DisableRollback === 'true' ? 'DO_NOTHING' : 'ROLLBACK')
      const about = { id, name, stackId: stack.id, description: input.Description, created: Date.now(), onFailure }
      table.set(id, { ...about, ...outcome, content, changes: changes.resources })
      return { Id: id, StackId: stack.id }
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
    DescribeChangeSet: (input: ChangeSetInput, { region }: Call) =>
      described(stacks, get(stacks, table, input, region)),

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
    ExecuteChangeSet(input: ChangeSetInput, { region }: Call) {
      const changeSet = get(stacks, table, input, region)
      if (changeSet.executionStatus !== 'AVAILABLE') {
        throw new CloudError(
          'InvalidChangeSetStatus',
          `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
        )
      }
      begin(engine, changeSet.stackId, changeSet.content, changeSet.onFailure)
      stacks.change(changeSet.stackId, { changeSetId: changeSet.id })
      // The others were made for a stack that no longer is.
      deleteChangeSets(table, changeSet.stackId)
      table.set(changeSet.id, { ...changeSet, executionStatus: 'EXECUTE_COMPLETE' })
    },

    /** One that does not exist counts as deleted. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html */
    DeleteChangeSet(input: ChangeSetInput, { region }: Call) {
      if (!input.ChangeSetName.startsWith('arn:')) stackNamed(stacks, input, region)
      const changeSet = find(stacks, table, input, region)
      if (changeSet) table.delete(changeSet.id)
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
    ListChangeSets(input: ChangeSetInput, { region }: Call) {
      const { id } = stackNamed(stacks, input, region)
      const summaries = table.values().filter(({ stackId }) => stackId === id)
      return { Summaries: summaries.map((changeSet) => summary(stacks, changeSet)) }
    },
  }
}

/** The change sets of a stack that went on to something else, or is gone. */
export function deleteChangeSets(table: Table<ChangeSet>, stackId: string): void {
  for (const { id, stackId: of } of table.values()) if (of === stackId) table.delete(id)
}

function deleteOrphans(stacks: Stacks, table: Table<ChangeSet>): void {
  for (const { id, stackId } of table.values()) if (!stacks.exists(stackId)) table.delete(id)
}

/** The stack to change; of the type CREATE, one in review that is made with its first change set. */
function stackFor(stacks: Stacks, input: ChangeSetInput, region: string): Stack {
  const name = input.StackName
  const stack = stacks.find(region, name)
  if (input.ChangeSetType !== 'CREATE') {
    const existing = stackNamed(stacks, input, region)
    checkUpdatable(existing)
    return existing
  }
  if (stack && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw alreadyExists(name, input.ChangeSetName)
  }
  const identity = { id: stacks.newId(region, name), name, region, created: Date.now(), status: 'REVIEW_IN_PROGRESS' }
  return stack ?? { ...EMPTY, ...identity, notificationArns: [], terminationProtection: false, disableRollback: false }
}

function alreadyExists(stack: string, changeSet: string) {
  return validationError(
    `Stack [${stack}] already exists and cannot be created again with the changeSet [${changeSet}].`,
  )
}

function stackNamed(stacks: Stacks, { StackName }: ChangeSetInput, region: string): Stack {
  return stacks.get(region, StackName, `Stack [${StackName}] does not exist`)
}

function find(stacks: Stacks, table: Table<ChangeSet>, input: ChangeSetInput, region: string): ChangeSet | undefined {
  const stack = stacks.find(region, input.StackName ?? '')
  return table
    .values()
    .filter(({ stackId }) => stacks.exists(stackId))
    .find(
      ({ id, name, stackId }) => id === input.ChangeSetName || (name === input.ChangeSetName && stackId === stack?.id),
    )
}

function get(stacks: Stacks, table: Table<ChangeSet>, input: ChangeSetInput, region: string): ChangeSet {
  const changeSet = find(stacks, table, input, region)
  if (changeSet) return changeSet
  if (!input.ChangeSetName.startsWith('arn:')) stackNamed(stacks, input, region)
  throw new CloudError('ChangeSetNotFound', `ChangeSet [${input.ChangeSetName}] does not exist`, 404)
}

function summary(stacks: Stacks, changeSet: ChangeSet) {
  return {
    StackId: changeSet.stackId,
    StackName: stacks.byId(changeSet.stackId).name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    Description: changeSet.description,
    CreationTime: new Date(changeSet.created),
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
  }
}

function described(stacks: Stacks, changeSet: ChangeSet) {
  const { content } = changeSet
  return {
    ...summary(stacks, changeSet),
    Parameters: shownParameters(content),
    Capabilities: content.capabilities,
    Tags: content.tags,
    Changes: changeSet.changes.map((change) => ({ Type: 'Resource', ResourceChange: change })),
  }
}
