/** What tells a metric from others in its region: a namespace, a name, and its dimensions, whose order does not matter. */
export interface Metric {
  namespace: string
  name: string
  dimensions: Dimension[]
}

export interface Dimension {
  Name: string
  Value: string
}

export function metricKey(region: string, { namespace, name, dimensions }: Metric): string {
  return `${region}\0${namespace}\0${name}\0${dimensionsKey(dimensions)}`
}

/** Of one list, which many metrics may share. */
const keys = new WeakMap<Dimension[], string>()

function dimensionsKey(dimensions: Dimension[]): string {
  const known = keys.get(dimensions)
  if (known !== undefined) return known
  const sorted = dimensions.map(({ Name, Value }) => [Name, Value]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  const key = JSON.stringify(sorted)
  keys.set(dimensions, key)
  return key
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
export const UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
]
