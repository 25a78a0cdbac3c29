import fc from 'fast-check'
import { nextTime, parseCron } from './cron.ts'
import { timeZone } from './time-zone.ts'

const at = (iso: string) => Date.parse(iso)

/** The next times of an expression, as `2026-01-01T10:00`. */
function times(expression: string, from: string, count: number, zone?: string): string[] {
  const cron = parseCron(expression)
  const found: string[] = []
  for (let time = nextTime(cron, at(from), zone ? timeZone(zone) : undefined); time && found.length < count; ) {
    found.push(new Date(time).toISOString().slice(0, 16))
    time = nextTime(cron, time, zone ? timeZone(zone) : undefined)
  }
  return found
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html, and its examples */
describe('a cron expression', () => {
  // 1 January 2026 is a Thursday.
  it.each<[string, string, string[]]>([
    ['every day', '0 10 * * ? *', ['2026-01-01T10:00', '2026-01-02T10:00']],
    ['at a quarter past noon', '15 12 * * ? *', ['2026-01-01T12:15', '2026-01-02T12:15']],
    ['Monday through Friday', '0 18 ? * MON-FRI *', ['2026-01-01T18:00', '2026-01-02T18:00', '2026-01-05T18:00']],
    ['every first day of the month', '0 8 1 * ? *', ['2026-01-01T08:00', '2026-02-01T08:00']],
    ['every 15 minutes', '0/15 * * * ? *', ['2026-01-01T00:15', '2026-01-01T00:30', '2026-01-01T00:45']],
    ['every 10 minutes of weekdays', '0/10 * ? * MON-FRI *', ['2026-01-01T00:10', '2026-01-01T00:20']],
    ['in working hours', '0/5 8-17 ? * MON-FRI *', ['2026-01-01T08:00', '2026-01-01T08:05']],
    ['in the night', '0/30 0-2 ? * MON-FRI *', ['2026-01-01T00:30', '2026-01-01T01:00', '2026-01-01T01:30']],
    ['twice in an hour', '5,35 14 * * ? *', ['2026-01-01T14:05', '2026-01-01T14:35', '2026-01-02T14:05']],
    ['from a minute on', '1/10 5 * * ? *', ['2026-01-01T05:01', '2026-01-01T05:11', '2026-01-01T05:21']],
    ['on the last Friday', '15 10 ? * 6L 2026-2027', ['2026-01-30T10:15', '2026-02-27T10:15']],
    ['on the last Friday by name', '15 10 ? * FRIL *', ['2026-01-30T10:15', '2026-02-27T10:15']],
    ['on the second Tuesday', '0 0 ? * 3#2 *', ['2026-01-13T00:00', '2026-02-10T00:00']],
    ['on the fifth Saturday, where there is one', '0 0 ? * SAT#5 *', ['2026-01-31T00:00', '2026-05-30T00:00']],
    ['on the last day of the week', '0 0 ? * L *', ['2026-01-03T00:00', '2026-01-10T00:00']],
    ['on the last day of the month', '0 0 L * ? *', ['2026-01-31T00:00', '2026-02-28T00:00']],
    ['on 29 February', '0 0 29 2 ? *', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['on the weekday nearest to the 3rd, a Saturday', '0 0 3W 1 ? *', ['2026-01-02T00:00', '2027-01-04T00:00']],
    ['on the weekday nearest to the 1st, within the month', '0 0 1W 8 ? *', ['2026-08-03T00:00', '2027-08-02T00:00']],
    ['on the weekday nearest to the 31st, a Sunday', '0 0 31W 5 ? *', ['2026-05-29T00:00', '2027-05-31T00:00']],
    ['on the last weekday', '0 0 LW 1-2 ? *', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['in months by name', '0 0 1 JAN,mar ? *', ['2026-03-01T00:00', '2027-01-01T00:00']],
    ['in one year', '0/5 5 ? JAN 1-5 2027', ['2027-01-03T05:00', '2027-01-03T05:05']],
    ['in a few years', '0 0 1 1 ? 2026/2', ['2028-01-01T00:00', '2030-01-01T00:00']],
  ])('fires %s', (_when, expression, expected) => {
    expect(times(expression, '2026-01-01T00:00:00Z', expected.length)).toEqual(expected)
  })

  it.each([
    ['never again once its years are over', '0 0 1 1 ? 2002-2005'],
    ['never on a day that no month has', '0 0 30 2 ? *'],
    ['never after 2199', '0 0 1 1 ? 2026'],
  ])('fires %s', (_when, expression) => {
    expect(times(expression, '2026-01-01T00:00:00Z', 1)).toEqual([])
  })

  it.each([
    '0 1 * * * *',
    '0 1 ? * ? *',
    '0 1 1 * 2 *',
    '7 20 * * NOT *',
    'INVALID',
    '0 dummy ? * MON-FRI *',
    '71 8 1 * ? *',
    '0 24 * * ? *',
    '0 0 0 * ? *',
    '0 0 32 * ? *',
    '0 0 * 13 ? *',
    '0 0 ? * 8 *',
    '0 0 ? * 3#6 *',
    '0 0 ? * 3#1,6#3 *',
    '0 0 ? * 2/2 *',
    '0 0 * * ? 1969',
    '0/0 0 * * ? *',
    '/5 0 * * ? *',
    '10-5 0 * * ? *',
    '1-2-3 0 * * ? *',
    '0/5/5 0 * * ? *',
    '0 0 * * ?',
    '0 0 * * ? * *',
    ' 0 0 * * ? *',
    '-1 0 * * ? *',
    '1,, 0 * * ? *',
    '0 0 W * ? *',
    '0 0 L-3 * ? *',
  ])('is refused as %s', (expression) => {
    expect(() => parseCron(expression)).toThrow()
  })

  it('fires at the hour that the clocks of its zone show, in summer and winter', () => {
    expect(times('0 8 1 1,7 ? *', '2026-01-01T00:00:00Z', 2, 'America/New_York')).toEqual([
      '2026-01-01T13:00',
      '2026-07-01T12:00',
    ])
  })

  it('leaves out what the clocks skip in spring', () => {
    // On 8 March 2026 New York goes from 1:59 to 3:00.
    expect(times('30 2 * * ? *', '2026-03-07T00:00:00Z', 2, 'America/New_York')).toEqual([
      '2026-03-07T07:30',
      '2026-03-09T06:30',
    ])
  })

  it('fires once at what the clocks show twice in autumn', () => {
    // On 1 November 2026 New York goes from 1:59 back to 1:00.
    expect(times('30 1 * * ? *', '2026-10-31T12:00:00Z', 2, 'America/New_York')).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ])
    expect(times('0/30 * * * ? *', '2026-11-01T04:59:00Z', 3, 'America/New_York')).toEqual([
      '2026-11-01T05:00',
      '2026-11-01T05:30',
      '2026-11-01T07:00',
    ])
  })

  it.each(['Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'Europe/Zurich'])(
    'knows the clocks of %s',
    (name) => {
      const zone = timeZone(name)!

      fc.assert(
        fc.property(fc.integer({ min: at('2010-01-01'), max: at('2030-01-01') }), (instant) => {
          const back = zone.toInstant(zone.toLocal(instant))!

          expect([instant, instant - 30 * 60_000, instant - 60 * 60_000]).toContain(back)
          expect(zone.toLocal(back)).toBe(zone.toLocal(instant))
        }),
      )
    },
  )

  it('has no zone of a name that nobody knows', () => {
    expect(timeZone('Europe/Nowhere')).toBeUndefined()
  })
})

describe('every cron expression', () => {
  const values = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      fc.tuple(fc.integer({ min, max }), fc.integer({ min: 1, max })).map(([a, step]) => `${a}/${step}`),
      fc.array(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((list) => list.join(',')),
    )
  const days = fc.oneof(
    fc.oneof(values(1, 31), fc.constantFrom('L', '15W', '1W', '31W')).map((day) => [day, '?']),
    fc
      .oneof(
        fc.constantFrom('*', 'MON-FRI', '1,7', 'L', '6L', '3#2', 'SUN#5'),
        fc.integer({ min: 1, max: 7 }).map(String),
      )
      .map((day) => ['?', day]),
  )
  const expression = fc
    .tuple(values(0, 59), values(0, 23), days, fc.oneof(fc.constant('*'), values(1, 12)))
    .map(([minutes, hours, [day, weekday], month]) => `${minutes} ${hours} ${day} ${month} ${weekday} *`)

  it('fires next where a walk through the minutes finds it first', () => {
    fc.assert(
      fc.property(expression, fc.integer({ min: at('2024-01-01'), max: at('2027-01-01') }), (expression, from) => {
        const end = from + 3 * 86_400_000
        const next = nextTime(parseCron(expression), from)

        expect(next !== undefined && next <= end ? next : undefined).toBe(walk(expression, from, end))
      }),
      { numRuns: 150 },
    )
  })
})

/** The first minute after `from` that each field of the expression, read anew, lets through. */
function walk(expression: string, from: number, end: number): number | undefined {
  const [minutes, hours, day, months, weekday] = expression.split(' ') as [string, string, string, string, string]
  for (let time = Math.floor(from / 60_000) * 60_000 + 60_000; time <= end; time += 60_000) {
    const date = new Date(time)
    if (
      lets(minutes, date.getUTCMinutes()) &&
      lets(hours, date.getUTCHours()) &&
      lets(months, date.getUTCMonth() + 1) &&
      (day === '?' ? letsWeekday(weekday, date) : letsDay(day, date))
    )
      return time
  }
  return undefined
}

function lets(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    if (part === '*') return true
    const [first = '', step] = part.split('/')
    if (step) return value >= Number(first) && (value - Number(first)) % Number(step) === 0
    const [low, high = low] = first.split('-')
    return value >= Number(low) && value <= Number(high)
  })
}

