import { type Field, parseValue, parseValues } from './cron-values.ts'

/** The days of a month, ascending; months count from 1. */
export type MonthDays = (year: number, month: number) => number[]

const DAY_OF_MONTH: Field = { min: 1, max: 31 }
const DAY_OF_WEEK: Field = {
  min: 1,
  max: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  steps: false,
}
const [SUNDAY, SATURDAY] = [1, 7]

/** `1,15`, `L` (the last), `15W` (the weekday nearest to the 15th), `LW` (the last weekday). */
export function daysOfMonth(text: string): MonthDays {
  return together(text.split(',').map(dayOfMonth))
}

function dayOfMonth(part: string): MonthDays {
  if (part === 'L') return (year, month) => [lastDay(year, month)]
  if (part === 'LW') return (year, month) => [nearestWeekday(year, month, lastDay(year, month))]
  if (part.endsWith('W')) {
    const day = parseValue(part.slice(0, -1), DAY_OF_MONTH)
    return (year, month) => (day > lastDay(year, month) ? [] : [nearestWeekday(year, month, day)])
  }
  const days = parseValues(part, DAY_OF_MONTH)
  return (year, month) => days.filter((day) => day <= lastDay(year, month))
}

/** `MON-FRI`, `L` (Saturday), `6L` (the last Friday), `3#2` (the second Tuesday). */
export function daysOfWeek(text: string): MonthDays {
  const [day = '', nth, ...rest] = text.split('#')
  if (nth === undefined) return together(text.split(',').map(dayOfWeek))
  if (rest.length > 0) throw new Error(`${text} names more than one day.`)
  const [wanted, count] = [parseValue(day, DAY_OF_WEEK), parseValue(nth, { min: 1, max: 5 })]
  return (year, month) => weekdays(year, month, [wanted]).slice(count - 1, count)
}

function dayOfWeek(part: string): MonthDays {
  if (part.length > 1 && part.endsWith('L')) {
    const day = parseValue(part.slice(0, -1), DAY_OF_WEEK)
    return (year, month) => weekdays(year, month, [day]).slice(-1)
  }
  const days = part === 'L' ? [SATURDAY] : parseValues(part, DAY_OF_WEEK)
  return (year, month) => weekdays(year, month, days)
}

function together(parts: MonthDays[]): MonthDays {
  return (year, month) => [...new Set(parts.flatMap((days) => days(year, month)))].sort((a, b) => a - b)
}

function weekdays(year: number, month: number, wanted: number[]): number[] {
  return Array.from({ length: lastDay(year, month) }, (_, index) => index + 1).filter((day) =>
    wanted.includes(weekday(year, month, day)),
  )
}

/** Within the month: of a Saturday the 1st, it is Monday the 3rd. */
function nearestWeekday(year: number, month: number, day: number): number {
  const is = weekday(year, month, day)
  if (is === SATURDAY) return day === 1 ? 3 : day - 1
  if (is === SUNDAY) return day === lastDay(year, month) ? day - 2 : day + 1
  return day
}

/** From 1, Sunday, to 7. */
function weekday(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
