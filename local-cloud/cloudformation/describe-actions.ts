import type { Call } from '../service.ts'
import type { Engine } from './engine.ts'
import { listOf, validationError } from './errors.ts'
import { page } from './page.ts'
import { shownParameters } from './parameters.ts'
import { exportsIn, importersOf } from './scope.ts'
import { isDeleted, type Stack, type StackResource } from './stacks.ts'

interface DescribeInput {
  StackName?: string
  LogicalResourceId?: string
  PhysicalResourceId?: string
  StackStatusFilter?: string[] | ''
  ExportName?: string
  NextToken?: string
}

/** The actions that only look. */
export function describeActions({ stacks }: Engine) {
  const stackNamed = ({ StackName = '' }: DescribeInput, region: string) => stacks.get(region, StackName)
  return {
    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
    DescribeStacks(input: DescribeInput, { region }: Call) {
      if (input.StackName) return { Stacks: [describeStack(stackNamed(input, region))] }
      const existing = stacks.all(region).filter((stack) => !isDeleted(stack))
      return page('Stacks', existing.map(describeStack), input)
    },

    /** The newest first. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
    DescribeStackEvents(input: DescribeInput, { region }: Call) {
      const { id } = stacks.get(region, input.StackName ?? '', `Stack [${input.StackName}] does not exist`)
      return page('StackEvents', stacks.events(id).toReversed(), input)
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
    DescribeStackResource(input: DescribeInput, { region }: Call) {
      const stack = stacks.get(region, input.StackName ?? '', `Stack '${input.StackName}' does not exist`)
      const resource = stacks.resource(stack.id, input.LogicalResourceId ?? '')
      if (!resource) {
        throw validationError(`Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`)
      }
      const { Timestamp, ...detail } = describeResource(stack, resource)
      return { StackResourceDetail: { ...detail, LastUpdatedTimestamp: Timestamp } }
    },

    /** By stack, or by a physical id. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
    DescribeStackResources(input: DescribeInput, { region }: Call) {
      const stack = input.StackName ? stackNamed(input, region) : ownerOf(input.PhysicalResourceId ?? '', region)
      const wanted = stacks
        .resources(stack.id)
        .filter(({ logicalId }) => !input.LogicalResourceId || logicalId === input.LogicalResourceId)
      return { StackResources: wanted.map((resource) => describeResource(stack, resource)) }
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
    ListStackResources(input: DescribeInput, { region }: Call) {
      const stack = stackNamed(input, region)
      const summaries = stacks.resources(stack.id).map((resource) => {
        const { StackId, StackName, Timestamp, ...summary } = describeResource(stack, resource)
        return { ...summary, LastUpdatedTimestamp: Timestamp }
      })
      return page('StackResourceSummaries', summaries, input)
    },

    /** The deleted ones too. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
    ListStacks(input: DescribeInput, { region }: Call) {
      const statuses = listOf(input.StackStatusFilter)
      const listed = stacks.all(region).filter(({ status }) => statuses.length === 0 || statuses.includes(status))
      return page('StackSummaries', listed.map(summarize), input)
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
    ListExports(input: DescribeInput, { region }: Call) {
      const exported = exportsIn(stacks, region)
      return page(
        'Exports',
        exported.map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value })),
        input,
      )
    },

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
    ListImports(input: DescribeInput, { region }: Call) {
      const importers = importersOf(stacks, region, input.ExportName ?? '').map(({ name }) => name)
      if (importers.length === 0) throw validationError(`Export '${input.ExportName}' is not imported by any stack.`)
      return page('Imports', importers, input)
    },
  }

  function ownerOf(physicalId: string, region: string): Stack {
    const owner = stacks
      .all(region)
      .find(({ id }) => stacks.resources(id).some((made) => made.physicalId === physicalId))
    if (owner) return owner
    throw validationError(`Stack for ${physicalId} does not exist`)
  }
}

function describeStack(stack: Stack) {
  return {
    ...summarize(stack),
    Description: stack.description,
    Parameters: shownParameters(stack),
    Capabilities: stack.capabilities,
    Outputs: stack.outputs,
    Tags: stack.tags,
    NotificationARNs: stack.notificationArns,
    RoleARN: stack.roleArn,
    ChangeSetId: stack.changeSetId,
    DisableRollback: stack.disableRollback,
    EnableTerminationProtection: stack.terminationProtection,
  }
}

function summarize(stack: Stack) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: new Date(stack.created),
    LastUpdatedTime: stack.updated === undefined ? undefined : new Date(stack.updated),
    DeletionTime: stack.deleted === undefined ? undefined : new Date(stack.deleted),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }
}

function describeResource(stack: Stack, resource: StackResource) {
  return {
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    Timestamp: new Date(resource.updated),
  }
}
