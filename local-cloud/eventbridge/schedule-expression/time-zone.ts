/** Between the instants of one zone (milliseconds since 1970) and what its clocks show, written as though it were UTC. */
export interface TimeZone {
  toLocal(instant: number): number
  /** The first of two instants at which clocks that are set back show this; undefined where they skip it. */
  toInstant(local: number): number | undefined
}

export const UTC: TimeZone = { toLocal: (instant) => instant, toInstant: (local) => local }

const DAY = 24 * 60 * 60_000

/** By its name in the IANA database, as `Europe/Zurich`; undefined where there is none. */
export function timeZone(name: string): TimeZone | undefined {
  if (name === 'UTC') return UTC
  const format = formatOf(name)
  if (!format) return undefined
  const toLocal = (instant: number) => localTime(format, instant)
  return {
    toLocal,
    toInstant(local) {
      // The offset from UTC a day before and a day after: clocks change at most once between.
      const offsets = [local - DAY, local + DAY].map((instant) => toLocal(instant) - instant)
      const instants = offsets.map((offset) => local - offset).filter((instant) => toLocal(instant) === local)
      return instants.length > 0 ? Math.min(...instants) : undefined
    },
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const number = 'numeric'
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    })
  } catch {
    return undefined
  }
}

function localTime(format: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) + (instant % 1000)
}
