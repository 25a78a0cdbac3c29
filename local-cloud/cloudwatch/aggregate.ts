/**
 * What is kept of all values that a metric had in one period: enough for every statistic, in a bounded space.
 * Merging is associative and commutative, so it does not matter in which order or in how many steps data came.
 */
export interface Aggregate {
  count: number
  sum: number
  minimum: number
  maximum: number
  /** How often each value came, where they differ. Beyond `MAX_EXACT` of them they are rounded by 1 %. */
  values?: Map<number, number>
  rounded?: true
  /** Of a part, only a statistic set is known: there are no percentiles. */
  opaque?: true
}

/** As PutMetricData takes it in place of values. */
export interface StatisticSet {
  SampleCount: number
  Sum: number
  Minimum: number
  Maximum: number
}

const MAX_EXACT = 100

/** Two values of one bucket differ by 2 % at the most, so each by 1 % from the bucket's middle. */
const LOG_GAMMA = Math.log(1.02)

/** `counts` say how often each value came; without them each came once. */
export function ofValues(values: number[], counts: number[] = []): Aggregate {
  if (values.length === 0) throw new Error('An aggregate is made of one value at least.')
  const byValue = new Map<number, number>()
  const all: Aggregate = { count: 0, sum: 0, minimum: values[0]!, maximum: values[0]! }
  for (const [index, value] of values.entries()) {
    const count = counts[index] ?? 1
    byValue.set(value, (byValue.get(value) ?? 0) + count)
    all.count += count
    all.sum += value * count
    all.minimum = Math.min(all.minimum, value)
    all.maximum = Math.max(all.maximum, value)
  }
  if (byValue.size > 1) all.values = byValue
  if (byValue.size > MAX_EXACT) round(all, byValue)
  return all
}

/**
 * A set whose values are all the same is as good as the values themselves.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html#Percentiles-trimmedmean-requirements
 */
export function ofStatisticSet({ SampleCount, Sum, Minimum, Maximum }: StatisticSet): Aggregate {
  const known = Minimum === Maximum && Math.abs(Sum - Minimum * SampleCount) <= Math.abs(Sum) * 1e-9
  return { count: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum, ...(!known && { opaque: true }) }
}

/** Adds `other` to `into`, which changes. */
export function absorb(into: Aggregate, other: Aggregate): void {
  if (into.opaque || other.opaque) {
    into.opaque = true
    into.values = undefined
  } else if (into.values || other.values || into.minimum !== other.minimum) {
    mergeValues(into, other)
  }
  into.count += other.count
  into.sum += other.sum
  into.minimum = Math.min(into.minimum, other.minimum)
  into.maximum = Math.max(into.maximum, other.maximum)
}

export function copyOf(aggregate: Aggregate): Aggregate {
  return { ...aggregate, ...(aggregate.values && { values: new Map(aggregate.values) }) }
}

/** Nothing where the values are not known. */
export function distribution(aggregate: Aggregate): Map<number, number> | undefined {
  if (aggregate.opaque) return undefined
  return aggregate.values ?? new Map([[aggregate.minimum, aggregate.count]])
}

export function ofValue(value: number, count = 1): Aggregate {
  return { count, sum: value * count, minimum: value, maximum: value }
}

function mergeValues(into: Aggregate, other: Aggregate): void {
  const values = into.values ?? new Map([[into.minimum, into.count]])
  if (other.rounded && !into.rounded) round(into, values)
  const toRound = into.rounded && !other.rounded
  const add = (count: number, value: number) => {
    const key = toRound ? middleOf(value) : value
    values.set(key, (values.get(key) ?? 0) + count)
  }
  if (other.values) other.values.forEach(add)
  else add(other.count, other.minimum)
  into.values = values
  if (!into.rounded && values.size > MAX_EXACT) round(into, values)
}

function round(aggregate: Aggregate, values: Map<number, number>): void {
  const exact = [...values]
  values.clear()
  for (const [value, count] of exact) {
    const middle = middleOf(value)
    values.set(middle, (values.get(middle) ?? 0) + count)
  }
  aggregate.rounded = true
}

/** The middle of the value's bucket; a middle is its own, so rounding twice changes nothing. */
function middleOf(value: number): number {
  if (value === 0) return 0
  return Math.sign(value) * Math.exp(Math.round(Math.log(Math.abs(value)) / LOG_GAMMA) * LOG_GAMMA)
}
