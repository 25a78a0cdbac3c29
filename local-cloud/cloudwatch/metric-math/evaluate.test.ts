import { evaluateExpression, type Scope } from './evaluate.ts'
import { parseExpression } from './parse.ts'
import type { TimeSeries } from './time-series.ts'

const MINUTE = 60_000

/** A value a minute; a gap is written `-`. */
const series = (label: string, ...values: (number | '-')[]): TimeSeries => ({
  label,
  points: new Map(values.flatMap((value, index) => (value === '-' ? [] : [[index * MINUTE, value]]))),
})

const evaluate = (text: string, given: Record<string, TimeSeries>, minutes = 5) => {
  const metrics = new Map(Object.entries(given))
  const times = Array.from({ length: minutes }, (_, index) => index * MINUTE)
  const scope: Scope = { metrics, times, period: 60, valueOf: (id) => metrics.get(id) }
  const value = evaluateExpression(parseExpression(text), scope)
  const shown = ({ points }: TimeSeries) => times.map((time) => points.get(time) ?? '-')
  if (typeof value === 'number') return value
  return Array.isArray(value) ? value.map(shown) : shown(value)
}

describe('metric math', () => {
  const m1 = series('m1', 1, 2, '-', 4, 0)
  const m2 = series('m2', 10, '-', 30, '-', 0)

  it.each([
    ['m1 + m2', [11, 2, 30, 4, 0]],
    ['m1 - m2 * 2', [-19, 2, -60, 4, 0]],
    ['(m1 - m2) * 2', [-18, 4, -60, 8, 0]],
    ['-m1', [-1, -2, '-', -4, 0]],
    ['2 ^ m1', [2, 4, '-', 16, 1]],
    ['100 * m1 / m2', [10, '-', 0, '-', '-']],
    ['m1 > 1', [0, 1, '-', 1, 0]],
    ['m1 > 0 AND m2 == 10', [1, 0, 0, 0, 0]],
    ['m1 > 3 || m2 > 20', [0, 0, 1, 1, 0]],
    ['SUM([m1, m2])', [11, 2, 30, 4, 0]],
    ['AVG(METRICS())', [5.5, 1, 15, 2, 0]],
    ['MIN(METRICS())', [1, 2, 30, 4, 0]],
    ['MAX(METRICS("2"))', [10, '-', 30, '-', 0]],
    ['DATAPOINT_COUNT(METRICS())', [2, 1, 1, 1, 2]],
    ['m1 / SUM(m1) * 7', [1, 2, '-', 4, 0]],
    ['m1 - AVG(m1)', [-0.75, 0.25, '-', 2.25, -1.75]],
    ['FILL(m1, 9)', [1, 2, 9, 4, 0]],
    ['FILL(m2, REPEAT)', [10, 10, 30, 30, 0]],
    ['FILL(m2, m1)', [10, 2, 30, 4, 0]],
    ['RATE(m1 * 60)', ['-', 1, '-', 1, -4]],
    ['DIFF(m1)', ['-', 1, '-', 2, -4]],
    ['RUNNING_SUM(m1)', [1, 3, '-', 7, 7]],
    ['ABS(-m1) + CEIL(m1 / 2)', [2, 3, '-', 6, 0]],
    ['m1 / PERIOD(m1) * 60', [1, 2, '-', 4, 0]],
    ['TIME_SERIES(MAX(m1))', [4, 4, 4, 4, 4]],
    [
      'METRICS() * 10',
      [
        [10, 20, '-', 40, 0],
        [100, '-', 300, '-', 0],
      ],
    ],
    ['SUM(m1)', 7],
  ])('%s', (text, expected) => {
    expect(evaluate(text, { m1, m2 })).toEqual(expected)
  })

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-operators
  it.each([
    ['(metric1 < metric2)', [0, 0, 1, 0]],
    ['(metric1 >= 30)', [1, 0, 0, 0]],
    ['(metric1 > 15 AND metric2 > 15)', [1, 0, 0, 0]],
  ])('compares as the documentation shows: %s', (text, expected) => {
    const given = { metric1: series('1', 30, 20, 0, 0), metric2: series('2', 20, '-', 20, '-') }

    expect(evaluate(text, given, 4)).toEqual(expected)
  })

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions
  it.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']],
    ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
    ['IF(metric1, metric2)', [30, 0, '-', '-', '-']],
    ['IF(1, metric2, metric3)', [30, '-', 0, 0, 30]],
    ['IF(0, metric2)', ['-', '-', '-', '-', '-']],
  ])('chooses as the documentation shows: %s', (text, expected) => {
    const given = {
      metric1: series('1', 1, 1, 0, 0, '-'),
      metric2: series('2', 30, '-', 0, 0, 30),
      metric3: series('3', 0, 0, 20, '-', 20),
    }

    expect(evaluate(text, given)).toEqual(expected)
  })

  it.each([
    ['m1 +', 'Unexpected end'],
    ['m1 $ m2', 'Unexpected "$"'],
    ['m1 m2', 'Unexpected "m2"'],
    ['SUM(m1', 'Unexpected end'],
    ['sum(m1)', 'Unsupported function "sum"'],
    ['SUM()', 'A statistic takes a time series'],
    ['SUM(1)', 'A statistic takes a time series'],
    ['m3', 'There is no metric or expression with the id "m3"'],
    ['FILL(m1)', 'FILL takes a time series and what fills its gaps'],
    ['FILL(m1, LINEAR)', 'The local cloud has no FILL with LINEAR'],
    ['METRICS() + METRICS()', 'of two arrays'],
    ["SEARCH('x', 'Sum')", 'The local cloud has no SEARCH'],
    ['ANOMALY_DETECTION_BAND(m1)', 'The local cloud has no ANOMALY_DETECTION_BAND'],
    ['constructor(m1)', 'Unsupported function "constructor"'],
    ['('.repeat(3000), '2048 characters'],
    ['('.repeat(101), '100 brackets'],
    ['"text"', 'Unexpected text'],
  ])('refuses %s', (text, message) => {
    expect(() => evaluate(text, { m1, m2 })).toThrow(message)
  })

  it('takes a hundred brackets and 2,048 characters', () => {
    expect(evaluate(`${'('.repeat(100)}m1${')'.repeat(100)}`, { m1 })).toEqual([1, 2, '-', 4, 0])
    expect(evaluate(`m1${'+1'.repeat(1000)}`, { m1 })).toEqual([1001, 1002, '-', 1004, 1000])
    expect(evaluate(`${'-'.repeat(2000)}m1`, { m1 })).toEqual([1, 2, '-', 4, 0])
  })
})
