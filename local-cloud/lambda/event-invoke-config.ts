import { checkDestination } from './destination.ts'
import { notFound, validation } from './errors.ts'
import type { EventInvokeConfig, FunctionRecord } from './function-record.ts'
import type { Functions } from './functions.ts'

export type EventInvokeInput = Omit<EventInvokeConfig, 'LastModified'>

/**
 * How asynchronous invocations of a function, a version or an alias are retried, how old their events may become, and
 * who learns how they end. https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export function putEventInvokeConfig(
  functions: Functions,
  record: FunctionRecord,
  input: EventInvokeInput,
  qualifier = '$LATEST',
): Record<string, unknown> {
  checkRange(input.MaximumRetryAttempts, 'maximumRetryAttempts', 0, 2)
  checkRange(input.MaximumEventAgeInSeconds, 'maximumEventAgeInSeconds', 60, 21_600)
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig = {} } = input
  for (const outcome of ['OnSuccess', 'OnFailure'] as const) {
    const arn = DestinationConfig[outcome]?.Destination
    if (arn) checkDestination(functions, record, qualifier, arn, outcome)
  }
  const config: EventInvokeConfig = {
    ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts: Number(MaximumRetryAttempts) }),
    ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: Number(MaximumEventAgeInSeconds) }),
    DestinationConfig: { OnSuccess: {}, OnFailure: {}, ...DestinationConfig },
    LastModified: Date.now(),
  }
  const changed = { ...record, eventInvokeConfigs: { ...record.eventInvokeConfigs, [qualifier]: config } }
  functions.save(changed)
  return getEventInvokeConfig(changed, qualifier)
}

/** Changes what the input names. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export function updateEventInvokeConfig(
  functions: Functions,
  record: FunctionRecord,
  input: EventInvokeInput,
  qualifier = '$LATEST',
): Record<string, unknown> {
  getEventInvokeConfig(record, qualifier)
  const { LastModified, ...current } = record.eventInvokeConfigs[qualifier]!
  const DestinationConfig = { ...current.DestinationConfig, ...input.DestinationConfig }
  return putEventInvokeConfig(functions, record, { ...current, ...input, DestinationConfig }, qualifier)
}

export function getEventInvokeConfig(record: FunctionRecord, qualifier = '$LATEST'): Record<string, unknown> {
  const FunctionArn = `${record.arn}:${qualifier}`
  const config = record.eventInvokeConfigs[qualifier]
  if (!config) throw notFound(`The function ${FunctionArn} doesn't have an EventInvokeConfig`)
  return { ...config, FunctionArn, LastModified: config.LastModified / 1000 }
}

export function deleteEventInvokeConfig(functions: Functions, record: FunctionRecord, qualifier = '$LATEST'): void {
  getEventInvokeConfig(record, qualifier)
  const { [qualifier]: _deleted, ...eventInvokeConfigs } = record.eventInvokeConfigs
  functions.save({ ...record, eventInvokeConfigs })
}

function checkRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return
  if (value < min) throw validation(value, member, `Member must have value greater than or equal to ${min}`)
  if (value > max) throw validation(value, member, `Member must have value less than or equal to ${max}`)
}
