import { checkName } from '../eventbridge/validation.ts'
import { checkSettings } from './check-settings.ts'
import { conflict } from './errors.ts'
import type { Schedule, ScheduleSettings, Schedules } from './schedules.ts'

export interface ScheduleId {
  region: string
  group: string
  name: string
}

export interface PutOptions {
  /** Milliseconds since 1970. */
  now: number
  clientToken?: string
}

/** Throws ConflictException, unless it is the same request once more. */
export function createSchedule(
  schedules: Schedules,
  id: ScheduleId,
  input: Partial<ScheduleSettings>,
  { now, clientToken }: PutOptions,
): Schedule {
  const name = checkName(id.name, 'name')
  const settings = checked(schedules, id, input, now)
  const existing = schedules.find(schedules.arn(id.region, id.group, name))
  if (existing && existing.clientToken !== undefined && existing.clientToken === clientToken) return existing
  if (existing) throw conflict('Schedule', name)
  const schedule: Schedule = {
    arn: schedules.arn(id.region, id.group, name),
    name,
    groupName: id.group,
    region: id.region,
    createdAt: now,
    modifiedAt: now,
    scheduledFrom: now,
    settings,
    clientToken,
  }
  schedules.save(schedule)
  return schedule
}

/** All that the request leaves out goes back to its default. Throws ResourceNotFoundException. */
export function updateSchedule(
  schedules: Schedules,
  id: ScheduleId,
  input: Partial<ScheduleSettings>,
  { now }: PutOptions,
): Schedule {
  const before = schedules.get(id.region, id.group, id.name)
  const settings = checked(schedules, id, input, now)
  const schedule = { ...before, settings, modifiedAt: Math.max(now, before.modifiedAt + 1), scheduledFrom: now }
  schedules.save(schedule)
  return schedule
}

function checked(schedules: Schedules, { region, group }: ScheduleId, input: Partial<ScheduleSettings>, now: number) {
  return checkSettings(input, { now, group: schedules.group(region, group), platform: schedules.platform })
}
