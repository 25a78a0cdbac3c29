import { parseRate, recurrence } from './schedule-expression.ts'

describe('a rate', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(1 hour)', 3_600_000],
    ['rate(7 days)', 604_800_000],
  ])('%s is so many milliseconds', (expression, milliseconds) => {
    expect(parseRate(expression)).toBe(milliseconds)
  })

  it('counts from its start, however long nobody asked', () => {
    const next = recurrence('rate(5 minutes)', { start: 1000 })

    expect([0, 999, 1000, 301_000, 1_000_000].map(next)).toEqual([1000, 1000, 301_000, 601_000, 1_201_000])
  })

  it.each([
    'rate(10 seconds)',
    'rate(10 years)',
    'rate()',
    'rate(10)',
    'rate(10 minutess)',
    'rate(foo minutes)',
    'rate(0 minutes)',
    'rate(-10 minutes)',
    'rate(10 MINUTES)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'cron()',
    'every minute',
  ])('is refused as "%s"', (expression) => {
    expect(() => recurrence(expression, { start: 0 })).toThrow()
  })
})
