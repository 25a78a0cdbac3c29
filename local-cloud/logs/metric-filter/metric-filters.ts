import { CloudError } from '../../errors.ts'
import type { Call } from '../../service.ts'
import { filterPattern } from '../filter-pattern/filter-pattern.ts'
import type { LogGroupRecord, MetricFilter, MetricTransformation } from '../log-group.ts'
import type { Logs } from '../logs.ts'
import { page } from '../page.ts'
import { checkFilterName, checkLimit, checkPatternLength, groupName } from '../validation.ts'
import { testMetricFilter } from './test-metric-filter.ts'
import { readTransformation } from './transformation.ts'

export interface MetricFilterInput {
  logGroupName: string
  filterName: string
  filterPattern: string
  metricTransformations: Partial<MetricTransformation>[]
}

const MAX_FILTERS = 100

export function metricFilterActions(logs: Logs) {
  return {
    PutMetricFilter: (input: MetricFilterInput, { region }: Call) => putMetricFilter(logs, region, input),
    DescribeMetricFilters: describe(logs),
    DeleteMetricFilter: (input: { logGroupName: string; filterName: string }, { region }: Call) =>
      deleteMetricFilter(logs, region, input),
    TestMetricFilter: testMetricFilter,
  }
}

/**
 * Creates a filter, or replaces the one of this name.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
 */
export function putMetricFilter(logs: Logs, region: string, input: MetricFilterInput): void {
  const { record } = logs.group(region, groupName(input))
  const filter = readFilter(input)
  const [others, replaced] = without(record, filter.filterName)
  if (others.length >= MAX_FILTERS) throw new CloudError('LimitExceededException', 'Resource limit exceeded.')
  logs.configure(region, record.name, {
    metricFilters: [...others, { ...filter, creationTime: replaced?.creationTime ?? Date.now() }],
  })
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html */
export function deleteMetricFilter(
  logs: Logs,
  region: string,
  input: { logGroupName: string; filterName: string },
): void {
  const { record } = logs.group(region, groupName(input))
  const [others, deleted] = without(record, input.filterName)
  if (!deleted) throw new CloudError('ResourceNotFoundException', 'The specified metric filter does not exist.')
  logs.configure(region, record.name, { metricFilters: others })
}

interface DescribeInput {
  logGroupName?: string
  filterNamePrefix?: string
  metricName?: string
  metricNamespace?: string
  limit?: number
  nextToken?: string
}

/** Of one group, or of all. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html */
function describe(logs: Logs) {
  return (input: DescribeInput, { region }: Call) => {
    const groups = input.logGroupName === undefined ? logs.groups(region) : [logs.group(region, groupName(input))]
    const matching = groups
      .flatMap(({ record }) => (record.metricFilters ?? []).map((filter) => ({ ...filter, logGroupName: record.name })))
      .filter((filter) => isAsked(filter, input))
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    const { items, nextToken } = page(matching, nameOf, checkLimit(input.limit, 50, 50), input.nextToken)
    return { metricFilters: items, nextToken }
  }
}

function isAsked({ filterName, metricTransformations }: MetricFilter, input: DescribeInput): boolean {
  const { filterNamePrefix = '', metricName, metricNamespace } = input
  if ((metricName === undefined) !== (metricNamespace === undefined)) {
    throw new CloudError('InvalidParameterException', 'metricName and metricNamespace are given both or not at all.')
  }
  const publishes = metricTransformations.some(
    (each) => each.metricName === metricName && each.metricNamespace === metricNamespace,
  )
  return filterName.startsWith(filterNamePrefix) && (metricName === undefined || publishes)
}

/** Names hold no colon, groups none either. */
function nameOf({ filterName, logGroupName }: MetricFilter & { logGroupName: string }): string {
  return `${filterName}:${logGroupName}`
}

function readFilter({ filterName, filterPattern: pattern, metricTransformations = [] }: MetricFilterInput) {
  filterPattern(checkPatternLength(pattern))
  const [transformation] = metricTransformations
  if (metricTransformations.length !== 1 || !transformation) {
    throw new CloudError(
      'InvalidParameterException',
      `1 validation error detected: Value of ${metricTransformations.length} at 'metricTransformations' failed to satisfy constraint: Member must have length less than or equal to 1`,
    )
  }
  return {
    filterName: checkFilterName(filterName),
    filterPattern: pattern,
    metricTransformations: [readTransformation(transformation, pattern)],
  }
}

function without({ metricFilters = [] }: LogGroupRecord, name: string): [MetricFilter[], MetricFilter?] {
  const others = metricFilters.filter(({ filterName }) => filterName !== name)
  return [others, metricFilters.find(({ filterName }) => filterName === name)]
}
