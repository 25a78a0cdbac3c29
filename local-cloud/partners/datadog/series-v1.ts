import { oneOf, text } from './check.ts'
import type { Point } from './point.ts'
import { checkPoint, type SeriesFormat } from './series.ts'

/** Points are pairs, types are words, the host is a field. https://docs.datadoghq.com/api/latest/metrics/?tab=v1#submit-metrics */
export const SERIES_V1: SeriesFormat = {
  checks: { type: oneOf('', 'count', 'rate', 'gauge'), host: text },
  points(series, now, complain, at) {
    if (!Array.isArray(series.points)) {
      complain(`'${at}points' is a required field and must be a list`)
      return []
    }
    return series.points.map((point, index) => {
      const pair = Array.isArray(point) && point.length === 2 ? point : undefined
      if (pair) checkPoint(pair[0], pair[1], now, complain, `${at}points[${index}]`)
      else complain(`'${at}points[${index}]' must be a pair of timestamp and value`)
      return [pair?.[0], pair?.[1]]
    })
  },
  type: ({ type }) => (type || 'unspecified') as Point['type'],
  host: ({ host }) => host as string | undefined,
}
