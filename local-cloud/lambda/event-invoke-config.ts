import { notFound, validation } from './errors.ts'
import type { EventInvokeConfig, FunctionRecord } from './function-record.ts'
import type { Functions } from './functions.ts'

export type EventInvokeInput = Omit<EventInvokeConfig, 'LastModified'>

/**
 * How asynchronous invocations of a function, a version or an alias are retried. The number of retries is honoured; the
 * maximum age and the destinations are stored. https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export function putEventInvokeConfig(
  functions: Functions,
  record: FunctionRecord,
  input: EventInvokeInput,
  qualifier = '$LATEST',
): Record<string, unknown> {
  checkRange(input.MaximumRetryAttempts, 'maximumRetryAttempts', 0, 2)
  checkRange(input.MaximumEventAgeInSeconds, 'maximumEventAgeInSeconds', 60, 21_600)
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input
  const config: EventInvokeConfig = {
    ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts: Number(MaximumRetryAttempts) }),
    ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds: Number(MaximumEventAgeInSeconds) }),
    DestinationConfig: DestinationConfig ?? { OnSuccess: {}, OnFailure: {} },
    LastModified: Date.now(),
  }
  const changed = { ...record, eventInvokeConfigs: { ...record.eventInvokeConfigs, [qualifier]: config } }
  functions.save(changed)
  return getEventInvokeConfig(changed, qualifier)
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
