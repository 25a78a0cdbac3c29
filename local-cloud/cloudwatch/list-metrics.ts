import type { Call } from '../service.ts'
import { invalidValue, notHere } from './errors.ts'
import type { Metric } from './metric.ts'
import type { Metrics } from './metrics.ts'
import { page } from './page.ts'

interface Input {
  Namespace?: string
  MetricName?: string
  Dimensions?: { Name: string; Value?: string }[]
  RecentlyActive?: string
  IncludeLinkedAccounts?: boolean
  OwningAccount?: string
  NextToken?: string
}

const THREE_HOURS = 3 * 3_600_000

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export function listMetrics(metrics: Metrics) {
  return (input: Input, { region }: Call) => {
    if (input.IncludeLinkedAccounts || input.OwningAccount) throw notHere('linked accounts')
    if (input.RecentlyActive !== undefined && input.RecentlyActive !== 'PT3H') {
      throw invalidValue(`The value ${input.RecentlyActive} for parameter RecentlyActive is invalid.`)
    }
    const since = input.RecentlyActive ? metrics.now() - THREE_HOURS : 0
    const matching = metrics.list(region).filter(({ metric, lastPut }) => lastPut >= since && matches(metric, input))
    const { items, NextToken } = page(matching, input.NextToken, 500)
    return { Metrics: items.map(({ metric }) => shown(metric)), NextToken }
  }
}

/** A dimension without a value matches every value that it has. */
function matches(metric: Metric, { Namespace, MetricName, Dimensions = [] }: Input): boolean {
  const wanted = ({ Name, Value }: { Name: string; Value?: string }) =>
    metric.dimensions.some((has) => has.Name === Name && (Value === undefined || has.Value === Value))
  return (
    (Namespace === undefined || metric.namespace === Namespace) &&
    (MetricName === undefined || metric.name === MetricName) &&
    Dimensions.every(wanted)
  )
}

function shown({ namespace, name, dimensions }: Metric) {
  return { Namespace: namespace, MetricName: name, Dimensions: dimensions }
}
