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

/** https://docs.datadoghq.com/api/latest/events/#post-an-event */
export function eventRequest(_event: Event, _datadog: Datadog): DatadogRequest {
  // TODO step 3: POST /api/v1/events, with the id as aggregation_key and publishedAt as date_happened, in seconds.
  return { url: 'TODO', headers: {}, body: '' }
}

/** As few requests as the limits allow. https://docs.datadoghq.com/api/latest/metrics/#submit-metrics */
export function seriesRequests(_metrics: Metric[], _datadog: Datadog): Batch[] {
  // TODO step 3: POST /api/v2/series, all in one, compressed; in halves where that is too large.
  return []
}
