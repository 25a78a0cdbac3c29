import type { Scope } from './evaluate.ts'
import { isSeries, mapPoints, seriesOf, type TimeSeries, timesOf, type Value } from './time-series.ts'

export type MathFunction = (args: Value[], scope: Scope) => Value

type Reduce = (values: number[], wanted: number) => number

/**
 * Of one series a scalar, of an array a series. Where a series of the array has no value, it counts as 0 to AVG and SUM.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
 */
export const FUNCTIONS: Record<string, MathFunction> = {
  SUM: reducing((values) => sum(values)),
  AVG: reducing((values, wanted) => sum(values) / wanted),
  MIN: reducing((values) => Math.min(...values)),
  MAX: reducing((values) => Math.max(...values)),
  DATAPOINT_COUNT: reducing((values) => values.length),
  ABS: eachPoint(Math.abs),
  CEIL: eachPoint(Math.ceil),
  FLOOR: eachPoint(Math.floor),
  LOG: eachPoint(Math.log),
  LOG10: eachPoint(Math.log10),
  DIFF: steps((change) => change),
  RATE: steps((change, seconds) => change / seconds),
  RUNNING_SUM: ([value]) => eachSeries(series('RUNNING_SUM', value), runningSum),
  IF: ([condition, yes, no]) => choose(required('IF', condition), required('IF', yes), no),
  TIME_SERIES: ([value], { times }) => {
    if (typeof value !== 'number') throw new Error('TIME_SERIES takes a scalar')
    return seriesOf(
      'TIME_SERIES',
      times.map((time) => [time, value]),
    )
  },
}

/** Those that AWS has and the local cloud not; all others AWS does not have either. */
export const NOT_HERE = [
  'ANOMALY_DETECTION_BAND',
  'DATE',
  'DAY',
  'DB_PERF_INSIGHTS',
  'DIFF_TIME',
  'EPOCH',
  'FIRST',
  'HOUR',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'LAST',
  'MINUTE',
  'MONTH',
  'REMOVE_EMPTY',
  'SEARCH',
  'SERVICE_QUOTA',
  'SLICE',
  'SORT',
  'STDDEV',
  'YEAR',
]

function reducing(reduce: Reduce): MathFunction {
  return ([value]) => {
    if (Array.isArray(value)) {
      const points = timesOf(value).map((time): [number, number] => {
        const values = value.flatMap((one) => one.points.get(time) ?? [])
        return [time, reduce(values, value.length)]
      })
      return seriesOf(value[0]?.label ?? '', points)
    }
    if (value === undefined || !isSeries(value)) throw new Error('A statistic takes a time series, or an array of them')
    return value.points.size === 0 ? 0 : reduce([...value.points.values()], value.points.size)
  }
}

function eachPoint(change: (value: number) => number): MathFunction {
  return ([value]) => eachSeries(series('The function', value), (one) => mapPoints(one, change))
}

/** From each value to the next; the first has none before it. */
function steps(of: (change: number, seconds: number) => number): MathFunction {
  return ([value]) =>
    eachSeries(series('The function', value), (one) => {
      const points = [...one.points]
      return seriesOf(
        one.label,
        points.slice(1).map(([time, current], index) => {
          const [before, previous] = points[index] as [number, number]
          return [time, of(current - previous, (time - before) / 1000)]
        }),
      )
    })
}

function runningSum(one: TimeSeries): TimeSeries {
  let total = 0
  return mapPoints(one, (value) => {
    total += value
    return total
  })
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions */
function choose(condition: Value, yes: Value, no: Value | undefined): Value {
  if (Array.isArray(condition) || Array.isArray(yes) || Array.isArray(no)) throw new Error('IF takes no arrays')
  if (typeof condition === 'number') return (condition === 0 ? no : yes) ?? seriesOf('IF', [])
  const points = [...condition.points].flatMap(([time, value]): [number, number][] => {
    const chosen = value === 0 ? valueAt(no, time) : (valueAt(yes, time) ?? 0)
    return chosen === undefined ? [] : [[time, chosen]]
  })
  return seriesOf(condition.label, points)
}

function valueAt(value: number | TimeSeries | undefined, time: number): number | undefined {
  return typeof value === 'object' ? value.points.get(time) : value
}

export function eachSeries(value: TimeSeries | TimeSeries[], change: (one: TimeSeries) => TimeSeries): Value {
  return Array.isArray(value) ? value.map(change) : change(value)
}

export function series(what: string, value: Value | undefined): TimeSeries | TimeSeries[] {
  if (typeof value === 'object') return value
  throw new Error(`${what} takes a time series, or an array of them`)
}

function required(what: string, value: Value | undefined): Value {
  if (value === undefined) throw new Error(`${what} takes more arguments`)
  return value
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
