import type { StateValue, TreatMissingData } from './alarm.ts'
import { evaluateDatapoints } from './evaluate-datapoints.ts'

const KEEP = 'INSUFFICIENT_DATA (kept)'

/** As the documentation writes a range: 0 is fine, X breaches, - is missing; the newest is on the right. */
const evaluate = (range: string, m: number, treatMissingData: TreatMissingData, current: StateValue = 'OK', n = 3) => {
  const points = range.split(' ').map((sign, index) => ({
    time: index,
    ...(sign !== '-' && { value: sign === 'X' ? 9 : 1, breaching: sign === 'X' }),
  }))
  return evaluateDatapoints(points, { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData, current })
}

/** The state whatever it was before, or that it stays. */
const outcome = (range: string, m: number, treat: TreatMissingData) => {
  const states = (['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).map(
    (current) => evaluate(range, m, treat, current).state,
  )
  return new Set(states).size === 1 ? states[0] : KEEP
}

/** The number of datapoints that must be filled, and the state with missing, ignore, breaching, notBreaching. */
type Row = [range: string, filled: number, StateValue | typeof KEEP, StateValue | typeof KEEP, StateValue, StateValue]

// "Configuring how CloudWatch alarms treat missing data": the tables of that page, cell by cell.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
const THREE_OF_THREE: Row[] = [
  ['0 - X - X', 0, 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 2, 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 3, 'INSUFFICIENT_DATA', KEEP, 'ALARM', 'OK'],
  ['0 X X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 2, 'ALARM', KEEP, 'ALARM', 'OK'],
]
const TWO_OF_THREE: Row[] = [
  ['0 - X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 1, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 2, 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 2, 'ALARM', KEEP, 'ALARM', 'OK'],
]

describe.each([
  [3, THREE_OF_THREE],
  [2, TWO_OF_THREE],
])('an alarm on %d of 3 datapoints', (m, rows) => {
  it.each(rows)('judges %s as the documentation does', (range, filled, missing, ignore, breaching, notBreaching) => {
    expect({
      filled: evaluate(range, m, 'breaching').filled,
      missing: outcome(range, m, 'missing'),
      ignore: outcome(range, m, 'ignore'),
      breaching: outcome(range, m, 'breaching'),
      notBreaching: outcome(range, m, 'notBreaching'),
    }).toEqual({ filled, missing, ignore, breaching, notBreaching })
  })
})

describe('an alarm', () => {
  it.each(['- - - - X', '- - - X -'])('does not go off early at %s, of which it needs 3', (range) => {
    expect(outcome(range, 3, 'missing')).toBe(KEEP)
  })

  it('goes off on enough breaching datapoints though others are missing', () => {
    expect(outcome('- - X X -', 2, 'ignore')).toBe('ALARM')
  })

  it('keeps judging the last datapoint for two periods after data stopped', () => {
    const one = (range: string) => evaluate(range, 1, 'notBreaching', 'ALARM', 1)

    expect([one('- - X').state, one('- X -').state, one('X - -').state, one('- - -').state]).toEqual([
      'ALARM',
      'ALARM',
      'ALARM',
      'OK',
    ])
  })

  it('tells which datapoints decided, newest first', () => {
    expect(evaluate('0 - X - X', 2, 'missing').used.map(({ time }) => time)).toEqual([4, 2, 0])
  })
})
