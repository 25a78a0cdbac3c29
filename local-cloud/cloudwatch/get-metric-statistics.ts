import type { Call } from '../service.ts'
import type { Aggregate } from './aggregate.ts'
import { checkDimensions, checkText } from './check-datum.ts'
import { checkExtendedStatistic, checkStatistic } from './check-statistic.ts'
import { invalidCombination, invalidValue } from './errors.ts'
import { type Dimension, UNITS } from './metric.ts'
import type { Metrics, UnitPeriods } from './metrics.ts'
import { statistic } from './statistic.ts'
import { checkPeriod, readTimes, roundStart } from './time-range.ts'

interface Input {
  Namespace: string
  MetricName: string
  Dimensions?: Dimension[]
  /** Seconds since 1970. */
  StartTime?: number
  EndTime?: number
  Period?: number
  Statistics?: string[]
  ExtendedStatistics?: string[]
  Unit?: string
}

const MAX_DATAPOINTS = 1440

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export function getMetricStatistics(metrics: Metrics) {
  return (input: Input, { region }: Call) => {
    const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [], Unit: unit } = input
    checkText(namespace, 'Namespace', 255)
    checkText(name, 'MetricName', 255)
    checkDimensions(dimensions, 'Dimensions')
    checkStatistics(input)
    if (unit !== undefined && !UNITS.includes(unit)) {
      throw invalidValue(`The value ${unit} for parameter Unit is invalid.`)
    }
    const period = checkPeriod(input.Period, 'Period')
    const { start, end } = readTimes(input.StartTime, input.EndTime)
    checkCount((end - start) / 1000 / period)
    const query = { namespace, name, dimensions, unit, start: roundStart(start, period, metrics.now()), end, period }
    return { Label: name, Datapoints: metrics.readByUnit(region, query).flatMap((read) => datapoints(read, input)) }
  }
}

function checkStatistics({ Statistics = [], ExtendedStatistics = [] }: Input): void {
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw invalidCombination('At least one of the parameters Statistics and ExtendedStatistics must be specified.')
  }
  for (const name of Statistics) checkStatistic(name, 'Statistics')
  for (const name of ExtendedStatistics) checkExtendedStatistic(name, 'ExtendedStatistics')
}

function checkCount(count: number): void {
  const datapoints = Math.ceil(count)
  if (datapoints <= MAX_DATAPOINTS) return
  const wanted = datapoints.toLocaleString('en-US')
  throw invalidCombination(
    `You have requested up to ${wanted} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
  )
}

function datapoints({ unit, periods }: UnitPeriods, { Statistics = [], ExtendedStatistics = [] }: Input) {
  const values = (names: string[], aggregate: Aggregate) =>
    Object.fromEntries(names.map((name) => [name, statistic(aggregate, name)]))
  return [...periods].map(([time, aggregate]) => ({
    Timestamp: time / 1000,
    ...values(Statistics, aggregate),
    ...(ExtendedStatistics.length > 0 && { ExtendedStatistics: values(ExtendedStatistics, aggregate) }),
    Unit: unit,
  }))
}