const plusDays = (date: Date, days: number) => new Date(date.getTime() + days * 86_400_000)
const isWeekend = (date: Date) => date.getUTCDay() % 6 === 0
const sameMonth = (a: Date, b: Date) => a.getUTCMonth() === b.getUTCMonth()

function letsDay(field: string, date: Date): boolean {
  if (field === 'L') return !sameMonth(date, plusDays(date, 1))
  if (!field.endsWith('W')) return lets(field, date.getUTCDate())
  if (isWeekend(date)) return false
  // The day itself, or the only weekday next to it within the month.
  const wanted = Number(field.slice(0, -1))
  const near = [-2, -1, 0, 1, 2].map((days) => plusDays(date, days)).filter((day) => sameMonth(day, date))
  const target = near.find((day) => day.getUTCDate() === wanted)
  if (!target) return false
  const nearest = [0, -1, 1, -2, 2]
    .map((days) => plusDays(target, days))
    .find((day) => sameMonth(day, target) && !isWeekend(day))
  return nearest?.getTime() === date.getTime()
}

function letsWeekday(field: string, date: Date): boolean {
  const day = date.getUTCDay() + 1
  if (field === 'MON-FRI') return !isWeekend(date)
  if (field === 'L') return day === 7
  if (field === '6L') return day === 6 && !sameMonth(date, plusDays(date, 7))
  if (field === '3#2') return day === 3 && date.getUTCDate() > 7 && date.getUTCDate() <= 14
  if (field === 'SUN#5') return day === 1 && date.getUTCDate() > 28
  return lets(field, day)
}
