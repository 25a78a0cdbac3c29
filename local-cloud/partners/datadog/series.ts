import { isObject } from '../partner.ts'
import { BadRequest } from './answers.ts'
import { type Check, type Complain, checkFields, integer, secondsAround, text, texts } from './check.ts'
import { normalizedMetric, normalizedTag } from './normalize.ts'
import type { Point } from './point.ts'

/** At most ten minutes in the future and one hour in the past. */
export const POINT_TIMES = { past: 3600, future: 600 }

/** After so many sentences the rest is not told. */
const MAX_ERRORS = 20

/** How one version of the endpoint writes a series; each complains about what is wrong. */
export interface SeriesFormat {
  checks: Record<string, Check>
  points(
    series: Record<string, unknown>,
    now: number,
    complain: Complain,
    at: string,
  ): [timestamp: number, value: number][]
  type(series: Record<string, unknown>): Point['type']
  host(series: Record<string, unknown>): string | undefined
}

/** The points out of the body of `POST /api/v1/series` or `/api/v2/series`. Throws BadRequest. */
export function readSeries(body: unknown, format: SeriesFormat, now: number): Point[] {
  const list = isObject(body) ? body.series : undefined
  if (!Array.isArray(list)) throw new BadRequest(["'series' is a required field and must be a list"])
  const errors: string[] = []
  const points = list.flatMap((series, index) => {
    if (errors.length >= MAX_ERRORS) return []
    return pointsOf(series, format, now, (sentence) => errors.push(sentence), `series[${index}].`)
  })
  if (errors.length > 0) throw new BadRequest(errors.slice(0, MAX_ERRORS))
  return points
}

function pointsOf(series: unknown, format: SeriesFormat, now: number, complain: Complain, at: string): Point[] {
  if (!isObject(series)) {
    complain(`'${at.slice(0, -1)}' must be an object`)
    return []
  }
  if (series.metric == null) complain(`'${at}metric' is a required field`)
  checkFields(
    series,
    { metric: metricName, tags: texts, interval: integer, unit: text, ...format.checks },
    complain,
    at,
  )
  const points = format.points(series, now, complain, at)
  return points.map(([timestamp, value]) => ({
    metric: normalizedMetric(String(series.metric)),
    type: format.type(series),
    timestamp,
    value,
    ...withoutEmpty({ host: format.host(series), interval: series.interval, unit: series.unit }),
    tags: Array.isArray(series.tags) ? series.tags.map((tag) => normalizedTag(String(tag))) : [],
    received: now,
  }))
}

const metricName: Check = (value) => {
  if (typeof value !== 'string') return 'must be a string'
  if (!/^[A-Za-z]/.test(value)) return `is ${JSON.stringify(value.slice(0, 60))}: it must start with a letter`
  return value.length > 200 ? 'is longer than 200 characters' : undefined
}

export function checkPoint(timestamp: unknown, value: unknown, now: number, complain: Complain, at: string): void {
  if (timestamp == null) complain(`'${at}.timestamp' is a required field`)
  checkFields({ timestamp, value }, { timestamp: secondsAround(now, POINT_TIMES), value: number }, complain, `${at}.`)
  if (value == null) complain(`'${at}.value' is a required field`)
}

const number: Check = (value) => (Number.isFinite(value) ? undefined : 'must be a number, and not a string')

function withoutEmpty(fields: Record<string, unknown>): Partial<Point> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null && value !== ''))
}
