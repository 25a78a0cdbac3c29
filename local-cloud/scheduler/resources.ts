import { readTags, type Tag } from '../eventbridge/tags.ts'
import { checkName } from '../eventbridge/validation.ts'
import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import type { Clock } from '../sqs/clock.ts'
import { deleteGroup } from './group-routes.ts'
import { createSchedule, updateSchedule } from './put-schedule.ts'
import type { Schedule, ScheduleGroup, ScheduleSettings, Schedules } from './schedules.ts'

export function schedulerResources(schedules: Schedules, clock: Clock): Record<string, ResourceType> {
  return {
    'AWS::Scheduler::Schedule': scheduleResource(schedules, clock),
    'AWS::Scheduler::ScheduleGroup': scheduleGroupResource(schedules),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
function scheduleResource(schedules: Schedules, clock: Clock): ResourceType {
  const described = ({ name, arn }: Schedule) => ({ id: name, attributes: { Arn: arn } })
  const arnOf = (name: string, properties: Properties, { region }: ResourceContext) =>
    schedules.arn(region, groupOf(properties), name)
  return {
    replaceOn: ['Name'],
    existing(properties, context) {
      return schedules.find(arnOf(nameOf(properties, context), properties, context))?.name
    },
    create(properties, context) {
      const id = { region: context.region, group: groupOf(properties), name: nameOf(properties, context) }
      return described(createSchedule(schedules, id, settingsOf(properties), { now: clock.now() }))
    },
    update(name, properties, previous, { region }) {
      const group = groupOf(properties)
      // AWS looks in the new group too, and fails with this.
      if (group !== groupOf(previous)) {
        throw new Error(
          `Resource of type 'AWS::Scheduler::Schedule' with identifier '${name}' was not found. A schedule cannot move to another group: give it another Name with it.`,
        )
      }
      return described(updateSchedule(schedules, { region, group, name }, settingsOf(properties), { now: clock.now() }))
    },
    delete: (name, properties, context) => schedules.delete(arnOf(name, properties, context)),
  }
}

function nameOf({ Name }: Properties, context: ResourceContext): string {
  return String(Name ?? context.generateName(64))
}

function groupOf({ GroupName = 'default' }: Properties): string {
  return String(GroupName)
}

const SCHEDULE = [
  'Description',
  'EndDate',
  'FlexibleTimeWindow',
  'KmsKeyArn',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'State',
  'Target',
]

/** Dates are ISO 8601 in a template. */
function settingsOf({ Name: _, GroupName: __, ...properties }: Properties): Partial<ScheduleSettings> {
  refuseUnknown(properties, SCHEDULE)
  const { StartDate, EndDate, ...settings } = properties
  return { ...settings, ...seconds('StartDate', StartDate), ...seconds('EndDate', EndDate) }
}

function seconds(name: string, date: unknown): Record<string, number> {
  if (date === undefined) return {}
  const time = Date.parse(String(date))
  if (Number.isNaN(time)) throw new Error(`${name} must be a date in ISO 8601, as 2026-05-01T08:00:00Z.`)
  return { [name]: time / 1000 }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
function scheduleGroupResource(schedules: Schedules): ResourceType {
  const described = ({ name, arn, createdAt, modifiedAt }: ScheduleGroup) => ({
    id: name,
    attributes: {
      Arn: arn,
      State: 'ACTIVE',
      CreationDate: new Date(createdAt).toISOString(),
      LastModificationDate: new Date(modifiedAt).toISOString(),
    },
  })
  const tagsOf = (properties: Properties) => {
    refuseUnknown(properties, ['Name', 'Tags'])
    return readTags((properties.Tags ?? []) as Tag[])
  }
  return {
    replaceOn: ['Name'],
    existing: (properties, context) => schedules.findGroup(context.region, nameOf(properties, context))?.name,
    create(properties, context) {
      const name = checkName(nameOf(properties, context), 'name')
      return described(schedules.createGroup(context.region, name, tagsOf(properties)))
    },
    update(name, properties, _previous, { region }) {
      const group = { ...schedules.group(region, name), tags: tagsOf(properties), modifiedAt: Date.now() }
      schedules.saveGroup(group)
      return described(group)
    },
    delete(name, _properties, { region }) {
      const group = schedules.findGroup(region, name)
      if (group) deleteGroup(schedules, group)
    },
  }
}

function refuseUnknown(properties: Properties, known: string[]): void {
  const unknown = Object.keys(properties).find((name) => properties[name] !== undefined && !known.includes(name))
  if (unknown) throw new Error(`Encountered unsupported property ${unknown}`)
}
