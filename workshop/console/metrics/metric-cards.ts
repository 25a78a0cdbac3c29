import type { Overview } from '#local-cloud/cloud.ts'

type Metric = Overview['metrics'][number]

export interface MetricCard {
  key: string
  namespace: string
  name: string
  /** As `stage dev, service api`. */
  dimensions: string
  unit: string
  /** Which statistic the bars are of. */
  statistic: 'Sum' | 'Average'
  latest: number
  /** One a minute, the last is now; 0 where nothing came. */
  bars: number[]
}

const MINUTES = 30

/** What of AWS's own metrics is worth a place: of a function, an API or a queue as a whole. */
const OF_AWS: Record<string, { names: string[]; dimensions: string[] }> = {
  'AWS/Lambda': { names: ['Invocations', 'Errors', 'Duration'], dimensions: ['FunctionName'] },
  'AWS/ApiGateway': { names: ['Count', '5XXError', '5xx'], dimensions: ['ApiName', 'ApiId'] },
  'AWS/SQS': { names: ['ApproximateNumberOfMessagesVisible'], dimensions: ['QueueName'] },
}

/** Programs' own metrics first, then the telling ones of AWS's; errors only where there were any. */
export function metricCards({ metrics, apis }: Pick<Overview, 'metrics' | 'apis'>, now: number): MetricCard[] {
  const names = new Map(apis.map(({ id, name }) => [id, name]))
  return metrics
    .filter((metric) => isTelling(metric) && metric.minutes.length > 0)
    .map((metric) => cardOf(metric, names, now))
    .sort((a, b) => Number(isAws(a)) - Number(isAws(b)) || (a.key < b.key ? -1 : 1))
}

function isTelling(metric: Metric): boolean {
  if (!isAws(metric)) return true
  const { names = [], dimensions = [] } = OF_AWS[metric.namespace] ?? {}
  const [only, ...others] = Object.keys(metric.dimensions)
  const isAbsent = /error|5xx/i.test(metric.name) && metric.minutes.every(({ sum }) => sum === 0)
  return names.includes(metric.name) && others.length === 0 && dimensions.includes(only ?? '') && !isAbsent
}

function isAws({ namespace }: { namespace: string }): boolean {
  return namespace.startsWith('AWS/')
}

/** `names` of the APIs, by the id that their metrics have. */
function cardOf(
  { namespace, name, dimensions, unit, minutes }: Metric,
  names: Map<string, string>,
  now: number,
): MetricCard {
  const statistic = unit === 'Count' && namespace !== 'AWS/SQS' ? 'Sum' : 'Average'
  const bars = Array.from({ length: MINUTES }, () => 0)
  const lastMinute = Math.floor(now / 60_000)
  for (const { time, sum, count } of minutes) {
    const place = MINUTES - 1 - (lastMinute - Math.floor(time / 60_000))
    if (place >= 0 && place < MINUTES) bars[place] = statistic === 'Sum' ? sum : sum / count
  }
  const last = minutes.at(-1)!
  const words = Object.entries(dimensions).map(([key, value]) =>
    isAws({ namespace }) ? (names.get(value) ?? value) : `${key} ${value}`,
  )
  return {
    key: JSON.stringify([namespace, name, Object.entries(dimensions).sort(), unit]),
    ...{ namespace, name, unit, statistic, bars },
    dimensions: words.join(', '),
    latest: statistic === 'Sum' ? last.sum : last.sum / last.count,
  }
}
