import { checkDimensions, checkText } from './check-datum.ts'
import { checkExtendedStatistic } from './check-statistic.ts'
import { invalidValue, missingParameter, notHere, validation } from './errors.ts'
import { type Dimension, UNITS } from './metric.ts'
import { evaluateExpression, type Scope } from './metric-math/evaluate.ts'
import { parseExpression } from './metric-math/parse.ts'
import { isSeries, type Points, type TimeSeries, type Value } from './metric-math/time-series.ts'
import { STATISTICS } from './statistic.ts'
import { checkPeriod } from './time-range.ts'

/** A metric's statistic, or an expression over others. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
export interface MetricDataQuery {
  Id: string
  MetricStat?: MetricStat
  Expression?: string
  Label?: string
  ReturnData?: boolean
  Period?: number
  AccountId?: string
}

export interface MetricStat {
  Metric: { Namespace: string; MetricName: string; Dimensions?: Dimension[] }
  Period: number
  Stat: string
  Unit?: string
}

/** How a query is answered: by GetMetricData from what is kept, by an alarm from its windows. */
export interface Source {
  /** By the start of the period, where there is data. */
  read(stat: MetricStat): Points
  /** The start of every period. */
  times(period: number): number[]
}

/** Throws what AWS refuses. `path` names the list, as `MetricDataQueries`. */
export function checkQueries(queries: MetricDataQuery[], path: string): void {
  queries.forEach((query, index) => {
    checkQuery(query, `${path}.member.${index + 1}`)
  })
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    throw validation(`The values for parameter id in the ${path} are not unique.`)
  }
}

/** The series that each query comes to: one, but of an expression over an array many. */
export function answerQueries(queries: MetricDataQuery[], source: Source): Map<string, TimeSeries[]> {
  const metrics = new Map<string, TimeSeries>()
  for (const { Id, MetricStat, Label } of queries) {
    if (MetricStat) metrics.set(Id, { label: Label ?? MetricStat.Metric.MetricName, points: source.read(MetricStat) })
  }
  const answers = new Map<string, Value>(metrics)
  const period = commonPeriod(queries)
  const underWay = new Set<string>()
  const answer = (query: MetricDataQuery): Value => {
    const known = answers.get(query.Id)
    if (known !== undefined) return known
    if (underWay.has(query.Id)) throw new Error('The expression needs its own result')
    underWay.add(query.Id)
    const value = evaluateExpression(parseExpression(query.Expression ?? ''), scope)
    answers.set(query.Id, value)
    return value
  }
  const scope: Scope = {
    metrics,
    period,
    times: source.times(period),
    valueOf(id) {
      const query = queries.find(({ Id }) => Id === id)
      return query && answer(query)
    },
  }
  return new Map(
    queries.map((query) => [
      query.Id,
      asSeries(
        query,
        sayWhere(query, () => answer(query)),
      ),
    ]),
  )
}

function checkQuery(query: MetricDataQuery, path: string): void {
  const { Id, MetricStat, Expression, Period, AccountId, Label } = query
  if (Id === undefined) throw missingParameter(`${path}.Id`)
  if (!/^[a-z]\w{0,254}$/.test(Id)) {
    throw validation(
      `The value ${Id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    )
  }
  if (AccountId !== undefined) throw notHere('other accounts (AccountId)')
  if (Label?.includes('${')) throw notHere('dynamic labels')
  if ((MetricStat === undefined) === (Expression === undefined)) {
    throw validation(`One of the parameters ${path}.MetricStat and ${path}.Expression must be specified, and not both.`)
  }
  if (MetricStat) checkMetricStat(MetricStat, `${path}.MetricStat`)
  if (Period !== undefined) checkPeriod(Period, `${path}.Period`)
  if (Expression !== undefined) sayWhere(query, () => checkExpression(Expression))
}

function checkMetricStat({ Metric, Period, Stat, Unit }: MetricStat, path: string): void {
  checkText(Metric?.Namespace, `${path}.Metric.Namespace`, 255)
  checkText(Metric?.MetricName, `${path}.Metric.MetricName`, 255)
  checkDimensions(Metric.Dimensions, `${path}.Metric.Dimensions`)
  checkPeriod(Period, `${path}.Period`)
  if (!STATISTICS.includes(Stat)) checkExtendedStatistic(Stat, `${path}.Stat`)
  if (Unit !== undefined && !UNITS.includes(Unit)) {
    throw invalidValue(`The value ${Unit} for parameter ${path}.Unit is invalid.`)
  }
}

function checkExpression(text: string): void {
  if (/^\s*SELECT\s/i.test(text)) throw new Error('The local cloud has no Metrics Insights queries. Use AWS')
  parseExpression(text)
}

/** An expression works on metrics of one period; without a metric it has to say its own. */
function commonPeriod(queries: MetricDataQuery[]): number {
  const periods = new Set(queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? []))
  const hasExpression = queries.some(({ Expression }) => Expression !== undefined)
  if (hasExpression && periods.size > 1) {
    throw validation(
      'The local cloud evaluates expressions only where all metrics of the request have the same Period.',
    )
  }
  const [period = queries.find(({ Period }) => Period !== undefined)?.Period ?? 60] = periods
  return period
}

function asSeries({ Id, Expression, Label }: MetricDataQuery, value: Value): TimeSeries[] {
  if (typeof value === 'number') {
    throw validation(`Error in expression '${Id}': The result must be a time series, or an array of time series.`)
  }
  if (Expression === undefined) return isSeries(value) ? [value] : value
  if (isSeries(value)) return [{ ...value, label: Label ?? Id }]
  return value.map((one) => ({ ...one, label: Label === '' ? one.label : `${Label ?? Id} ${one.label}` }))
}

function sayWhere<T>({ Id }: MetricDataQuery, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error && error.constructor === Error) {
      throw validation(`Error in expression '${Id}': ${error.message}.`)
    }
    throw error
  }
}
