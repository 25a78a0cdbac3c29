import type { Call } from '../../service.ts'
import { invalidCombination, validation } from '../errors.ts'
import { type Dimension, metricKey } from '../metric.ts'
import { page } from '../page.ts'
import type { Alarm, CompositeAlarm, MetricAlarm } from './alarm.ts'
import type { Alarms } from './alarms.ts'
import { childrenOf, nameOf } from './composite-alarm.ts'
import { checkEnum } from './put-metric-alarm.ts'

interface Input {
  AlarmNames?: string[]
  AlarmNamePrefix?: string
  /** Metric alarms only if left out. */
  AlarmTypes?: Alarm['type'][]
  ChildrenOfAlarmName?: string
  ParentsOfAlarmName?: string
  StateValue?: string
  ActionPrefix?: string
  MaxRecords?: number
  NextToken?: string
}

interface MetricInput {
  Namespace?: string
  MetricName?: string
  Dimensions?: Dimension[]
  Statistic?: string
  ExtendedStatistic?: string
  Period?: number
  Unit?: string
}

export function describeAlarmActions(alarms: Alarms) {
  return {
    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
    DescribeAlarms(input: Input, { region }: Call) {
      if (input.StateValue) checkEnum(input.StateValue, 'stateValue', ['OK', 'ALARM', 'INSUFFICIENT_DATA'])
      if (input.AlarmNames && input.AlarmNamePrefix !== undefined) {
        throw invalidCombination(
          'The parameters AlarmNamePrefix and AlarmNames are mutually exclusive and you have specified both.',
        )
      }
      const matching = alarms.list(region).filter((alarm) => matches(alarm, input, family(alarms, region, input)))
      const { items, NextToken } = page(matching, input.NextToken, maxRecords(input.MaxRecords))
      return {
        MetricAlarms: items.filter((alarm) => alarm.type === 'MetricAlarm').map(describe),
        CompositeAlarms: items.filter((alarm) => alarm.type === 'CompositeAlarm').map(describe),
        NextToken,
      }
    },
    /** Those on this metric, whatever statistic unless one is named. Alarms on expressions are left out. */
    DescribeAlarmsForMetric(input: MetricInput, { region }: Call) {
      const watching = alarms.list(region).filter((alarm) => alarm.type === 'MetricAlarm' && watches(alarm, input))
      return { MetricAlarms: watching.map(describe) }
    },
  }
}

export function maxRecords(value = 50): number {
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value
  throw validation(
    `1 validation error detected: Value '${value}' at 'maxRecords' failed to satisfy constraint: Member must have value between 1 and 100`,
  )
}

/** Times are seconds since 1970. */
function describe({ arn, settings, configuredAt, state }: MetricAlarm | CompositeAlarm) {
  return {
    ...settings,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: configuredAt / 1000,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: state.since / 1000,
    StateTransitionedTimestamp: state.since / 1000,
    // What AWS shows of a single metric without dimensions.
    ...('MetricName' in settings && { Dimensions: settings.Dimensions ?? [] }),
  }
}

function matches(alarm: Alarm, input: Input, family: string[] | undefined): boolean {
  const { settings, type, state } = alarm
  const { AlarmTypes = family ? undefined : ['MetricAlarm'], AlarmNames, AlarmNamePrefix = '', ActionPrefix } = input
  const actions = [...settings.OKActions, ...settings.AlarmActions, ...settings.InsufficientDataActions]
  return (
    (AlarmTypes === undefined || AlarmTypes.includes(type)) &&
    (family === undefined || family.includes(settings.AlarmName)) &&
    (AlarmNames === undefined || AlarmNames.includes(settings.AlarmName)) &&
    settings.AlarmName.startsWith(AlarmNamePrefix) &&
    (input.StateValue === undefined || input.StateValue === state.value) &&
    (ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix)))
  )
}

/** The names of the alarms that a composite one is about, or of those that are about an alarm. */
function family(alarms: Alarms, region: string, input: Input): string[] | undefined {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input
  if (parent !== undefined) {
    const alarm = alarms.get(region, nameOf(parent))
    return alarm.type === 'CompositeAlarm' ? childrenOf(alarm) : []
  }
  if (child === undefined) return undefined
  return parentsOf(alarms, region, nameOf(child))
}

export function parentsOf(alarms: Alarms, region: string, name: string): string[] {
  return alarms
    .list(region)
    .filter((alarm) => alarm.type === 'CompositeAlarm' && childrenOf(alarm).includes(name))
    .map(({ settings }) => settings.AlarmName)
}

function watches({ region, settings }: MetricAlarm, input: MetricInput): boolean {
  const key = (metric: MetricInput) => {
    const { Namespace: namespace = '', MetricName: name = '', Dimensions: dimensions = [] } = metric
    return metricKey(region, { namespace, name, dimensions })
  }
  const same = (name: 'Statistic' | 'ExtendedStatistic' | 'Period' | 'Unit') =>
    input[name] === undefined || input[name] === settings[name]
  return (
    settings.Metrics === undefined &&
    key(settings) === key(input) &&
    same('Statistic') &&
    same('ExtendedStatistic') &&
    same('Period') &&
    same('Unit')
  )
}
