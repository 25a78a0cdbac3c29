import type { RestInput } from '../protocols/rest-json.ts'
import type { Permission, Permissions } from '../service.ts'
import type { ScheduleId } from './put-schedule.ts'
import { idInBody, idInQuery } from './schedule-routes.ts'
import type { Schedules, Target } from './schedules.ts'

/**
 * Which permission each route needs. Who gives a schedule its role must be allowed to pass that role on.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
export function permissions(schedules: Schedules): Permissions {
  const on = (action: string, { region, group, name }: ScheduleId) => ({
    action: `scheduler:${action}`,
    resource: schedules.arn(region, group, name),
  })
  const put = (action: string) => (input: RestInput) => [on(action, idInBody(input)), ...passRole(input)]
  const onGroup =
    (action: string) =>
    ({ params, request }: RestInput) => ({
      action: `scheduler:${action}`,
      resource: schedules.groupArn(request.region, params.Name ?? ''),
    })
  const onTagged =
    (action: string) =>
    ({ params }: RestInput) => ({ action: `scheduler:${action}`, resource: params.ResourceArn ?? '*' })
  return {
    'POST /schedules/{Name}': put('CreateSchedule'),
    'PUT /schedules/{Name}': put('UpdateSchedule'),
    'GET /schedules/{Name}': (input: RestInput) => on('GetSchedule', idInQuery(input)),
    'DELETE /schedules/{Name}': (input: RestInput) => on('DeleteSchedule', idInQuery(input)),
    'GET /schedules': () => ({ action: 'scheduler:ListSchedules', resource: '*' }),
    'POST /schedule-groups/{Name}': onGroup('CreateScheduleGroup'),
    'GET /schedule-groups/{Name}': onGroup('GetScheduleGroup'),
    'DELETE /schedule-groups/{Name}': onGroup('DeleteScheduleGroup'),
    'GET /schedule-groups': () => ({ action: 'scheduler:ListScheduleGroups', resource: '*' }),
    'GET /tags/{ResourceArn+}': onTagged('ListTagsForResource'),
    'POST /tags/{ResourceArn+}': onTagged('TagResource'),
    'DELETE /tags/{ResourceArn+}': onTagged('UntagResource'),
  }
}

function passRole({ json }: RestInput): Permission[] {
  const { RoleArn } = (json().Target ?? {}) as Partial<Target>
  if (RoleArn === undefined) return []
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' }
  return [{ action: 'iam:PassRole', resource: RoleArn, context }]
}
