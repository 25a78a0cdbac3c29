import fc from 'fast-check'
import { type Aggregate, absorb, copyOf, distribution, ofStatisticSet, ofValues } from './aggregate.ts'
import { statistic } from './statistic.ts'

const value = fc.double({ min: 0.001, max: 1e9, noNaN: true })
const few = fc.array(value, { minLength: 1, maxLength: 100 })
const many = fc.array(value, { minLength: 1, maxLength: 300 })

const merged = (...parts: Aggregate[]) => {
  const [first, ...rest] = parts.map(copyOf)
  for (const other of rest) absorb(first!, other)
  return first!
}
const sorted = (aggregate: Aggregate) => [...(distribution(aggregate) ?? [])].sort(([a], [b]) => a - b)

/** The definition, word by word: the smallest value that so many percent of all do not exceed. */
const nearestRank = (values: number[], percent: number) => {
  const ascending = [...values].sort((a, b) => a - b)
  return ascending[Math.max(1, Math.ceil((percent / 100) * values.length - 1e-9)) - 1]!
}

describe('an aggregate', () => {
  it('has the statistics of all its values', () => {
    fc.assert(
      fc.property(many, (values) => {
        const aggregate = ofValues(values)
        const sum = values.reduce((a, b) => a + b, 0)

        expect(statistic(aggregate, 'SampleCount')).toBe(values.length)
        expect(statistic(aggregate, 'Minimum')).toBe(Math.min(...values))
        expect(statistic(aggregate, 'Maximum')).toBe(Math.max(...values))
        expect(statistic(aggregate, 'Sum')).toBeCloseTo(sum, 0)
        expect(statistic(aggregate, 'Average')! / (sum / values.length)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('has exact percentiles of up to a hundred different values', () => {
    fc.assert(
      fc.property(few, fc.integer({ min: 0, max: 1000 }), (values, tenths) => {
        expect(statistic(ofValues(values), `p${tenths / 10}`)).toBe(nearestRank(values, tenths / 10))
      }),
    )
  })

  it('has percentiles within 1 % of any number of values', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const ratio = statistic(ofValues(values), `p${percent}`)! / nearestRank(values, percent)

        expect(ratio).toBeGreaterThan(1 / 1.011)
        expect(ratio).toBeLessThan(1.011)
      }),
    )
  })

  it('is the same in whatever order and steps it was merged', () => {
    fc.assert(
      fc.property(many, many, many, (a, b, c) => {
        const parts = [ofValues(a), ofValues(b), ofValues(c)] as const
        const left = merged(merged(parts[0], parts[1]), parts[2])
        const right = merged(parts[0], merged(parts[2], parts[1]))

        expect(sorted(left)).toEqual(sorted(right))
        expect([left.count, left.minimum, left.maximum]).toEqual([right.count, right.minimum, right.maximum])
        expect(left.sum / right.sum).toBeCloseTo(1, 9)
      }),
    )
  })

  it('counts a value as often as it is said to have come', () => {
    const aggregate = ofValues([1, 5], [9, 1])

    expect(statistic(aggregate, 'Average')).toBe(1.4)
    expect(statistic(aggregate, 'p90')).toBe(1)
    expect(statistic(aggregate, 'p91')).toBe(5)
  })

  it('takes little room however many values there are', () => {
    const aggregate = ofValues(Array.from({ length: 20_000 }, (_, index) => 1 + index * 0.37))

    expect(aggregate.values!.size).toBeLessThan(500)
  })

  it.each([
    ['a statistic set of different values', merged(ofStatisticSet({ SampleCount: 3, Sum: 9, Minimum: 1, Maximum: 5 }))],
    [
      'values and such a set',
      merged(ofValues([1, 2]), ofStatisticSet({ SampleCount: 3, Sum: 9, Minimum: 1, Maximum: 5 })),
    ],
    ['a negative value among them', ofValues([-1, 2])],
  ])('has no percentiles of %s', (_what, aggregate) => {
    expect(statistic(aggregate, 'p50')).toBeUndefined()
    expect(statistic(aggregate, 'Sum')).toBeDefined()
  })

  it('has percentiles of a statistic set whose values are all the same', () => {
    expect(statistic(ofStatisticSet({ SampleCount: 3, Sum: 6, Minimum: 2, Maximum: 2 }), 'p50')).toBe(2)
  })
})
