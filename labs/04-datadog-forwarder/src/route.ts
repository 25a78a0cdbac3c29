import type * as z from 'zod'
import type { eventSchema, metricSchema } from './schemas.ts'
import type { Message } from './unwrap.ts'

/** For Datadog's event stream. */
export type Event = z.output<typeof eventSchema> & Pick<Message, 'id' | 'publishedAt'>

/** For Datadog's metrics. */
export type Metric = z.output<typeof metricSchema> & Pick<Message, 'id'>

export type Routed = { event: Event } | { metric: Metric } | { bad: string }

/** What becomes of a message: an event, a metric, or a sentence that says why it is neither. `now`: milliseconds. */
export function route(_message: Message, _now = Date.now()): Routed {
  // TODO step 2: alert_type makes an event, AlarmName too, metric a metric. The schemas are in schemas.ts.
  return { bad: 'TODO' }
}
