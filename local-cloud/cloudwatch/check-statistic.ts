import { invalidValue, missingParameter, notHere } from './errors.ts'
import { kindOfStatistic, STATISTICS } from './statistic.ts'

/** One of the five that AWS calls statistics. */
export function checkStatistic(name: string | undefined, path: string): void {
  if (name === undefined) throw missingParameter(path)
  if (!STATISTICS.includes(name)) throw invalidValue(`The value ${name} for parameter ${path} is invalid.`)
}

/** A percentile; what else AWS calls an extended statistic is not here. */
export function checkExtendedStatistic(name: string | undefined, path: string): void {
  if (name === undefined) throw missingParameter(path)
  const kind = STATISTICS.includes(name) ? 'unknown' : kindOfStatistic(name)
  if (kind === 'not here') throw notHere(`statistic ${name}, only percentiles`)
  if (kind === 'unknown') throw invalidValue(`The value ${name} for parameter ${path} is invalid.`)
}
