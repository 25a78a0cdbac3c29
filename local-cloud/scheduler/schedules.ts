import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { conflict, notFound } from './errors.ts'

export interface ScheduleGroup {
  arn: string
  name: string
  region: string
  /** Milliseconds since 1970. */
  createdAt: number
  modifiedAt: number
  tags: Record<string, string>
}

/** What CreateSchedule and UpdateSchedule say; times are seconds since 1970. */
export interface ScheduleSettings {
  ScheduleExpression: string
  ScheduleExpressionTimezone: string
  StartDate?: number
  EndDate?: number
  Description?: string
  State: 'ENABLED' | 'DISABLED'
  Target: Target
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number }
  ActionAfterCompletion: 'NONE' | 'DELETE'
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html */
export interface Target {
  Arn: string
  RoleArn: string
  Input?: string
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number }
  DeadLetterConfig?: { Arn?: string }
  EventBridgeParameters?: { DetailType: string; Source: string }
  SqsParameters?: { MessageGroupId?: string }
}

export interface Schedule {
  arn: string
  name: string
  groupName: string
  region: string
  createdAt: number
  modifiedAt: number
  /** What a rate without a StartDate counts from: when the schedule was made or last changed. */
  scheduledFrom: number
  settings: ScheduleSettings
  /** Of the request that made it: the same request again is no conflict. */
  clientToken?: string
}

/** The default groups are as old as the account. */
const ACCOUNT_CREATED = Date.UTC(2026, 0, 1)

/** Scheduler's state: the groups and schedules of all regions, by ARN. Every region has a group called `default`. */
export class Schedules {
  readonly platform: Platform
  #groups: Table<ScheduleGroup>
  #schedules: Table<Schedule>
  #listeners = new Set<(arn: string) => void>()

  constructor(platform: Platform) {
    this.platform = platform
    this.#groups = platform.store.table('scheduler/groups')
    this.#schedules = platform.store.table('scheduler/schedules')
    this.#forgetOrphans()
  }

  groupArn(region: string, name: string): string {
    return `arn:aws:scheduler:${region}:${this.platform.account}:schedule-group/${name}`
  }

  arn(region: string, group: string, name: string): string {
    return `arn:aws:scheduler:${region}:${this.platform.account}:schedule/${group}/${name}`
  }

  findGroup(region: string, name: string): ScheduleGroup | undefined {
    const arn = this.groupArn(region, name)
    const standard = { arn, name, region, createdAt: ACCOUNT_CREATED, modifiedAt: ACCOUNT_CREATED, tags: {} }
    return this.#groups.get(arn) ?? (name === 'default' ? standard : undefined)
  }

  /** Throws ResourceNotFoundException. */
  group(region: string, name: string): ScheduleGroup {
    const group = this.findGroup(region, name)
    if (!group) throw notFound('Schedule group', name)
    return group
  }

  /** By name. */
  groups(region: string): ScheduleGroup[] {
    const others = this.#groups.values().filter((group) => group.region === region && group.name !== 'default')
    return [...others, this.group(region, 'default')].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Throws ConflictException. */
  createGroup(region: string, name: string, tags: Record<string, string>): ScheduleGroup {
    if (this.findGroup(region, name)) throw conflict('Schedule group', name)
    const now = Date.now()
    const group = { arn: this.groupArn(region, name), name, region, createdAt: now, modifiedAt: now, tags }
    this.saveGroup(group)
    return group
  }

  saveGroup(group: ScheduleGroup): void {
    this.#groups.set(group.arn, group)
  }

  /** With all its schedules. */
  deleteGroup({ arn, region, name }: ScheduleGroup): void {
    this.#groups.delete(arn)
    for (const schedule of this.list(region)) if (schedule.groupName === name) this.delete(schedule.arn)
  }

  find(arn: string): Schedule | undefined {
    return this.#schedules.get(arn)
  }

  /** Throws ResourceNotFoundException. */
  get(region: string, group: string, name: string): Schedule {
    const schedule = this.find(this.arn(region, group, name))
    if (!schedule) throw notFound('Schedule', name)
    return schedule
  }

  /** By ARN: group by group. */
  list(region: string): Schedule[] {
    return this.all()
      .filter((schedule) => schedule.region === region)
      .sort((a, b) => (a.arn < b.arn ? -1 : 1))
  }

  all(): Schedule[] {
    return this.#schedules.values()
  }

  save(schedule: Schedule): void {
    this.#schedules.set(schedule.arn, schedule)
    this.#changed(schedule.arn)
  }

  /** A schedule that is not there counts as deleted. */
  delete(arn: string): void {
    this.#schedules.delete(arn)
    this.#changed(arn)
  }

  /** Calls `listener` with the ARN of every schedule that is made, changed or deleted. */
  onChange(listener: (arn: string) => void): void {
    this.#listeners.add(listener)
  }

  #changed(arn: string): void {
    for (const listener of this.#listeners) listener(arn)
  }

  /** A process may be killed between the deletion of a group and that of its schedules. */
  #forgetOrphans(): void {
    for (const { arn, region, groupName } of this.#schedules.values()) {
      if (!this.findGroup(region, groupName)) this.#schedules.delete(arn)
    }
  }
}
