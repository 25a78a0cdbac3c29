import { pointsOf } from '../get-metric-data.ts'
import { answerQueries, type MetricDataQuery } from '../metric-data-query.ts'
import type { Metrics } from '../metrics.ts'
import type { AlarmState, ComparisonOperator, MetricAlarm, MetricAlarmSettings } from './alarm.ts'
import { type Datapoint, EXTRA_PERIODS, evaluateDatapoints } from './evaluate-datapoints.ts'
import { stateReason, stateReasonData } from './state-reason.ts'

/**
 * The state that the alarm's data gives it now; nothing where it stays as it is.
 * Periods end with the last whole minute (of a high-resolution alarm: the last 10, 20 or 30 seconds), as AWS's do. The
 * minute under way counts too where its datapoint breaches and no more data can change that.
 */
export function evaluateMetricAlarm(alarm: MetricAlarm, metrics: Metrics): AlarmState | undefined {
  const { settings, state } = alarm
  const now = metrics.now()
  const period = periodOf(settings)
  const step = (period < 60 ? period : 60) * 1000
  const end = Math.floor(now / step) * step
  const evaluated = underWay(alarm, metrics, end + step) ?? range(alarm, metrics, end)
  const evaluation = evaluateDatapoints(evaluated, {
    evaluationPeriods: settings.EvaluationPeriods,
    datapointsToAlarm: settings.DatapointsToAlarm ?? settings.EvaluationPeriods,
    treatMissingData: settings.TreatMissingData ?? 'missing',
    current: state.value,
  })
  if (evaluation.state === state.value || hasTooFewSamples(settings, evaluation.used)) return undefined
  return {
    value: evaluation.state,
    reason: stateReason(settings, evaluation),
    reasonData: stateReasonData(settings, evaluation, { now, period, evaluated: [...evaluated].reverse() }),
    since: now,
  }
}

export function periodOf({ Period, Metrics: queries = [] }: MetricAlarmSettings): number {
  return Period ?? queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])[0] ?? queries[0]?.Period ?? 60
}

/** As one that watches a single metric, also where it was put as `Metrics`. */
export function queriesOf(settings: MetricAlarmSettings): MetricDataQuery[] {
  if (settings.Metrics) return settings.Metrics
  const { Namespace = '', MetricName = '', Dimensions, Period = 60, Statistic, ExtendedStatistic, Unit } = settings
  const Stat = Statistic ?? ExtendedStatistic ?? ''
  return [
    { Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, Unit }, ReturnData: true },
  ]
}

/** The range with the period that has just begun. */
function underWay(alarm: MetricAlarm, metrics: Metrics, end: number): Datapoint[] | undefined {
  if (!onlyGrowsWorse(alarm.settings)) return undefined
  const datapoints = range(alarm, metrics, end)
  return datapoints.at(-1)?.breaching ? datapoints : undefined
}

function onlyGrowsWorse(settings: MetricAlarmSettings): boolean {
  const [only, ...others] = queriesOf(settings)
  const statistic = only?.MetricStat?.Stat ?? ''
  if (others.length > 0) return false
  return settings.ComparisonOperator.startsWith('Greater')
    ? ['Sum', 'SampleCount', 'Maximum'].includes(statistic)
    : statistic === 'Minimum'
}

/** The periods of the evaluation range, oldest first, the last of which ends at `end`. */
function range({ region, settings }: MetricAlarm, metrics: Metrics, end: number): Datapoint[] {
  const step = periodOf(settings) * 1000
  const count = settings.EvaluationPeriods + EXTRA_PERIODS
  const start = end - count * step
  const times = Array.from({ length: count }, (_, index) => start + index * step)
  const queries = queriesOf(settings)
  const watched = queries.find(({ ReturnData }) => ReturnData !== false)
  const answers = answerQueries(queries, {
    read: (stat) => pointsOf(metrics, region, stat, { start, end }),
    times: () => times,
  })
  const points = answers.get(watched?.Id ?? '')?.[0]?.points
  const samples =
    queries.length === 1 && watched?.MetricStat
      ? pointsOf(metrics, region, { ...watched.MetricStat, Stat: 'SampleCount' }, { start, end })
      : undefined
  return times.map((time) => datapoint(settings, time, points?.get(time), samples?.get(time)))
}

function datapoint(
  { ComparisonOperator, Threshold }: MetricAlarmSettings,
  time: number,
  value: number | undefined,
  sampleCount: number | undefined,
): Datapoint {
  if (value === undefined) return { time }
  return { time, value, sampleCount, breaching: BREACHES[ComparisonOperator](value, Threshold) }
}

const BREACHES: Record<ComparisonOperator, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html */
function hasTooFewSamples(settings: MetricAlarmSettings, used: Datapoint[]): boolean {
  const { ExtendedStatistic, EvaluateLowSampleCountPercentile: low } = settings
  if (!ExtendedStatistic || low !== 'ignore' || used.length === 0) return false
  const percentile = Number(ExtendedStatistic.slice(1)) / 100
  const needed = 10 / (percentile >= 0.5 ? 1 - percentile : percentile)
  return used.reduce((sum, { sampleCount = 0 }) => sum + sampleCount, 0) < needed
}
