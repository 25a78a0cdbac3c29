export type DateUnit = 'y' | 'M' | 'w' | 'd' | 'h' | 'm' | 's' | 'ms'

export interface ParsedDate {
  /** Milliseconds since 1970. */
  time: number
  /** The smallest part that was written. */
  precision: DateUnit
}

const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/

/**
 * A date of the format `strict_date_optional_time`: from `2026` to `2026-11-24T10:15:30.123+01:00`.
 * https://docs.opensearch.org/latest/field-types/supported-field-types/date/
 */
export function parseDate(text: string, zoneMinutes = 0): ParsedDate | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  const parts = [
    Number(year),
    Number(month ?? 1) - 1,
    Number(day ?? 1),
    Number(hour ?? 0),
    Number(minute ?? 0),
  ] as const
  if (parts[1] > 11 || parts[2] < 1 || parts[2] > daysIn(parts[0], parts[1]) || parts[3] > 24 || parts[4] > 59)
    return undefined
  const seconds = Number(second ?? 0)
  if (seconds > 59) return undefined
  const milliseconds = Number((fraction ?? '0').padEnd(3, '0').slice(0, 3))
  const offset = zone === undefined ? zoneMinutes : zoneOffset(zone)
  return { time: Date.UTC(...parts, seconds, milliseconds) - offset * 60_000, precision: precisionOf(match) }
}

/** Minutes east of UTC: `Z`, `+01:00`, `+0100`, `+01`. */
export function zoneOffset(zone: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (!sign) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
}

function precisionOf([, , month, day, hour, minute, second, fraction]: RegExpExecArray): DateUnit {
  if (fraction !== undefined) return 'ms'
  if (second !== undefined) return 's'
  if (minute !== undefined) return 'm'
  if (hour !== undefined) return 'h'
  return day !== undefined ? 'd' : month !== undefined ? 'M' : 'y'
}

/** The formats that a date field can have; its values are tried in turn. */
const FORMATS: Record<string, (text: string) => number | undefined> = {
  strict_date_optional_time: (text) => parseDate(text)?.time,
  date_optional_time: (text) => parseDate(text)?.time,
  strict_date_time: (text) => parseDate(text)?.time,
  date_time: (text) => parseDate(text)?.time,
  iso8601: (text) => parseDate(text)?.time,
  epoch_millis: (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : undefined),
  epoch_second: (text) => (/^-?\d{1,13}(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined),
}

export const DEFAULT_FORMAT = 'strict_date_optional_time||epoch_millis'

export function isKnownFormat(format: string): boolean {
  return format.split('||').every((each) => Object.hasOwn(FORMATS, each))
}

/** Milliseconds since 1970 of a value in a field of this format; undefined where no format fits. */
export function dateValue(value: unknown, format = DEFAULT_FORMAT): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  for (const each of format.split('||')) {
    const time = Object.hasOwn(FORMATS, each) ? FORMATS[each]!(String(value)) : undefined
    if (time !== undefined) return time
  }
  return undefined
}

/** What a string looks like that makes its field a date; pure numbers do not. */
export function looksLikeDate(text: string): boolean {
  return parseDate(text) !== undefined && !/^\d+$/.test(text)
}
