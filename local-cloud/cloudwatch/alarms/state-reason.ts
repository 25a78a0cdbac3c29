import type { ComparisonOperator, MetricAlarmSettings, StateValue } from './alarm.ts'
import { Double, shortTime, timestamp, writeJson } from './aws-format.ts'
import type { Datapoint, Evaluation } from './evaluate-datapoints.ts'

export const INITIAL_REASON = 'Unchecked: Initial alarm creation'

const COMPARISONS: Record<ComparisonOperator, string> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
}

/** The sentence with which CloudWatch explains a state. */
export function stateReason(settings: MetricAlarmSettings, { state, used, filled }: Evaluation): string {
  const { EvaluationPeriods: periods, TreatMissingData } = settings
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${counted(periods, 'datapoint')} ${were(periods)} unknown.`
  if (filled === 0) return crossed(settings, state, used)
  const received =
    used.length === 0 ? 'no datapoints were' : `${counted(used.length, 'datapoint')} ${were(used.length)}`
  const treated = TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'
  return `Threshold Crossed: ${received} received for ${counted(periods, 'period')} and ${counted(filled, 'missing datapoint')} ${were(filled)} treated as [${treated}].`
}

/** With `DatapointsToAlarm` it names those that decided, and how many it took. */
function crossed(settings: MetricAlarmSettings, state: StateValue, used: Datapoint[]): string {
  const { DatapointsToAlarm: m, EvaluationPeriods: n, ComparisonOperator, Threshold } = settings
  const named = m === undefined ? used : used.filter(({ breaching }) => breaching === (state === 'ALARM'))
  const list = named.map(({ value, time }) => `${new Double(value ?? 0)} (${shortTime(time)})`).join(', ')
  const not = state === 'ALARM' ? '' : 'not '
  const comparison = `${not}${COMPARISONS[ComparisonOperator]} the threshold (${new Double(Threshold)})`
  if (m === undefined) {
    return `Threshold Crossed: ${counted(named.length, 'datapoint')} [${list}] ${were(named.length)} ${comparison}.`
  }
  const [minimum, transition] = state === 'ALARM' ? [m, 'OK -> ALARM'] : [n - m + 1, 'ALARM -> OK']
  return `Threshold Crossed: ${named.length} out of the last ${n} datapoints [${list}] ${were(named.length)} ${comparison} (minimum ${counted(minimum, 'datapoint')} for ${transition} transition).`
}

/** The same for programs: `StateReasonData`. `evaluated` are the periods that were looked at, newest first. */
export function stateReasonData(
  settings: MetricAlarmSettings,
  { used }: Evaluation,
  { now, period, evaluated }: { now: number; period: number; evaluated: Datapoint[] },
): string {
  const { Statistic, ExtendedStatistic, Unit, Threshold } = settings
  const oldestFirst = [...used].reverse()
  const shown = used.length > 0 ? used : evaluated.slice(0, settings.EvaluationPeriods)
  return writeJson({
    version: '1.0',
    queryDate: timestamp(now),
    startDate: oldestFirst[0] && timestamp(oldestFirst[0].time),
    unit: Unit,
    statistic: Statistic ?? ExtendedStatistic,
    period,
    recentDatapoints: oldestFirst.map(({ value }) => new Double(value ?? 0)),
    threshold: new Double(Threshold),
    evaluatedDatapoints: shown.map(({ time, sampleCount, value }) => ({
      timestamp: timestamp(time),
      sampleCount: sampleCount === undefined ? undefined : new Double(sampleCount),
      value: value === undefined ? undefined : new Double(value),
    })),
  })
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were'
}
