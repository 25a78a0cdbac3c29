import { Timetable } from '../eventbridge/schedule-expression/timetable.ts'
import type { Clock } from '../sqs/clock.ts'
import { recurrenceOf } from './recurrence.ts'
import type { Schedule, Schedules } from './schedules.ts'

/** When the enabled schedules are due. A flexible time window is used at its beginning. */
export function timetableOf(
  schedules: Schedules,
  clock: Clock,
  onDue: (schedule: Schedule, time: number) => void,
): Timetable {
  const timetable = new Timetable({
    clock,
    scheduleOf(arn) {
      const schedule = schedules.find(arn)
      if (schedule?.settings.State !== 'ENABLED') return undefined
      return { version: String(schedule.modifiedAt), next: recurrenceOf(schedule) }
    },
    onDue(arn, time) {
      const schedule = schedules.find(arn)
      if (schedule) onDue(schedule, time)
    },
  })
  // From when it was made: a rate comes at once, and keeping it takes a moment.
  schedules.onChange((arn) => timetable.update(arn, (schedules.find(arn)?.scheduledFrom ?? 0) - 1))
  return timetable
}
