import { gzipSync } from 'node:zlib'
import { addUp } from './add-up.ts'
import type { Event, Metric } from './route.ts'

export interface Datadog {
  /** As `https://api.datadoghq.eu`, without a slash at the end. */
  url: string
  apiKey: string
}

export interface DatadogRequest {
  url: string
  headers: Record<string, string>
  body: string | Uint8Array<ArrayBuffer>
}

/** One request for many metrics. */
export interface Batch {
  metrics: Metric[]
  request: DatadogRequest
}

/** What https://docs.datadoghq.com/api/latest/metrics/#submit-metrics takes: bytes as sent, and decompressed. */
const MAX_SENT = 512_000
const MAX_RAW = 5_242_880

/** https://docs.datadoghq.com/api/latest/events/#post-an-event */
// #region event
export function eventRequest({ id, publishedAt, text, ...event }: Event, { url, apiKey }: Datadog): DatadogRequest {
  return {
    url: `${url}/api/v1/events`,
    // A header, since URLs end up in logs.
    headers: { 'content-type': 'application/json', 'dd-api-key': apiKey },
    body: JSON.stringify({
      ...event,
      text: [...text].slice(0, 4000).join(''),
      date_happened: seconds(publishedAt),
      // Events of one key are shown as one: a message that came twice is seen to be one message.
      aggregation_key: id,
    }),
  }
}
// #endregion event

/** As few requests as the limits allow. */
export function seriesRequests(metrics: Metric[], datadog: Datadog): Batch[] {
  if (metrics.length === 0) return []
  const raw = JSON.stringify({ series: addUp(metrics).map(toSeries) })
  const body = new Uint8Array(gzipSync(raw))
  const fits = Buffer.byteLength(raw) <= MAX_RAW && body.length <= MAX_SENT
  if (fits || metrics.length === 1) return [{ metrics, request: seriesRequest(body, datadog) }]
  const middle = metrics.length >> 1
  return [metrics.slice(0, middle), metrics.slice(middle)].flatMap((half) => seriesRequests(half, datadog))
}

function seriesRequest(body: Uint8Array<ArrayBuffer>, { url, apiKey }: Datadog): DatadogRequest {
  return {
    url: `${url}/api/v2/series`,
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'dd-api-key': apiKey },
    body,
  }
}

const TYPES = { count: 1, rate: 2, gauge: 3 }

/** Version 2 of the endpoint: types are numbers, points are objects, the host is a resource. */
function toSeries({ id: _, type, points, host, ...series }: Metric) {
  return {
    ...series,
    type: type ? TYPES[type] : 0,
    points: points.map(([timestamp, value]) => ({ timestamp, value })),
    ...(host && { resources: [{ name: host, type: 'host' }] }),
  }
}

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000)
}
