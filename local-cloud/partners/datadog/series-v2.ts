import { isObject } from '../partner.ts'
import { type Check, oneOf, text } from './check.ts'
import type { Point } from './point.ts'
import { checkPoint, type SeriesFormat } from './series.ts'

const TYPES = ['unspecified', 'count', 'rate', 'gauge'] as const

const resources: Check = (value) =>
  Array.isArray(value) && value.every((each) => isObject(each) && isText(each.name) && isText(each.type))
    ? undefined
    : 'must be a list of {"name": "…", "type": "…"}'

const isText = (value: unknown) => value == null || typeof value === 'string'

/** Points are objects, types are numbers, the host is a resource. https://docs.datadoghq.com/api/latest/metrics/#submit-metrics */
export const SERIES_V2: SeriesFormat = {
  checks: { type: oneOf(0, 1, 2, 3), resources, source_type_name: text },
  points(series, now, complain, at) {
    if (!Array.isArray(series.points)) {
      complain(`'${at}points' is a required field and must be a list`)
      return []
    }
    return series.points.map((point, index) => {
      const { timestamp, value } = isObject(point) ? point : {}
      if (isObject(point)) checkPoint(timestamp, value, now, complain, `${at}points[${index}]`)
      else complain(`'${at}points[${index}]' must be an object with timestamp and value`)
      return [timestamp as number, value as number]
    })
  },
  type: ({ type }) => TYPES[Number(type ?? 0)] as Point['type'],
  host({ resources: given }) {
    const host = Array.isArray(given) ? given.find((each) => isObject(each) && each.type === 'host') : undefined
    return host?.name
  },
}
