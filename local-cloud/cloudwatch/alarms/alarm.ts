import type { Dimension } from '../metric.ts'
import type { MetricDataQuery } from '../metric-data-query.ts'

export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

export interface AlarmState {
  value: StateValue
  reason: string
  /** JSON. */
  reasonData?: string
  /** Milliseconds since 1970. */
  since: number
}

/** As PutMetricAlarm and PutCompositeAlarm take them both, defaults filled in. */
interface Actions {
  AlarmName: string
  AlarmDescription?: string
  ActionsEnabled: boolean
  OKActions: string[]
  AlarmActions: string[]
  InsufficientDataActions: string[]
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export interface MetricAlarmSettings extends Actions {
  /** A statistic of one metric; or `Metrics` in its place. */
  MetricName?: string
  Namespace?: string
  Statistic?: string
  ExtendedStatistic?: string
  Dimensions?: Dimension[]
  Period?: number
  Unit?: string
  Metrics?: MetricDataQuery[]
  EvaluationPeriods: number
  DatapointsToAlarm?: number
  Threshold: number
  ComparisonOperator: ComparisonOperator
  TreatMissingData?: TreatMissingData
  EvaluateLowSampleCountPercentile?: 'evaluate' | 'ignore'
}

export interface CompositeAlarmSettings extends Actions {
  AlarmRule: string
}

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing'

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold'

interface Kept {
  region: string
  arn: string
  /** Milliseconds since 1970. */
  configuredAt: number
  state: AlarmState
  tags: Record<string, string>
}

export interface MetricAlarm extends Kept {
  type: 'MetricAlarm'
  settings: MetricAlarmSettings
}

export interface CompositeAlarm extends Kept {
  type: 'CompositeAlarm'
  settings: CompositeAlarmSettings
}

export type Alarm = MetricAlarm | CompositeAlarm

/** An alarm went from one state to another. */
export interface AlarmChange {
  alarm: Alarm
  previous: AlarmState
}
