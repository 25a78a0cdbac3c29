import { invalid, invalidPattern, notHere } from './errors.ts'
import type { EventBus } from './event-buses.ts'
import { parsePattern } from './event-pattern/parse.ts'
import type { Rule, RuleState, Rules } from './rules.ts'
import { recurrence } from './schedule-expression/schedule-expression.ts'
import { checkLength, checkName, checkOneOf } from './validation.ts'

export interface PutRuleInput {
  Name?: string
  EventPattern?: string
  ScheduleExpression?: string
  State?: string
  Description?: string
  RoleArn?: string
}

/**
 * Makes a rule, or gives one a new pattern, schedule and state; its targets and tags stay.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export function putRule(
  rules: Rules,
  bus: EventBus,
  input: PutRuleInput,
  { now, tags = {} }: { now: number; tags?: Record<string, string> },
): Rule {
  const name = checkName(input.Name, 'name')
  const arn = rules.arn(bus, name)
  const before = rules.find(arn)
  const given = checkInput(bus, input)
  const sameSchedule = before?.state === 'ENABLED' && before.schedule === given.schedule
  const rule: Rule = {
    ...given,
    arn,
    name,
    busName: bus.name,
    region: bus.region,
    scheduledFrom: sameSchedule ? before.scheduledFrom : now,
    targets: before?.targets ?? [],
    tags: before?.tags ?? tags,
  }
  rules.save(rule)
  return rule
}

function checkInput(bus: EventBus, input: PutRuleInput) {
  const { EventPattern: pattern, ScheduleExpression: schedule, State = 'ENABLED', Description, RoleArn } = input
  if (!pattern && !schedule) throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
  if (pattern) checkPattern(pattern)
  if (schedule) checkSchedule(schedule, bus)
  checkState(State)
  checkLength(Description, 'description', 512)
  return {
    ...(pattern && { pattern }),
    ...(schedule && { schedule }),
    state: State as RuleState,
    ...(Description !== undefined && { description: Description }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
  }
}

/** Throws InvalidEventPatternException. */
export function checkPattern(pattern: string): void {
  checkLength(pattern, 'eventPattern', 4096)
  try {
    parsePattern(pattern)
  } catch (error) {
    throw invalidPattern((error as Error).message)
  }
}

function checkSchedule(expression: string, bus: EventBus): void {
  if (bus.name !== 'default') throw invalid('ScheduleExpression is supported only on the default event bus.')
  try {
    recurrence(expression, { start: 0 })
  } catch {
    throw invalid('Parameter ScheduleExpression is not valid.')
  }
  // One minute, but five minutes.
  if (/^rate\(1 \w+s\)$|^rate\((?!1 )\d+ \w+[^s]\)$/.test(expression)) {
    throw invalid('Parameter ScheduleExpression is not valid.')
  }
}

function checkState(state: string): void {
  const CLOUDTRAIL = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'
  checkOneOf(state, 'state', ['ENABLED', 'DISABLED', CLOUDTRAIL])
  if (state === CLOUDTRAIL) throw notHere(`CloudTrail, which the state ${CLOUDTRAIL} needs`)
}
