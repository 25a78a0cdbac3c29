import type { Call } from '../service.ts'
import { invalidValue, missingParameter } from './errors.ts'
import { answerQueries, checkQueries, type MetricDataQuery, type MetricStat, type Source } from './metric-data-query.ts'
import type { Points, TimeSeries } from './metric-math/time-series.ts'
import type { Metrics } from './metrics.ts'
import { offsetOf, tokenOf } from './page.ts'
import { statistic } from './statistic.ts'
import { readTimes, roundStart, type TimeRange } from './time-range.ts'

interface Input {
  MetricDataQueries?: MetricDataQuery[]
  /** Seconds since 1970. */
  StartTime?: number
  EndTime?: number
  ScanBy?: 'TimestampDescending' | 'TimestampAscending'
  MaxDatapoints?: number
  NextToken?: string
}

const MAX_DATAPOINTS = 100_800

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export function getMetricData(metrics: Metrics) {
  return (input: Input, { region }: Call) => {
    const { MetricDataQueries: queries, ScanBy = 'TimestampDescending' } = input
    if (!queries?.length) throw missingParameter('MetricDataQueries')
    if (queries.length > 500) {
      throw invalidValue('The collection MetricDataQueries must not have a size greater than 500.')
    }
    if (!['TimestampDescending', 'TimestampAscending'].includes(ScanBy)) {
      throw invalidValue(`The value ${ScanBy} for parameter ScanBy is invalid.`)
    }
    checkQueries(queries, 'MetricDataQueries')
    const answers = answerQueries(queries, source(metrics, region, readTimes(input.StartTime, input.EndTime)))
    const results = queries
      .filter(({ ReturnData }) => ReturnData !== false)
      .flatMap(({ Id }) => (answers.get(Id) ?? []).map((series) => ({ Id, ...inOrder(series, ScanBy) })))
    return { ...pageOf(results, input), Messages: [] }
  }
}

interface Result {
  Id: string
  Label: string
  /** Seconds since 1970. */
  Timestamps: number[]
  Values: number[]
}

function source(metrics: Metrics, region: string, { start, end }: TimeRange): Source {
  const startOf = (period: number) => roundStart(start, period, metrics.now())
  return {
    read: (stat) => pointsOf(metrics, region, stat, { start: startOf(stat.Period), end }),
    times(period) {
      const times: number[] = []
      if ((end - start) / period / 1000 > MAX_DATAPOINTS) return times
      for (let time = startOf(period); time < end; time += period * 1000) times.push(time)
      return times
    },
  }
}

/** One statistic of every period that has data. */
export function pointsOf(
  metrics: Metrics,
  region: string,
  { Metric, Period, Stat, Unit }: MetricStat,
  range: TimeRange,
): Points {
  const { Namespace: namespace, MetricName: name, Dimensions: dimensions = [] } = Metric
  const read = metrics.read(region, { namespace, name, dimensions, unit: Unit, period: Period, ...range })
  return new Map(
    [...read].flatMap(([time, aggregate]) => {
      const value = statistic(aggregate, Stat)
      return value === undefined ? [] : [[time, value]]
    }),
  )
}

function inOrder({ label, points }: TimeSeries, scanBy: string): Omit<Result, 'Id'> {
  const ascending = [...points]
  const ordered = scanBy === 'TimestampDescending' ? ascending.reverse() : ascending
  return {
    Label: label,
    Timestamps: ordered.map(([time]) => time / 1000),
    Values: ordered.map(([, value]) => value),
  }
}

/** A page is so many datapoints, whatever series they are of. A series without any stands on the first page. */
function pageOf(results: Result[], { MaxDatapoints = MAX_DATAPOINTS, NextToken }: Input) {
  if (!(MaxDatapoints >= 1)) throw invalidValue(`The value ${MaxDatapoints} for parameter MaxDatapoints is invalid.`)
  const first = NextToken === undefined ? 0 : offsetOf(NextToken)
  const end = first + Math.min(MaxDatapoints, MAX_DATAPOINTS)
  const shown: (Result & { StatusCode: string })[] = []
  let before = 0
  for (const result of results) {
    const total = result.Timestamps.length
    const [from, to] = [Math.max(0, first - before), Math.max(0, end - before)]
    before += total
    if (from >= Math.min(to, total) && !(total === 0 && first === 0)) continue
    shown.push({
      ...result,
      Timestamps: result.Timestamps.slice(from, to),
      Values: result.Values.slice(from, to),
      StatusCode: to < total ? 'PartialData' : 'Complete',
    })
  }
  return { MetricDataResults: shown, ...(before > end && { NextToken: tokenOf(end) }) }
}
