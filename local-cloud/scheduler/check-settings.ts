import { timeZone } from '../eventbridge/schedule-expression/time-zone.ts'
import { check, checkLength, checkOneOf, checkRange } from '../eventbridge/validation.ts'
import type { Platform } from '../service.ts'
import { invalid, notHere } from './errors.ts'
import { recurrenceOf } from './recurrence.ts'
import type { ScheduleGroup, ScheduleSettings, Target } from './schedules.ts'

/** Beside these, a target has parameters of services that the local cloud lacks. */
const TARGET = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig', 'EventBridgeParameters', 'SqsParameters']

const FIVE_MINUTES = 5 * 60

/**
 * What a request or a template says of a schedule, with AWS's defaults. Throws ValidationException where AWS would refuse it.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export function checkSettings(
  input: Partial<ScheduleSettings> & { KmsKeyArn?: string },
  { now, group, platform }: { now: number; group: ScheduleGroup; platform: Platform },
): ScheduleSettings {
  if (input.KmsKeyArn !== undefined) throw notHere('encryption by a key of your own (KmsKeyArn)')
  const settings: ScheduleSettings = {
    ScheduleExpression: required(input.ScheduleExpression, 'scheduleExpression'),
    ScheduleExpressionTimezone: input.ScheduleExpressionTimezone ?? 'UTC',
    StartDate: input.StartDate,
    EndDate: input.EndDate,
    Description: input.Description,
    State: input.State ?? 'ENABLED',
    Target: required(input.Target, 'target'),
    FlexibleTimeWindow: required(input.FlexibleTimeWindow, 'flexibleTimeWindow'),
    ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
  }
  checkLength(settings.Description, 'description', 512)
  checkOneOf(settings.State, 'state', ['ENABLED', 'DISABLED'])
  checkOneOf(settings.ActionAfterCompletion, 'actionAfterCompletion', ['NONE', 'DELETE'])
  checkTiming(settings, now)
  checkWindow(settings.FlexibleTimeWindow)
  checkTarget(settings.Target)
  checkRole(settings.Target, group, platform)
  return settings
}

function required<T>(value: T | undefined, member: string): T {
  check(value !== undefined && value !== null, value, member, 'not be null')
  return value as T
}

function checkTiming(settings: ScheduleSettings, now: number): void {
  const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = settings
  if (!timeZone(ScheduleExpressionTimezone)) {
    throw invalid('The provided ScheduleExpressionTimezone is not valid.')
  }
  if (StartDate !== undefined && StartDate < now / 1000 - FIVE_MINUTES) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.')
  }
  if (StartDate !== undefined && EndDate !== undefined && EndDate < StartDate) {
    throw invalid('The EndDate you specify cannot come before the StartDate.')
  }
  try {
    recurrenceOf({ settings, scheduledFrom: now })
  } catch {
    throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`)
  }
}

function checkWindow({ Mode, MaximumWindowInMinutes }: ScheduleSettings['FlexibleTimeWindow']): void {
  check(Mode !== undefined, undefined, 'flexibleTimeWindow.mode', 'not be null')
  checkOneOf(Mode, 'flexibleTimeWindow.mode', ['OFF', 'FLEXIBLE'])
  checkRange(MaximumWindowInMinutes, 'flexibleTimeWindow.maximumWindowInMinutes', 1, 1440)
  if (Mode === 'FLEXIBLE' && MaximumWindowInMinutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be provided for a flexible time window.')
  }
  if (Mode === 'OFF' && MaximumWindowInMinutes !== undefined) {
    throw invalid('MaximumWindowInMinutes must not be provided where the flexible time window is OFF.')
  }
}

function checkTarget(target: Target): void {
  const { Arn, RoleArn, RetryPolicy, DeadLetterConfig } = target
  checkArn(required(Arn, 'target.arn'))
  check(
    /^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(RoleArn ?? ''),
    RoleArn,
    'target.roleArn',
    'satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$',
  )
  const unknown = Object.keys(target).find((name) => !TARGET.includes(name))
  if (unknown) throw notHere(`${unknown} of a target`)
  checkInput(target)
  checkRange(RetryPolicy?.MaximumRetryAttempts, 'target.retryPolicy.maximumRetryAttempts', 0, 185)
  checkRange(RetryPolicy?.MaximumEventAgeInSeconds, 'target.retryPolicy.maximumEventAgeInSeconds', 60, 86_400)
  const queue = DeadLetterConfig?.Arn
  check(
    queue === undefined || /^arn:aws(-[a-z]+)?:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/.test(queue),
    queue,
    'target.deadLetterConfig.arn',
    'satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$',
  )
}

/** The templated targets: a function, a queue, a topic, a bus. */
function checkArn(arn: string): void {
  const [scheme, partition, service = '', , account, ...resource] = arn.split(':')
  if (scheme !== 'arn' || !partition || resource.length === 0) throw invalid(`Provided Arn is not in correct format.`)
  if (service === 'scheduler') throw notHere(`universal targets (${arn}), but a function, a queue, a topic or a bus`)
  const isBus = service === 'events' && resource[0]?.startsWith('event-bus/')
  if (!isBus && !['lambda', 'sqs', 'sns'].includes(service)) throw notHere(`targets of the service ${service}`)
  if (!account) throw invalid(`Provided Arn is not in correct format.`)
}

function checkInput({ Arn, Input, EventBridgeParameters }: Target): void {
  const service = Arn.split(':')[2]
  if ((service === 'events') !== (EventBridgeParameters !== undefined)) {
    throw invalid('EventBridgeParameters must be provided for a target that is an event bus, and for no other.')
  }
  if (Input === undefined) return
  const value = parse(Input)
  if (service === 'lambda' && value === undefined) throw invalid('Target Input must be well-formed JSON.')
  if (service === 'events' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    throw invalid('Target Input must be a JSON object, the detail of the event.')
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Its trust policy may name the schedule's group as `aws:SourceArn`. */
function checkRole({ RoleArn }: Target, group: ScheduleGroup, { iam }: Platform): void {
  if (iam && !iam.trusts(RoleArn, 'scheduler.amazonaws.com', group.arn)) {
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.')
  }
}
