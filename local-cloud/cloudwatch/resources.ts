import type { Properties, ResourceContext, ResourceType } from '../service.ts'
import { checkNoParents } from './alarms/alarm-state-actions.ts'
import type { Alarms } from './alarms/alarms.ts'
import { putCompositeAlarm } from './alarms/put-composite-alarm.ts'
import { putMetricAlarm } from './alarms/put-metric-alarm.ts'
import type { Dashboards } from './dashboards.ts'

export function cloudwatchResources(alarms: Alarms, dashboards: Dashboards): Record<string, ResourceType> {
  return {
    'AWS::CloudWatch::Alarm': alarmResource(alarms, putMetricAlarm(alarms)),
    'AWS::CloudWatch::CompositeAlarm': alarmResource(alarms, putCompositeAlarm(alarms)),
    'AWS::CloudWatch::Dashboard': dashboardResource(dashboards),
  }
}

/**
 * The properties are the API's parameters, under the same names.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
 */
function alarmResource(alarms: Alarms, put: ReturnType<typeof putMetricAlarm>): ResourceType {
  const keep = (name: string, properties: Properties, context: ResourceContext) => {
    put({ ...(typed(properties) as object), AlarmName: name }, { region: context.region } as never)
    return { id: name, attributes: { Arn: alarms.arn(context.region, name) } }
  }
  return {
    replaceOn: ['AlarmName'],
    existing: (properties, context) => alarms.find(context.region, nameOf(properties, context))?.settings.AlarmName,
    create: (properties, context) => keep(nameOf(properties, context), properties, context),
    update(name, properties, _previous, context) {
      const described = keep(name, properties, context)
      const { Tags = [] } = properties as { Tags?: { Key: string; Value: string }[] }
      alarms.update(alarms.get(context.region, name), {
        tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
      })
      return described
    },
    delete(name, _properties, { region }) {
      const alarm = alarms.find(region, name)
      if (!alarm) return
      checkNoParents(alarms, region, name)
      alarms.delete(alarm)
    },
  }
}

function nameOf({ AlarmName }: Properties, context: ResourceContext): string {
  return String(AlarmName ?? context.generateName(255))
}

const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold']
const BOOLEANS = ['ActionsEnabled', 'ReturnData']

/** A template may write numbers and booleans as text. */
function typed(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => typed(item))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, typed(inner, member)]))
  }
  if (NUMBERS.includes(name) && typeof value === 'string' && value.trim() !== '') return Number(value)
  return BOOLEANS.includes(name) && typeof value === 'string' ? value === 'true' : value
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html */
function dashboardResource(dashboards: Dashboards): ResourceType {
  const name = ({ DashboardName }: Properties, context: ResourceContext) =>
    String(DashboardName ?? context.generateName(255))
  const keep = (id: string, { DashboardBody }: Properties) => {
    dashboards.put(id, typeof DashboardBody === 'string' ? DashboardBody : JSON.stringify(DashboardBody))
    return { id }
  }
  return {
    replaceOn: ['DashboardName'],
    existing: (properties, context) => dashboards.find(name(properties, context))?.name,
    create: (properties, context) => keep(name(properties, context), properties),
    update: keep,
    delete: (id) => dashboards.delete(id),
  }
}
