import { wholeSeconds } from '../eventbridge/event.ts'
import { localAction } from '../eventbridge/fire-rule.ts'
import { restJsonService } from '../protocols/rest-json.ts'
import type { Platform, Service } from '../service.ts'
import { type Clock, systemClock } from '../sqs/clock.ts'
import type { Targets } from '../targets.ts'
import { Deliveries } from './deliveries.ts'
import { groupRoutes, tagRoutes } from './group-routes.ts'
import { permissions } from './permissions.ts'
import { recurrenceOf } from './recurrence.ts'
import { schedulerResources } from './resources.ts'
import { scheduleRoutes } from './schedule-routes.ts'
import { type Schedule, Schedules } from './schedules.ts'
import { timetableOf } from './timetable.ts'

/** Amazon EventBridge Scheduler: schedules that invoke a target once, or again and again. */
export function schedulerService(
  platform: Platform,
  targets: Targets,
  { clock = systemClock }: { clock?: Clock } = {},
): Service {
  const schedules = new Schedules(platform)
  const groupArn = ({ region, groupName }: Schedule) => schedules.groupArn(region, groupName)
  const deliveries = new Deliveries(platform, targets, groupArn)
  const fire = (schedule: Schedule, time: number) => {
    const detail = { scheduleArn: schedule.arn, schedule: schedule.settings.ScheduleExpression }
    platform.events.emit('scheduler.schedule-due', { ...detail, time: wholeSeconds(time) })
    return deliveries.start(schedule, time)
  }
  const timetable = timetableOf(schedules, clock, async (schedule, time) => {
    await fire(schedule, time)
    if (isOver(schedule, clock.now())) deleteUnchanged(schedules, schedule)
  })
  return restJsonService({
    name: 'scheduler',
    routes: { ...scheduleRoutes(schedules, clock), ...groupRoutes(schedules), ...tagRoutes(schedules) },
    permissions: permissions(schedules),
    resources: schedulerResources(schedules, clock),
    local: {
      '/_aws/scheduler/': localAction(/^\/_aws\/scheduler\/schedules\/([^/]+)\/fire$/, (name, query) => {
        const [region, group] = [query.get('region') ?? 'us-east-1', query.get('group') ?? 'default']
        const schedule = schedules.get(region, group, name)
        fire(schedule, clock.now())
        return { scheduleArn: schedule.arn }
      }),
    },
    start() {
      for (const { arn } of schedules.all()) timetable.update(arn)
    },
    async close() {
      timetable.close()
      await deliveries.close()
    },
  })
}

/** Whether it was invoked for the last time, and is to be deleted then. */
function isOver(schedule: Schedule, now: number): boolean {
  return schedule.settings.ActionAfterCompletion === 'DELETE' && recurrenceOf(schedule)(now) === undefined
}

/** A schedule that was changed while its target was invoked goes on. */
function deleteUnchanged(schedules: Schedules, { arn, modifiedAt }: Schedule): void {
  if (schedules.find(arn)?.modifiedAt === modifiedAt) schedules.delete(arn)
}
