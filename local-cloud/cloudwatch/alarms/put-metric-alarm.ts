import { CloudError } from '../../errors.ts'
import type { Call } from '../../service.ts'
import { checkDimensions, checkText } from '../check-datum.ts'
import { checkExtendedStatistic, checkStatistic } from '../check-statistic.ts'
import { invalidCombination, missingParameter, notHere, validation } from '../errors.ts'
import { UNITS } from '../metric.ts'
import { answerQueries, checkQueries } from '../metric-data-query.ts'
import type { MetricAlarmSettings } from './alarm.ts'
import type { Alarms } from './alarms.ts'
import { type ActionsInput, checkActions, tagsOf } from './check-actions.ts'
import { periodOf } from './evaluate-metric-alarm.ts'

type Input = ActionsInput & Partial<Omit<MetricAlarmSettings, 'ComparisonOperator'>> & { ComparisonOperator?: string }

const MAX_ALARMS = 5000
const DAY = 86_400
const WEEK = 7 * DAY

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function putMetricAlarm(alarms: Alarms) {
  return (input: Input, { region }: Call) => {
    const settings = checkMetricAlarm(input)
    const existing = alarms.find(region, settings.AlarmName)
    if (existing && existing.type !== 'MetricAlarm') throw otherType(settings.AlarmName)
    checkRoom(alarms, region, existing !== undefined)
    alarms.put(region, { type: 'MetricAlarm', settings }, tagsOf(input))
  }
}

export function otherType(name: string): CloudError {
  return validation(`Alarm ${name} exists already, and is of the other type. An alarm's type cannot be changed.`)
}

export function checkRoom(alarms: Alarms, region: string, exists: boolean): void {
  if (exists || alarms.list(region).length < MAX_ALARMS) return
  throw new CloudError(
    'LimitExceededFault',
    `The quota for alarms for this customer has already been reached: ${MAX_ALARMS}.`,
  )
}

/** Throws what AWS refuses, and what is not here. */
export function checkMetricAlarm(input: Input): MetricAlarmSettings {
  const actions = checkActions(input)
  const settings = { ...actions, ...pick(input) } as MetricAlarmSettings
  checkThreshold(input)
  if (input.Metrics) checkMetrics(input)
  else checkSingleMetric(input)
  checkPeriods(settings)
  return settings
}

const NAMES = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
  'EvaluateLowSampleCountPercentile',
  'Metrics',
] as const
const COMMON = [
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'Tags',
]

/** Members that are not listed are newer than this, or about anomaly detection. */
function pick(input: Input): Partial<Input> {
  const names = [...NAMES, ...COMMON] as string[]
  const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !names.includes(name))
  if (unknown) throw notHere(`parameter ${unknown[0]} of an alarm`)
  return Object.fromEntries(NAMES.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])))
}

const OPERATORS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]
const BANDS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold']

function checkThreshold({ ComparisonOperator: operator, Threshold, EvaluationPeriods: n, ...rest }: Input): void {
  if (operator === undefined) throw missingParameter('ComparisonOperator')
  if (BANDS.includes(operator)) throw notHere('anomaly detection')
  checkEnum(operator, 'comparisonOperator', OPERATORS)
  if (Threshold === undefined) throw missingParameter('Threshold')
  if (n === undefined) throw missingParameter('EvaluationPeriods')
  checkInteger(n, 'evaluationPeriods')
  const { DatapointsToAlarm: m, TreatMissingData, EvaluateLowSampleCountPercentile } = rest
  if (m !== undefined) {
    checkInteger(m, 'datapointsToAlarm')
    if (m > n) throw validation('DatapointsToAlarm must be less than or equal to EvaluationPeriods.')
  }
  if (TreatMissingData)
    checkEnum(TreatMissingData, 'treatMissingData', ['breaching', 'notBreaching', 'ignore', 'missing'])
  if (EvaluateLowSampleCountPercentile) {
    checkEnum(EvaluateLowSampleCountPercentile, 'evaluateLowSampleCountPercentile', ['evaluate', 'ignore'])
  }
}

function checkSingleMetric(input: Input): void {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Period, Unit } = input
  checkText(MetricName, 'MetricName', 255)
  checkText(Namespace, 'Namespace', 255)
  checkDimensions(Dimensions, 'Dimensions')
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Exactly one of the parameters Statistic and ExtendedStatistic must be specified.')
  }
  if (Statistic !== undefined) checkStatistic(Statistic, 'Statistic')
  if (ExtendedStatistic !== undefined) checkExtendedStatistic(ExtendedStatistic, 'ExtendedStatistic')
  if (Period === undefined) throw missingParameter('Period')
  if (Unit !== undefined) checkEnum(Unit, 'unit', UNITS)
}

function checkMetrics(input: Input): void {
  const queries = input.Metrics ?? []
  const doubled = (
    ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit'] as const
  ).find((name) => input[name] !== undefined)
  if (doubled) {
    throw invalidCombination(
      `The parameters Metrics and ${doubled} are mutually exclusive and you have specified both.`,
    )
  }
  if (queries.length > 20) throw validation('The collection Metrics must not have a size greater than 20.')
  checkQueries(queries, 'Metrics')
  if (queries.filter(({ ReturnData }) => ReturnData !== false).length !== 1) {
    throw validation('Exactly one element of the metrics list should return data.')
  }
  // An expression that makes no sense is refused now, and not when the alarm is looked at.
  answerQueries(queries, { read: () => new Map(), times: () => [] })
}

function checkPeriods(settings: MetricAlarmSettings): void {
  const period = periodOf(settings)
  if (![10, 20, 30].includes(period) && !(period > 0 && period % 60 === 0)) {
    throw validation('Metric period must be 10, 20, 30 or a multiple of 60')
  }
  const most = period >= 3600 ? WEEK : DAY
  if (settings.EvaluationPeriods * period <= most) return
  throw validation(
    `Metrics cannot be checked across more than ${most === DAY ? 'a day' : '7 days'} (EvaluationPeriods * Period must be <= ${most}).`,
  )
}

function checkInteger(value: unknown, member: string): void {
  if (Number.isInteger(value) && (value as number) >= 1) return
  throw validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  )
}

export function checkEnum(value: string, member: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return
  throw validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  )
}
