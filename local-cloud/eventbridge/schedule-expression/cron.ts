import { daysOfMonth, daysOfWeek, type MonthDays } from './cron-days.ts'
import { parseValues } from './cron-values.ts'
import { type TimeZone, UTC } from './time-zone.ts'

/** A parsed cron expression. */
export interface Cron {
  minutes: number[]
  hours: number[]
  /** The days of one month on which it fires. */
  days: MonthDays
  /** From 1. */
  months: number[]
  years: number[]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/**
 * The six fields of `cron(…)`: minutes, hours, day of month, month, day of week, year. Throws where AWS would refuse them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 */
export function parseCron(text: string): Cron {
  const fields = text.split(/\s+/)
  if (fields.length !== 6) throw new Error(`A cron expression has six fields, not ${fields.length}.`)
  const [minutes = '', hours = '', dayOfMonth = '', months = '', dayOfWeek = '', years = ''] = fields
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error('Exactly one of the fields day-of-month and day-of-week must be "?".')
  }
  return {
    minutes: parseValues(minutes, { min: 0, max: 59 }),
    hours: parseValues(hours, { min: 0, max: 23 }),
    days: dayOfMonth === '?' ? daysOfWeek(dayOfWeek) : daysOfMonth(dayOfMonth),
    months: parseValues(months, { min: 1, max: 12, names: MONTHS }),
    years: parseValues(years, { min: 1970, max: 2199 }),
  }
}

/**
 * The next time after `after` (both milliseconds since 1970); undefined where there is none. What the zone's clocks skip
 * in spring is left out, and what they show twice in autumn counts once, the first time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function nextTime(cron: Cron, after: number, zone: TimeZone = UTC): number | undefined {
  const local = zone.toLocal(after)
  const now = new Date(local)
  const thisMonth = monthNumber(now.getUTCFullYear(), now.getUTCMonth() + 1)
  for (const year of cron.years) {
    for (const month of cron.months) {
      if (monthNumber(year, month) < thisMonth) continue
      for (const time of timesOf(cron, year, month)) {
        const instant = time > local ? zone.toInstant(time) : undefined
        if (instant !== undefined && instant > after) return instant
      }
    }
  }
  return undefined
}

function monthNumber(year: number, month: number): number {
  return year * 12 + month
}

/** In order, as its zone's clocks show them. */
function* timesOf({ minutes, hours, days }: Cron, year: number, month: number): Generator<number> {
  for (const day of days(year, month)) {
    for (const hour of hours) for (const minute of minutes) yield Date.UTC(year, month - 1, day, hour, minute)
  }
}
