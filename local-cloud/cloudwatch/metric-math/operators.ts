import { isSeries, mapPoints, seriesOf, type TimeSeries, timesOf, type Value } from './time-series.ts'

type Operator = (a: number, b: number) => number

const OPERATORS: Record<string, Operator> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
}

/**
 * A scalar meets every point, two series meet at each time (where one has no value, it counts as 0), and an array means
 * each of its series.
 */
export function operate(operator: string, left: Value, right: Value): Value {
  const apply = OPERATORS[operator] as Operator
  if (Array.isArray(left) && Array.isArray(right)) {
    throw new Error(`The local cloud does not know "${operator}" of two arrays. Write it out, or use AWS`)
  }
  if (Array.isArray(left)) return left.map((one) => operate(operator, one, right) as TimeSeries)
  if (Array.isArray(right)) return right.map((one) => operate(operator, left, one) as TimeSeries)
  if (isSeries(left))
    return isSeries(right) ? meet(left, right, apply) : mapPoints(left, (value) => apply(value, right))
  return isSeries(right) ? mapPoints(right, (value) => apply(left, value)) : apply(left, right)
}

function meet(left: TimeSeries, right: TimeSeries, apply: Operator): TimeSeries {
  const points = timesOf([left, right]).map((time): [number, number] => [
    time,
    apply(left.points.get(time) ?? 0, right.points.get(time) ?? 0),
  ])
  return seriesOf(left.label, points)
}
