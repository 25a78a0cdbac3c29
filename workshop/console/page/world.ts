import type { Overview } from '#local-cloud/cloud.ts'
import type { History } from '../cloud/history.ts'
import type { Point } from '../datadog/series.ts'
import type { Found } from '../logs/search.ts'
import type { SlackMessage } from '../slack/message-lines.ts'

/** All that the page knows, and the views show. */
export interface World {
  overview: Overview
  history: History
  messages: SlackMessage[]
  datadog: Datadog
  /** What the search in OpenSearch gave; with an error, what it gave before. */
  found: Found & { error?: string }
}

export interface Datadog {
  events: DatadogEvent[]
  total: number
  duplicates: number
  points: Point[]
}

export interface DatadogEvent {
  id: number
  title: string
  text: string
  /** Seconds since 1970. */
  received: number
  alert_type: string
  tags: string[]
  aggregation_key?: string
}

export function emptyWorld(): World {
  return {
    overview: {
      startedAt: 0,
      stacks: [],
      functions: [],
      apis: [],
      topics: [],
      queues: [],
      alarms: [],
      metrics: [],
      dashboards: [],
    },
    history: { events: [], logs: [] },
    messages: [],
    datadog: { events: [], total: 0, duplicates: 0, points: [] },
    found: { lines: [], total: 0 },
  }
}
