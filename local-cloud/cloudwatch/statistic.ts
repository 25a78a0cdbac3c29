import { type Aggregate, distribution } from './aggregate.ts'

export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']

/** `p0.0` to `p100`, with up to ten decimals. */
const PERCENTILE = /^p(\d{1,2}(\.\d{0,10})?|100)$/

/** Those whose syntax AWS has and the local cloud not: trimmed and winsorized means and their kin. */
const OTHERS = /^(tm|tc|ts|wm|IQM|TM|TC|TS|WM|PR)/

export type KindOfStatistic = 'known' | 'not here' | 'unknown'

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export function kindOfStatistic(name: string): KindOfStatistic {
  if (STATISTICS.includes(name) || PERCENTILE.test(name)) return 'known'
  return OTHERS.test(name) ? 'not here' : 'unknown'
}

/** The statistic's value; nothing where it needs values and only a statistic set was put. */
export function statistic(aggregate: Aggregate, name: string): number | undefined {
  if (name === 'SampleCount') return aggregate.count
  if (name === 'Sum') return aggregate.sum
  if (name === 'Average') return aggregate.sum / aggregate.count
  if (name === 'Minimum') return aggregate.minimum
  if (name === 'Maximum') return aggregate.maximum
  return percentile(aggregate, Number(name.slice(1)))
}

/** The smallest value that is at least as large as so many percent of all. AWS gives none where a value is negative. */
function percentile(aggregate: Aggregate, percent: number): number | undefined {
  const values = distribution(aggregate)
  if (!values || aggregate.minimum < 0) return undefined
  const rank = Math.max(1, (percent / 100) * aggregate.count)
  let seen = 0
  for (const [value, count] of [...values].sort(([a], [b]) => a - b)) {
    seen += count
    // Counts may be fractions, whose sum may come out a hair too small.
    if (seen >= rank - 1e-9) return Math.min(Math.max(value, aggregate.minimum), aggregate.maximum)
  }
  return aggregate.maximum
}
