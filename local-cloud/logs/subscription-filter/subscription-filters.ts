import { CloudError } from '../../errors.ts'
import type { Call } from '../../service.ts'
import type { Targets } from '../../targets.ts'
import { notHere } from '../errors.ts'
import { filterPattern } from '../filter-pattern/filter-pattern.ts'
import type { LogGroupRecord, SubscriptionFilter } from '../log-group.ts'
import type { Logs } from '../logs.ts'
import { page } from '../page.ts'
import { check, checkFilterName, checkLimit, checkPatternLength, groupName } from '../validation.ts'
import { type Deliveries, senderOf } from './deliveries.ts'
import { controlMessage, eventOf } from './message.ts'

export interface SubscriptionFilterInput {
  logGroupName: string
  filterName: string
  filterPattern: string
  destinationArn: string
  roleArn?: string
  distribution?: string
  applyOnTransformedLogs?: boolean
  fieldSelectionCriteria?: string
  emitSystemFields?: string[]
}

/** What subscription filters need: the state, who delivers, and who is asked at their creation. */
export interface Subscribing {
  logs: Logs
  deliveries: Deliveries
  targets: Pick<Targets, 'invokeFunction'>
}

const MAX_FILTERS = 2

export function subscriptionFilterActions(subscribing: Subscribing) {
  return {
    PutSubscriptionFilter: (input: SubscriptionFilterInput, { region }: Call) =>
      putSubscriptionFilter(subscribing, region, input),
    DescribeSubscriptionFilters: describe(subscribing.logs),
    DeleteSubscriptionFilter: (input: { logGroupName: string; filterName: string }, { region }: Call) =>
      deleteSubscriptionFilter(subscribing, region, input),
  }
}

/**
 * Creates a filter, or replaces the one of this name, once the function took a control message.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
 */
export function putSubscriptionFilter(
  { logs, deliveries, targets }: Subscribing,
  region: string,
  input: SubscriptionFilterInput,
): void {
  const { record } = logs.group(region, groupName(input))
  const filter = readFilter(input)
  const [others, replaced] = without(record, filter.filterName)
  if (others.length >= MAX_FILTERS) throw new CloudError('LimitExceededException', 'Resource limit exceeded.')
  checkDestination(targets, record, filter.destinationArn)
  logs.configure(region, record.name, {
    subscriptionFilters: [...others, { ...filter, creationTime: replaced?.creationTime ?? Date.now() }],
  })
  if (replaced) deliveries.forget(replaced)
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html */
export function deleteSubscriptionFilter(
  { logs, deliveries }: Subscribing,
  region: string,
  input: { logGroupName: string; filterName: string },
): void {
  const { record } = logs.group(region, groupName(input))
  const [others, deleted] = without(record, input.filterName)
  if (!deleted) {
    throw new CloudError('ResourceNotFoundException', 'The specified subscription filter does not exist.')
  }
  logs.configure(region, record.name, { subscriptionFilters: others })
  deliveries.forget(deleted)
}

interface DescribeInput {
  logGroupName: string
  filterNamePrefix?: string
  limit?: number
  nextToken?: string
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html */
function describe(logs: Logs) {
  return (input: DescribeInput, { region }: Call) => {
    const { record } = logs.group(region, groupName(input))
    const filters = [...(record.subscriptionFilters ?? [])]
      .filter(({ filterName }) => filterName.startsWith(input.filterNamePrefix ?? ''))
      .sort((a, b) => (a.filterName < b.filterName ? -1 : 1))
    const { items, nextToken } = page(
      filters,
      (each) => each.filterName,
      checkLimit(input.limit, 50, 50),
      input.nextToken,
    )
    return { subscriptionFilters: items.map((each) => ({ logGroupName: record.name, ...each })), nextToken }
  }
}

function readFilter(input: SubscriptionFilterInput): Omit<SubscriptionFilter, 'creationTime'> {
  const { filterPattern: pattern, distribution = 'ByLogStream', destinationArn, roleArn } = input
  filterPattern(checkPatternLength(pattern))
  check(
    distribution === 'ByLogStream' || distribution === 'Random',
    distribution,
    'distribution',
    'Member must satisfy enum value set: [Random, ByLogStream]',
  )
  if (input.applyOnTransformedLogs) throw notHere('log transformers (applyOnTransformedLogs)')
  if (input.fieldSelectionCriteria) throw notHere('selection by system fields (fieldSelectionCriteria)')
  if (input.emitSystemFields?.length) throw notHere('system fields in log events (emitSystemFields)')
  return {
    filterName: checkFilterName(input.filterName),
    filterPattern: pattern,
    destinationArn,
    roleArn,
    distribution,
  }
}

/** CloudWatch Logs takes a destination only when it could invoke it. */
function checkDestination(
  targets: Pick<Targets, 'invokeFunction'>,
  group: LogGroupRecord,
  destinationArn: string,
): void {
  if (!/^arn:aws:lambda:[^:]+:\d{12}:function:/.test(destinationArn)) {
    throw notHere(`destination ${destinationArn}: it delivers to Lambda functions`)
  }
  try {
    targets.invokeFunction(
      destinationArn,
      Buffer.from(JSON.stringify(eventOf(controlMessage(Date.now())))),
      senderOf(group),
    )
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    throw new CloudError(
      'InvalidParameterException',
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    )
  }
}

function without(
  { subscriptionFilters = [] }: LogGroupRecord,
  name: string,
): [SubscriptionFilter[], SubscriptionFilter?] {
  const others = subscriptionFilters.filter(({ filterName }) => filterName !== name)
  return [others, subscriptionFilters.find(({ filterName }) => filterName === name)]
}
