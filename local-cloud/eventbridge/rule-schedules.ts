import type { Clock } from '../sqs/clock.ts'
import type { Rule, Rules } from './rules.ts'
import { parseRate, type Recurrence, recurrence } from './schedule-expression/schedule-expression.ts'
import { Timetable } from './schedule-expression/timetable.ts'

/** When the rules with a schedule are due: those that are enabled, each from when that was. */
export function ruleSchedules(rules: Rules, clock: Clock, onDue: (rule: Rule, time: number) => void): Timetable {
  const timetable = new Timetable({
    clock,
    scheduleOf(arn) {
      const { schedule, scheduledFrom, state } = rules.find(arn) ?? {}
      if (schedule === undefined || scheduledFrom === undefined || state !== 'ENABLED') return undefined
      return { version: `${schedule} ${scheduledFrom}`, next: recurrenceOf(schedule, scheduledFrom) }
    },
    onDue(arn, time) {
      const rule = rules.find(arn)
      if (rule) onDue(rule, time)
    },
  })
  rules.onChange((arn) => timetable.update(arn))
  return timetable
}

/** A rate comes for the first time when its time has passed once. */
function recurrenceOf(schedule: string, scheduledFrom: number): Recurrence {
  const period = schedule.startsWith('rate') ? parseRate(schedule) : 0
  return recurrence(schedule, { start: scheduledFrom + period })
}
