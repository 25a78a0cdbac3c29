import { page } from '../eventbridge/page.ts'
import type { RestInput } from '../protocols/rest-json.ts'
import type { Clock } from '../sqs/clock.ts'
import { createSchedule, type ScheduleId, updateSchedule } from './put-schedule.ts'
import type { Schedule, ScheduleSettings, Schedules } from './schedules.ts'

export function scheduleRoutes(schedules: Schedules, clock: Clock) {
  const get = (input: RestInput) => {
    const { region, group, name } = idInQuery(input)
    return schedules.get(region, group, name)
  }
  return {
    'POST /schedules/{Name}': (input: RestInput) => {
      const { settings, clientToken } = bodyOf(input)
      const options = { now: clock.now(), clientToken }
      return { ScheduleArn: createSchedule(schedules, idInBody(input), settings, options).arn }
    },
    'PUT /schedules/{Name}': (input: RestInput) => {
      const { settings } = bodyOf(input)
      return { ScheduleArn: updateSchedule(schedules, idInBody(input), settings, { now: clock.now() }).arn }
    },
    'GET /schedules/{Name}': (input: RestInput) => described(get(input)),
    'DELETE /schedules/{Name}': (input: RestInput) => {
      schedules.delete(get(input).arn)
      return {}
    },
    'GET /schedules': ({ query, request }: RestInput) => {
      const { items, NextToken } = page(list(schedules, query, request.region), ({ arn }) => arn, pageInput(query))
      return { Schedules: items.map(summarized), NextToken }
    },
  }
}

export function pageInput(query: URLSearchParams) {
  const limit = query.get('MaxResults')
  return { Limit: limit === null ? undefined : Number(limit), NextToken: query.get('NextToken') ?? undefined }
}

/** Reads and deletes name the group in the query, writes in the body. */
export function idInQuery({ params, query, request }: RestInput): ScheduleId {
  return { region: request.region, group: query.get('groupName') ?? 'default', name: params.Name ?? '' }
}

export function idInBody({ params, request, json }: RestInput): ScheduleId {
  return { region: request.region, group: String(json().GroupName ?? 'default'), name: params.Name ?? '' }
}

function bodyOf({ json }: RestInput): { settings: Partial<ScheduleSettings>; clientToken?: string } {
  const { GroupName: _, ClientToken, ...settings } = json()
  return { settings, ...(ClientToken !== undefined && { clientToken: String(ClientToken) }) }
}

function list(schedules: Schedules, query: URLSearchParams, region: string): Schedule[] {
  const group = query.get('ScheduleGroup')
  const state = query.get('State')
  const prefix = query.get('NamePrefix') ?? ''
  if (group !== null) schedules.group(region, group)
  return schedules.list(region).filter(({ groupName, name, settings }) => {
    return (group ?? groupName) === groupName && (state ?? settings.State) === settings.State && name.startsWith(prefix)
  })
}

function described({ arn, name, groupName, createdAt, modifiedAt, settings }: Schedule) {
  return {
    ...settings,
    Arn: arn,
    Name: name,
    GroupName: groupName,
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  }
}

function summarized({ arn, name, groupName, createdAt, modifiedAt, settings }: Schedule) {
  return {
    Arn: arn,
    Name: name,
    GroupName: groupName,
    State: settings.State,
    Target: { Arn: settings.Target.Arn },
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  }
}
