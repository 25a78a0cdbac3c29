import { type DateUnit, dateValue, parseDate } from './dates.ts'

export interface DateMathOptions {
  /** Milliseconds since 1970. */
  now: number
  /** To the last millisecond of what is rounded or left out, as `lte` and `gt` do. */
  roundUp?: boolean
  /** Minutes east of UTC, for dates without a zone and for rounding. */
  zoneMinutes?: number
  /** The field's. */
  format?: string
}

/**
 * `now-15m`, `now/d`, `2026-11-24||+1M/d`, or a plain date; undefined where it is none of them.
 * https://docs.opensearch.org/latest/field-types/supported-field-types/date/#date-math
 */
export function dateMath(expression: string | number, options: DateMathOptions): number | undefined {
  const { now, roundUp = false, zoneMinutes = 0 } = options
  const [anchor, math] = split(String(expression))
  const start = anchor === 'now' ? { time: now } : anchorDate(anchor, options, math === '')
  if (!start) return undefined
  let time: number | undefined = start.time
  for (const [step] of math.matchAll(/[^+/-]|[+/-][^+/-]*/g)) {
    const [, operator, count, unit] = /^([+/-])(\d*)([yMwdhHms])$/.exec(step) ?? []
    if (!unit) return undefined
    const named = unit === 'H' ? 'h' : (unit as DateUnit)
    const by = Number(count || 1) * (operator === '-' ? -1 : 1)
    time = operator === '/' ? rounded(time, named, roundUp, zoneMinutes) : add(time, by, named)
  }
  return time
}

function split(expression: string): [anchor: string, math: string] {
  if (expression.startsWith('now')) return ['now', expression.slice(3)]
  const [anchor = '', math = ''] = expression.split('||')
  return [anchor, math]
}

function anchorDate(text: string, { roundUp, zoneMinutes = 0, format }: DateMathOptions, isAlone: boolean) {
  const date = parseDate(text, zoneMinutes)
  if (date && roundUp && isAlone) return { time: add(date.time, 1, date.precision) - 1 }
  if (date) return date
  const time = dateValue(text, format)
  return time === undefined ? undefined : { time }
}

function rounded(time: number, unit: DateUnit, up: boolean, zoneMinutes: number): number {
  const floor = floorTo(time, unit, zoneMinutes)
  return up ? add(floor, 1, unit) - 1 : floor
}

const MILLISECONDS: Partial<Record<DateUnit, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
}

/** The beginning of the calendar unit that holds this time; weeks begin on Mondays. */
export function floorTo(time: number, unit: DateUnit, zoneMinutes = 0): number {
  const shift = zoneMinutes * 60_000
  const local = new Date(time + shift)
  if (unit === 'y') return Date.UTC(local.getUTCFullYear(), 0) - shift
  if (unit === 'M') return Date.UTC(local.getUTCFullYear(), local.getUTCMonth()) - shift
  // 1970 began on a Thursday.
  const start = unit === 'w' ? 4 * 86_400_000 : 0
  const size = MILLISECONDS[unit]!
  return Math.floor((local.getTime() - start) / size) * size + start - shift
}

export function add(time: number, count: number, unit: DateUnit): number {
  const size = MILLISECONDS[unit]
  if (size) return time + count * size
  const date = new Date(time)
  const months = date.getUTCMonth() + (unit === 'y' ? 12 * count : count)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate()
  const day = Math.min(date.getUTCDate(), lastDay)
  return Date.UTC(date.getUTCFullYear(), months, day) + (time - floorTo(time, 'd'))
}
