import { type Recurrence, recurrence } from '../eventbridge/schedule-expression/schedule-expression.ts'
import { type TimeZone, timeZone, UTC } from '../eventbridge/schedule-expression/time-zone.ts'
import type { Schedule, ScheduleSettings } from './schedules.ts'

type Timing = Pick<Schedule, 'scheduledFrom'> & {
  settings: Pick<ScheduleSettings, 'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'StartDate' | 'EndDate'>
}

/**
 * When a schedule is due, within its StartDate and EndDate, which a one-time schedule does not heed. A rate begins with its
 * start. Throws where the expression is none.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function recurrenceOf({ settings, scheduledFrom }: Timing): Recurrence {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone, StartDate, EndDate } = settings
  const zone = timeZone(ScheduleExpressionTimezone) ?? UTC
  if (expression.startsWith('at')) return once(expression, zone)
  const start = StartDate === undefined ? scheduledFrom : StartDate * 1000
  const next = recurrence(expression, { start, zone })
  return (after) => {
    const time = next(StartDate === undefined ? after : Math.max(after, start - 1))
    return time === undefined || EndDate === undefined || time <= EndDate * 1000 ? time : undefined
  }
}

/** `at(2026-05-01T08:00:00)`, as the zone's clocks show it. */
function once(expression: string, zone: TimeZone): Recurrence {
  const [, text] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? []
  const local = Date.parse(`${text}Z`)
  if (Number.isNaN(local)) throw new Error(`${expression} is not at(yyyy-mm-ddThh:mm:ss).`)
  const time = zone.toInstant(local)
  return (after) => (time !== undefined && time > after ? time : undefined)
}
