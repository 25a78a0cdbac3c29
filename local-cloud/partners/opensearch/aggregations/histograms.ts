import { isObject } from '../../partner.ts'
import { add, dateMath, floorTo } from '../date-math.ts'
import { type DateUnit, zoneOffset } from '../dates.ts'
import { illegalArgument, parsing } from '../errors.ts'
import type { Aggregate, Inner } from './read.ts'
import { Buckets, type DocumentSet, eachValue, fieldOf, numbersOf } from './run.ts'

/** More are refused: `search.max_buckets`. */
const MAX_BUCKETS = 65_535

/** How an axis is cut into buckets. */
interface Steps {
  floor(value: number): number
  next(key: number): number
}

/** A bucket for each interval of time. https://docs.opensearch.org/latest/aggregations/bucket/date-histogram/ */
export function dateHistogram(body: Record<string, unknown>, inner: Inner): Aggregate {
  const field = fieldOf('date_histogram', body, [
    'fixed_interval',
    'calendar_interval',
    'interval',
    'min_doc_count',
    'time_zone',
    'extended_bounds',
    'format',
  ])
  const zoneMinutes = zoneOffset(String(body.time_zone ?? 'Z'))
  const steps = dateSteps(body, zoneMinutes)
  return (documents, now) => {
    const bound = (value: unknown) => dateMath(value as string, { now, zoneMinutes })
    const buckets = bucketsOf(documents, 'date_histogram', field, steps, { body, bound })
    return {
      buckets: buckets.keys.map((key) => ({
        key_as_string: withZone(key, zoneMinutes),
        key,
        doc_count: buckets.count(key),
        ...inner(buckets.documents(key), now),
      })),
    }
  }
}

/** A bucket for each interval of numbers. https://docs.opensearch.org/latest/aggregations/bucket/histogram/ */
export function histogram(body: Record<string, unknown>, inner: Inner): Aggregate {
  const field = fieldOf('histogram', body, ['interval', 'min_doc_count', 'extended_bounds'])
  const interval = Number(body.interval)
  if (!(interval > 0)) throw illegalArgument('[interval] must be >0 for histogram aggregation [histogram]')
  const steps = {
    floor: (value: number) => Math.floor(value / interval) * interval,
    next: (key: number) => key + interval,
  }
  return (documents, now) => {
    const buckets = bucketsOf(documents, 'histogram', field, steps, { body, bound: Number })
    return {
      buckets: buckets.keys.map((key) => ({
        key,
        doc_count: buckets.count(key),
        ...inner(buckets.documents(key), now),
      })),
    }
  }
}

interface Bounds {
  body: Record<string, unknown>
  bound(value: unknown): number | undefined
}

/** Between the first and the last bucket there are empty ones, unless `min_doc_count` says otherwise. */
function bucketsOf(documents: DocumentSet[], kind: string, field: string, steps: Steps, { body, bound }: Bounds) {
  const buckets = new Buckets<number>()
  for (const set of documents) {
    eachValue(set, numbersOf(set.index, field, kind), (value, document) =>
      buckets.add(steps.floor(value as number), set.index, document),
    )
  }
  const filled = [...buckets.buckets.keys()].sort((a, b) => a - b)
  const least = Number(body.min_doc_count ?? 0)
  if (least > 0)
    return withKeys(
      buckets,
      filled.filter((key) => buckets.count(key) >= least),
    )
  const { min, max } = isObject(body.extended_bounds) ? body.extended_bounds : {}
  const wanted = [min, max].flatMap((each) => (each === undefined ? [] : [steps.floor(bound(each) ?? 0)]))
  const ends = [...filled.slice(0, 1), ...filled.slice(-1), ...wanted]
  if (ends.length === 0) return withKeys(buckets, [])
  const last = Math.max(...ends)
  const keys: number[] = []
  for (let key = Math.min(...ends); key <= last; key = steps.next(key)) {
    if (keys.push(key) > MAX_BUCKETS) {
      throw illegalArgument(
        `Trying to create too many buckets. Must be less than or equal to: [${MAX_BUCKETS}] but was [${keys.length}]. This limit can be set by changing the [search.max_buckets] cluster level setting.`,
      )
    }
  }
  return withKeys(buckets, keys)
}

function withKeys(buckets: Buckets<number>, keys: number[]) {
  return { keys, count: (key: number) => buckets.count(key), documents: (key: number) => buckets.documents(key) }
}

const NAMES: Record<string, DateUnit> = {
  second: 's',
  minute: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'M',
  year: 'y',
}

/** `minute` or `1m`, and so on. */
const UNITS = new Map(
  Object.entries(NAMES).flatMap(
    ([name, unit]) =>
      [
        [name, unit],
        [`1${unit}`, unit],
      ] as const,
  ),
)

const FIXED: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function dateSteps(
  { fixed_interval, calendar_interval, interval }: Record<string, unknown>,
  zoneMinutes: number,
): Steps {
  if (interval !== undefined)
    throw parsing('[date_histogram] unknown field [interval], did you mean any of [fixed_interval, calendar_interval]?')
  if (fixed_interval !== undefined) return fixedSteps(String(fixed_interval), zoneMinutes)
  const unit = UNITS.get(String(calendar_interval))
  if (calendar_interval === undefined)
    throw illegalArgument(
      'Required one of fields [interval, calendar_interval, fixed_interval], but none were specified. ',
    )
  if (!unit)
    throw illegalArgument(`The supplied interval [${calendar_interval}] could not be parsed as a calendar interval.`)
  // In local time, where months and days are whole.
  const shift = zoneMinutes * 60_000
  return { floor: (time) => floorTo(time, unit, zoneMinutes), next: (key) => add(key + shift, 1, unit) - shift }
}

function fixedSteps(interval: string, zoneMinutes: number): Steps {
  const [, count, unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(interval) ?? []
  const size = Number(count) * (FIXED[unit] ?? Number.NaN)
  if (!(size > 0))
    throw illegalArgument(
      `failed to parse setting [date_histogram.fixedInterval] with value [${interval}] as a time value: unit is missing or unrecognized`,
    )
  const shift = zoneMinutes * 60_000
  return { floor: (time) => Math.floor((time + shift) / size) * size - shift, next: (key) => key + size }
}

function withZone(time: number, zoneMinutes: number): string {
  const text = new Date(time + zoneMinutes * 60_000).toISOString()
  if (zoneMinutes === 0) return text
  const minutes = Math.abs(zoneMinutes)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${text.slice(0, -1)}${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
