import { invalidCombination, invalidValue, missingParameter } from './errors.ts'

const SECOND = 1000
const DAY = 24 * 3600 * SECOND

export interface TimeRange {
  /** Milliseconds since 1970, rounded as CloudWatch does. */
  start: number
  end: number
}

/** Out of seconds since 1970. */
export function readTimes(StartTime: number | undefined, EndTime: number | undefined): TimeRange {
  if (StartTime === undefined) throw missingParameter('StartTime')
  if (EndTime === undefined) throw missingParameter('EndTime')
  const range = { start: milliseconds(StartTime, 'StartTime'), end: milliseconds(EndTime, 'EndTime') }
  if (range.start < range.end) return range
  throw invalidCombination('The parameter StartTime must be less than the parameter EndTime.')
}

/**
 * The older the data, the coarser it is kept, and the start is rounded down to that.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html#API_GetMetricStatistics_RequestParameters
 */
export function roundStart(start: number, period: number, now: number): number {
  const step = period < 60 ? period : coarseness(now - start)
  return Math.floor(start / (step * SECOND)) * step * SECOND
}

/** Seconds: 1, 5, 10, 20, 30, or minutes. */
export function checkPeriod(period: unknown, path: string): number {
  if (period === undefined || period === null) throw missingParameter(path)
  if (typeof period === 'number' && ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))) {
    return period
  }
  throw invalidValue(`The parameter ${path} must be 1, 5, 10, 20, 30, or a multiple of 60.`)
}

function coarseness(age: number): number {
  if (age < 15 * DAY) return 60
  return age < 63 * DAY ? 300 : 3600
}

function milliseconds(time: unknown, path: string): number {
  if (typeof time === 'number' && Number.isFinite(time)) return time * SECOND
  throw invalidValue(`The value ${time} for parameter ${path} is invalid.`)
}
