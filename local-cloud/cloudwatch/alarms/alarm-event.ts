import { randomUUID } from 'node:crypto'
import type { MetricDataQuery } from '../metric-data-query.ts'
import type { Alarm, AlarmChange, AlarmState } from './alarm.ts'
import { timestamp } from './aws-format.ts'
import { queriesOf } from './evaluate-metric-alarm.ts'

/** The event that a function gets. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export function lambdaEvent(change: AlarmChange) {
  const { region, arn, state } = change.alarm
  return {
    source: 'aws.cloudwatch',
    alarmArn: arn,
    accountId: arn.split(':')[4],
    time: timestamp(state.since),
    region,
    alarmData: alarmDetail(change),
  }
}

/** `detail` of EventBridge's `CloudWatch Alarm State Change`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
export function alarmDetail({ alarm, previous }: AlarmChange) {
  return {
    alarmName: alarm.settings.AlarmName,
    state: shown(alarm.state),
    previousState: shown(previous),
    configuration: configuration(alarm),
  }
}

function shown({ value, reason, reasonData, since }: AlarmState) {
  return { value, reason, ...(reasonData && { reasonData }), timestamp: timestamp(since) }
}

function configuration(alarm: Alarm) {
  const description = alarm.settings.AlarmDescription
  const common = { ...(description !== undefined && { description }) }
  if (alarm.type === 'CompositeAlarm') return { alarmRule: alarm.settings.AlarmRule, ...common }
  const { Metrics } = alarm.settings
  // AWS makes up an id where the alarm was put without one.
  return {
    ...common,
    metrics: queriesOf(alarm.settings).map((one) => query(Metrics ? one : { ...one, Id: randomUUID() })),
  }
}

function query({ Id, MetricStat, Expression, Label, ReturnData = true }: MetricDataQuery) {
  const label = { ...(Label !== undefined && { label: Label }) }
  if (!MetricStat) return { id: Id, expression: Expression, ...label, returnData: ReturnData }
  const { Metric, Period, Stat, Unit } = MetricStat
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))
  const metric = { namespace: Metric.Namespace, name: Metric.MetricName, dimensions }
  return {
    id: Id,
    metricStat: { metric, period: Period, stat: Stat, ...(Unit !== undefined && { unit: Unit }) },
    ...label,
    returnData: ReturnData,
  }
}
