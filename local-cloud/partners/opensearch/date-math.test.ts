import { dateMath } from './date-math.ts'
import { dateValue, looksLikeDate, parseDate } from './dates.ts'

const NOW = Date.parse('2026-11-24T10:15:30.500Z')
const at = (text: string) => Date.parse(text)

// https://docs.opensearch.org/latest/field-types/supported-field-types/date/#date-math
describe('date math', () => {
  it.each([
    ['now', '2026-11-24T10:15:30.500Z', '2026-11-24T10:15:30.500Z'],
    ['now-15m', '2026-11-24T10:00:30.500Z', '2026-11-24T10:00:30.500Z'],
    ['now+1h-30s', '2026-11-24T11:15:00.500Z', '2026-11-24T11:15:00.500Z'],
    ['now/h', '2026-11-24T10:00:00.000Z', '2026-11-24T10:59:59.999Z'],
    ['now-1d/d', '2026-11-23T00:00:00.000Z', '2026-11-23T23:59:59.999Z'],
    ['now/w', '2026-11-23T00:00:00.000Z', '2026-11-29T23:59:59.999Z'],
    ['now/M', '2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z'],
    ['now/y', '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
    ['2026-01-31||+1M', '2026-02-28T00:00:00.000Z', '2026-02-28T00:00:00.000Z'],
    ['2026-11-24||-1y/M', '2025-11-01T00:00:00.000Z', '2025-11-30T23:59:59.999Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z', '2026-11-24T23:59:59.999Z'],
    ['2026-11', '2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z'],
    ['2026-11-24T10', '2026-11-24T10:00:00.000Z', '2026-11-24T10:59:59.999Z'],
  ])('%s begins at %s and ends at %s', (expression, from, to) => {
    expect(dateMath(expression, { now: NOW })).toBe(at(from))
    expect(dateMath(expression, { now: NOW, roundUp: true })).toBe(at(to))
  })

  it.each(['now-', 'now-5', 'now-5x', 'now//d', 'nowish', 'yesterday', '2026-13-01', ''])(
    'does not take %j for a date',
    (expression) => {
      expect(dateMath(expression, { now: NOW })).toBeUndefined()
    },
  )

  it('rounds in the time zone that it is given', () => {
    expect(dateMath('now/d', { now: NOW, zoneMinutes: 60 })).toBe(at('2026-11-23T23:00:00Z'))
    expect(dateMath('2026-11-24', { now: NOW, zoneMinutes: -300 })).toBe(at('2026-11-24T05:00:00Z'))
  })
})

describe('a date', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00Z'],
    ['2026-11-24T10:15', '2026-11-24T10:15:00Z'],
    ['2026-11-24T10:15:30.123456789Z', '2026-11-24T10:15:30.123Z'],
    ['2026-11-24T10:15:30,5+01:30', '2026-11-24T08:45:30.500Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
  ])('can be written as %s', (text, iso) => {
    expect(parseDate(text)?.time).toBe(at(iso))
  })

  it.each(['2026-02-30', '2026-11-24T25:00', '2026-11-24T10:60', '26-11-24', '2026-11-24 10:15', '24.11.2026'])(
    'is not written as %s',
    (text) => {
      expect(parseDate(text)).toBeUndefined()
    },
  )

  it('may be milliseconds, or what its format says', () => {
    expect(dateValue(1_795_000_000_000)).toBe(1_795_000_000_000)
    expect(dateValue('1795000000', 'epoch_second')).toBe(1_795_000_000_000)
    expect(dateValue('2026-11-24', 'epoch_millis')).toBeUndefined()
  })

  it('is seen in a text that is not a mere number', () => {
    expect(['2026-11-24', '2026-11-24T10:15:30Z', '2026', 'today'].map(looksLikeDate)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
