import type { MetricDataQuery } from '../metric-data-query.ts'
import type { Alarm, AlarmChange, CompositeAlarm, MetricAlarm } from './alarm.ts'
import { Double, timestamp, writeJson } from './aws-format.ts'
import { regionName } from './region-names.ts'

const MAX_SUBJECT = 100

/** `ALARM: "name" in US East (N. Virginia)`; a long name is cut, since a subject has 100 characters. */
export function notificationSubject({ region, settings, state }: Alarm): string {
  const before = `${state.value}: "`
  const after = `" in ${regionName(region)}`
  const room = MAX_SUBJECT - before.length - after.length
  const name = settings.AlarmName
  return `${before}${name.length <= room ? name : `${name.slice(0, room - 3)}...`}${after}`
}

/**
 * What a topic gets to publish.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function notificationMessage({ alarm, previous }: AlarmChange): string {
  const { region, arn, settings, state } = alarm
  return writeJson({
    AlarmName: settings.AlarmName,
    AlarmDescription: settings.AlarmDescription ?? null,
    AWSAccountId: arn.split(':')[4],
    AlarmConfigurationUpdatedTimestamp: alarm.type === 'MetricAlarm' ? timestamp(alarm.configuredAt) : undefined,
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: timestamp(state.since),
    Region: regionName(region),
    AlarmArn: arn,
    OldStateValue: previous.value,
    OKActions: settings.OKActions,
    AlarmActions: settings.AlarmActions,
    InsufficientDataActions: settings.InsufficientDataActions,
    ...(alarm.type === 'MetricAlarm' ? { Trigger: trigger(alarm) } : children(alarm)),
  })
}

function trigger({ settings }: MetricAlarm) {
  const { Period, EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold, Metrics: queries } = settings
  return {
    ...(queries ? {} : watched(settings)),
    Period: Period ?? queries?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])[0],
    EvaluationPeriods,
    DatapointsToAlarm,
    ComparisonOperator,
    Threshold: new Double(Threshold),
    TreatMissingData: settings.TreatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: settings.EvaluateLowSampleCountPercentile ?? '',
    Metrics: queries?.map(query),
  }
}

function watched({
  MetricName,
  Namespace,
  Statistic,
  ExtendedStatistic,
  Unit,
  Dimensions = [],
}: MetricAlarm['settings']) {
  return {
    MetricName,
    Namespace,
    StatisticType: Statistic ? 'Statistic' : 'ExtendedStatistic',
    Statistic: Statistic && JAVA_STATISTICS[Statistic],
    ExtendedStatistic,
    Unit: Unit ?? null,
    Dimensions: Dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
  }
}

const JAVA_STATISTICS: Record<string, string> = {
  Average: 'AVERAGE',
  Maximum: 'MAXIMUM',
  Minimum: 'MINIMUM',
  SampleCount: 'SAMPLE_COUNT',
  Sum: 'SUM',
}

function query({ Id, MetricStat, Expression, Label, ReturnData = true }: MetricDataQuery) {
  if (!MetricStat) return { Expression, Id, Label, ReturnData }
  const { Metric, Period, Stat, Unit } = MetricStat
  const dimensions = (Metric.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name }))
  const { MetricName, Namespace } = Metric
  return {
    Id,
    Label,
    MetricStat: { Metric: { Dimensions: dimensions, MetricName, Namespace }, Period, Stat, Unit },
    ReturnData,
  }
}

function children({ settings, state }: CompositeAlarm) {
  const { triggeringAlarms = [] } = JSON.parse(state.reasonData ?? '{}') as {
    triggeringAlarms?: { arn: string; state: { value: string; timestamp: string } }[]
  }
  return {
    AlarmRule: settings.AlarmRule,
    TriggeringChildren: triggeringAlarms.map(({ arn, state: child }) => ({
      Arn: arn,
      State: { Value: child.value, Timestamp: child.timestamp },
    })),
  }
}
