import { parsePattern } from '../../eventbridge/event-pattern/parse.ts'
import { invalidParameter, notHere, validation } from '../errors.ts'
import type { Mapping } from './mapping.ts'

/** What Create, Update and CloudFormation may set. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export interface MappingInput {
  FunctionName?: string
  EventSourceArn?: string
  Enabled?: boolean
  BatchSize?: number
  MaximumBatchingWindowInSeconds?: number
  FunctionResponseTypes?: string[]
  FilterCriteria?: { Filters?: { Pattern?: string }[] }
  ScalingConfig?: { MaximumConcurrency?: number }
  Tags?: Record<string, string>
}

type Settings = Pick<
  Mapping,
  'enabled' | 'batchSize' | 'batchingWindow' | 'functionResponseTypes' | 'filters' | 'maximumConcurrency' | 'tags'
>

export const DEFAULTS: Settings = {
  enabled: true,
  batchSize: 10,
  batchingWindow: 0,
  functionResponseTypes: [],
  filters: [],
  tags: {},
}

/** The settings after the change; members that the input leaves out stay. Throws in AWS's words. */
export function changeSettings(current: Settings, input: MappingInput): Settings {
  refuseOthers(input)
  const changed = {
    enabled: input.Enabled === undefined ? current.enabled : String(input.Enabled) === 'true',
    batchSize: within(input.BatchSize, 'batchSize', 1, 10_000) ?? current.batchSize,
    batchingWindow:
      within(input.MaximumBatchingWindowInSeconds, 'maximumBatchingWindowInSeconds', 0, 300) ?? current.batchingWindow,
    functionResponseTypes: input.FunctionResponseTypes ?? current.functionResponseTypes,
    filters: input.FilterCriteria ? patterns(input.FilterCriteria) : current.filters,
    maximumConcurrency: input.ScalingConfig
      ? within(input.ScalingConfig.MaximumConcurrency, 'scalingConfig.maximumConcurrency', 2, 1000)
      : current.maximumConcurrency,
    tags: input.Tags ?? current.tags,
  }
  const unknown = changed.functionResponseTypes.find((type) => type !== 'ReportBatchItemFailures')
  if (unknown !== undefined) {
    throw validation(unknown, 'functionResponseTypes', 'Member must satisfy enum value set: [ReportBatchItemFailures]')
  }
  if (changed.batchSize > 10 && changed.batchingWindow === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
  }
  return changed
}

const KNOWN = [
  'FunctionName',
  'EventSourceArn',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FunctionResponseTypes',
  'FilterCriteria',
  'ScalingConfig',
  'Tags',
  'UUID',
]

/** What is for streams, topics and databases only, or has no counterpart here. */
function refuseOthers(input: object): void {
  const other = Object.keys(input).find((name) => !KNOWN.includes(name))
  if (other !== undefined) throw notHere(`${other} of an event source mapping`)
}

function within(value: number | undefined, member: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!Number.isInteger(number)) throw validation(value, member, 'Member must be an integer')
  if (number < min) throw validation(value, member, `Member must have value greater than or equal to ${min}`)
  if (number > max) throw validation(value, member, `Member must have value less than or equal to ${max}`)
  return number
}

const MAX_FILTERS = 5
const MAX_PATTERN_LENGTH = 4096

function patterns({ Filters = [] }: { Filters?: { Pattern?: string }[] }): string[] {
  if (Filters.length > MAX_FILTERS) {
    throw validation(
      Filters.length,
      'filterCriteria.filters',
      `Member must have length less than or equal to ${MAX_FILTERS}`,
    )
  }
  return Filters.map(({ Pattern = '' }) => {
    if (Pattern.length > MAX_PATTERN_LENGTH || !isPattern(Pattern)) {
      throw invalidParameter('Invalid filter pattern definition.')
    }
    return Pattern
  })
}

function isPattern(text: string): boolean {
  try {
    parsePattern(text)
    return true
  } catch {
    return false
  }
}
