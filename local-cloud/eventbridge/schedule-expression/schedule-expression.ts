import { nextTime, parseCron } from './cron.ts'
import { type TimeZone, UTC } from './time-zone.ts'

/** When something that repeats comes next: strictly after `after`, both milliseconds since 1970; undefined for never. */
export type Recurrence = (after: number) => number | undefined

export interface RecurrenceOptions {
  /** What a rate counts from: `start` itself, then every so often. */
  start: number
  zone?: TimeZone
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** `rate(…)` or `cron(…)`. Throws where it is neither. */
export function recurrence(expression: string, { start, zone = UTC }: RecurrenceOptions): Recurrence {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]
  if (fields === undefined) return everySoOften(start, parseRate(expression))
  const cron = parseCron(fields)
  return (after) => nextTime(cron, after, zone)
}

/** `rate(5 minutes)` in milliseconds. Whether a 1 may stand with `minutes` is for the services to say. */
export function parseRate(expression: string): number {
  const [, value, unit = ''] = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (value === undefined) throw new Error(`${expression} is neither rate(…) nor cron(…).`)
  return Number(value) * (UNITS[unit] as number)
}

function everySoOften(start: number, period: number): Recurrence {
  return (after) => (after < start ? start : start + (Math.floor((after - start) / period) + 1) * period)
}
