import { queriesOf, type Widget, widgetsOf } from './dashboard-widgets.ts'
import type { Dashboard, Dashboards } from './dashboards.ts'
import { pointsOf } from './get-metric-data.ts'
import { answerQueries, checkQueries } from './metric-data-query.ts'
import type { Metrics } from './metrics.ts'

export interface DashboardOverview {
  name: string
  widgets: WidgetOverview[]
}

/** A widget with what it shows: lines, alarms, a text; or why it shows none of them. */
export interface WidgetOverview {
  type: string
  title: string
  /** On the grid of 24 columns. */
  x: number
  y: number
  width: number
  height: number
  /** `timeSeries`, `singleValue`, … */
  view?: string
  lines?: LineOverview[]
  /** By name. */
  alarms?: string[]
  text?: string
  problem?: string
}

export interface LineOverview {
  label: string
  /** As `Sum` or `p90`; of an expression there is none. */
  stat?: string
  /** Seconds. */
  period: number
  /** Milliseconds since 1970 and the value, of the last half hour, in time's order. */
  points: [time: number, value: number][]
}

const MOST_DASHBOARDS = 20
const MOST_WIDGETS = 50
const MOST_LINES = 50
const SHOWN = 30 * 60_000

/** Dashboards are drawn from data of the region that each widget names. */
export function dashboardsOverview(dashboards: Dashboards, metrics: Metrics): DashboardOverview[] {
  return dashboards
    .list()
    .slice(0, MOST_DASHBOARDS)
    .map(({ name, body }: Dashboard) => ({
      name,
      widgets: widgetsOf(body)
        .slice(0, MOST_WIDGETS)
        .map((widget) => overviewOf(widget, metrics)),
    }))
}

function overviewOf(widget: Widget, metrics: Metrics): WidgetOverview {
  const { type, x, y, width, height, properties } = widget
  const place = { type, title: String(properties.title ?? ''), x, y, width, height, view: properties.view }
  try {
    return { ...place, ...contentOf(widget, metrics) }
  } catch (error) {
    return { ...place, problem: error instanceof Error ? error.message : String(error) }
  }
}

function contentOf({ type, properties }: Widget, metrics: Metrics): Partial<WidgetOverview> {
  const { alarms = properties.annotations?.alarms, markdown, region } = properties
  if (type === 'text') return { text: String(markdown ?? '') }
  if (type === 'alarm' || (type === 'metric' && alarms && !properties.metrics)) return { alarms: alarms?.map(nameOf) }
  if (type !== 'metric') return { problem: `The local cloud draws no widgets of type ${type}.` }
  if (!region) return { problem: 'It does not say its region, so CloudWatch shows nothing.' }
  return { lines: linesOf(properties, metrics, region) }
}

function linesOf(properties: Widget['properties'], metrics: Metrics, region: string): LineOverview[] {
  const queries = queriesOf(properties)
  checkQueries(queries, 'metrics')
  const end = metrics.now() + 1
  const startOf = (period: number) => Math.ceil((end - SHOWN) / (period * 1000)) * period * 1000
  const answers = answerQueries(queries, {
    read: (stat) => pointsOf(metrics, region, stat, { start: startOf(stat.Period), end }),
    times(period) {
      const count = Math.ceil((end - startOf(period)) / (period * 1000))
      return Array.from({ length: count }, (_, index) => startOf(period) + index * period * 1000)
    },
  })
  return queries
    .filter(({ ReturnData }) => ReturnData)
    .flatMap(({ Id, MetricStat, Period }) =>
      (answers.get(Id) ?? []).map(({ label, points }) => ({
        label,
        stat: MetricStat?.Stat,
        period: MetricStat?.Period ?? Period ?? 60,
        points: [...points],
      })),
    )
    .slice(0, MOST_LINES)
}

/** `arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors` */
function nameOf(arn: string): string {
  return String(arn).split(':').slice(6).join(':')
}
