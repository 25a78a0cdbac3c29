import type { StateValue, TreatMissingData } from './alarm.ts'

/** What a period came to; without a value it is missing. */
export interface Datapoint {
  /** When the period begins, in milliseconds since 1970. */
  time: number
  value?: number
  sampleCount?: number
  breaching?: boolean
}

export interface EvaluationSettings {
  evaluationPeriods: number
  datapointsToAlarm: number
  treatMissingData: TreatMissingData
  current: StateValue
}

export interface Evaluation {
  state: StateValue
  /** The datapoints that decided, newest first. */
  used: Datapoint[]
  /** For how many missing ones the setting stood in. */
  filled: number
}

/** CloudWatch looks at more periods than it evaluates, in case some are missing; the documentation's tables show two more. */
export const EXTRA_PERIODS = 2

/**
 * Decides over the evaluation range, oldest first. Real datapoints come before any that are filled in.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateDatapoints(range: Datapoint[], settings: EvaluationSettings): Evaluation {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, current } = settings
  const real = [...range].reverse().filter(({ value }) => value !== undefined)
  const used = real.slice(0, evaluationPeriods)
  const missing = evaluationPeriods - used.length
  const breaching = used.filter((point) => point.breaching).length
  const decide = (count: number): StateValue => (count >= datapointsToAlarm ? 'ALARM' : 'OK')
  if (missing === 0) return { state: decide(breaching), used, filled: 0 }
  if (treatMissingData === 'breaching') return { state: decide(breaching + missing), used, filled: missing }
  if (treatMissingData === 'notBreaching') return { state: decide(breaching), used, filled: missing }
  const unfilled = { used, filled: 0 }
  if (used.length === 0) return { state: treatMissingData === 'ignore' ? current : 'INSUFFICIENT_DATA', ...unfilled }
  if (breaching < used.length || breaching >= datapointsToAlarm) return { state: decide(breaching), ...unfilled }
  return { state: treatMissingData === 'missing' && isOldEnough(range, settings) ? 'ALARM' : current, ...unfilled }
}

/**
 * All that came is breaching, but there is too little of it. It alarms once the oldest is as old as the datapoints
 * that it takes: until then the next ones might still come, and be fine.
 */
function isOldEnough(range: Datapoint[], { datapointsToAlarm }: EvaluationSettings): boolean {
  const oldest = range.findIndex(({ value }) => value !== undefined)
  return range.length - oldest >= datapointsToAlarm
}
