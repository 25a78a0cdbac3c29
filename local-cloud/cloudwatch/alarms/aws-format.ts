/** A number that CloudWatch writes as Java does: `5.0`, `1.0E7`. In JSON it stands without quotes. */
export class Double {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  toString(): string {
    const size = Math.abs(this.value)
    if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(this.value))
    const [digits = '', exponent = ''] = this.value.toExponential().split('e')
    return `${withFraction(digits)}E${Number(exponent)}`
  }
}

/** JSON whose doubles are written as Java does. */
export function writeJson(value: unknown): string {
  if (value instanceof Double) return String(value)
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`
}

/** `2026-11-23T12:00:00.000+0000` */
export function timestamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000')
}

/** `23/11/26 12:00:00`, as reasons tell the time of a datapoint. */
export function shortTime(time: number): string {
  const iso = new Date(time).toISOString()
  const [year = '', month, day] = iso.slice(0, 10).split('-')
  return `${day}/${month}/${year.slice(2)} ${iso.slice(11, 19)}`
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `Monday 23 November, 2026 12:00:00 UTC`, as reasons of composite alarms tell the time. */
export function longTime(time: number): string {
  const date = new Date(time)
  const iso = date.toISOString()
  return `${DAYS[date.getUTCDay()]} ${iso.slice(8, 10)} ${MONTHS[date.getUTCMonth()]}, ${iso.slice(0, 4)} ${iso.slice(11, 19)} UTC`
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`
}
