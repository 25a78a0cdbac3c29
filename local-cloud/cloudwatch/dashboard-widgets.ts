import type { MetricDataQuery, MetricStat } from './metric-data-query.ts'

/** A part of a dashboard: what it shows, and where on the grid of 24 columns. */
export interface Widget {
  type: string
  x: number
  y: number
  width: number
  height: number
  properties: WidgetProperties
}

interface WidgetProperties {
  title?: string
  region?: string
  view?: string
  /** Of all its metrics that do not say their own. */
  stat?: string
  period?: number
  metrics?: MetricRow[]
  /** ARNs, of a widget of alarms. */
  alarms?: string[]
  annotations?: { alarms?: string[] }
  markdown?: string
}

/** `["AWS/Lambda", "Errors", "FunctionName", "greet", { "stat": "Sum" }]`, or `[{ "expression": "m1 / m2" }]` */
type MetricRow = (string | RowOptions)[]

interface RowOptions {
  id?: string
  label?: string
  stat?: string
  period?: number
  visible?: boolean
  expression?: string
}

/** A query of a widget names no unit, so that it fits the SDK's type, too. */
type WidgetQuery = Omit<MetricDataQuery, 'MetricStat'> & { MetricStat?: Omit<MetricStat, 'Unit'> }

/** The widgets of a dashboard's body, which was checked when it was put. */
export function widgetsOf(body: string): Widget[] {
  const { widgets } = JSON.parse(body) as { widgets: Partial<Widget>[] }
  return widgets.map((widget) => ({ type: '', x: 0, y: 0, width: 6, height: 6, properties: {}, ...widget }))
}

/**
 * What a metric widget asks of GetMetricData. Throws a sentence for a row that names no metric.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function queriesOf({ metrics = [], stat = 'Average', period = 300 }: WidgetProperties): WidgetQuery[] {
  let before: string[] = []
  return metrics.map((row, index) => {
    const { names, options } = parted(row, before)
    const { id = `line${index + 1}`, label, visible = true, expression } = options
    const query = { Id: id, ...(label !== undefined && { Label: label }), ReturnData: visible }
    if (expression !== undefined) return { ...query, Expression: expression, Period: options.period ?? period }
    before = names
    const Metric = metricOf(names)
    return { ...query, MetricStat: { Metric, Period: options.period ?? period, Stat: options.stat ?? stat } }
  })
}

/** With `.` for one name as in the row before, and `...` for all that come before the ones that follow. */
function parted(row: MetricRow, before: string[]): { names: string[]; options: RowOptions } {
  const options = row.find((part): part is RowOptions => typeof part === 'object') ?? {}
  const written = row.filter((part) => typeof part === 'string')
  const [first, ...rest] = written
  const long = first === '...' ? [...before.slice(0, Math.max(0, before.length - rest.length)), ...rest] : written
  return { names: long.map((name, index) => (name === '.' ? (before[index] ?? name) : name)), options }
}

function metricOf([Namespace, MetricName, ...pairs]: string[]) {
  if (!Namespace || !MetricName || pairs.length % 2 === 1) {
    throw new Error('A row of metrics needs a namespace, a name, and pairs of dimensions.')
  }
  const Dimensions = pairs.flatMap((Name, index) => (index % 2 ? [] : [{ Name, Value: pairs[index + 1]! }]))
  return { Namespace, MetricName, Dimensions }
}
