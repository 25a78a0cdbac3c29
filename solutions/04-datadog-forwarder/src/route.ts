import type * as z from 'zod'
import { alarmSchema, eventSchema, metricSchema, sentence } from './schemas.ts'
import type { Message } from './unwrap.ts'

/** For Datadog's event stream. */
export type Event = z.output<typeof eventSchema> & Pick<Message, 'id' | 'publishedAt'>

/** For Datadog's metrics. */
export type Metric = z.output<typeof metricSchema> & Pick<Message, 'id'>

export type Routed = { event: Event } | { metric: Metric } | { bad: string }

/** What becomes of a message: an event, a metric, or a sentence that says why it is neither. `now`: milliseconds. */
// #region route
export function route(message: Message, now = Date.now()): Routed {
  const { content } = message
  if ('alert_type' in content) return toEvent(message, eventSchema, now)
  if ('AlarmName' in content) return toEvent(message, alarmSchema, now)
  if ('metric' in content) return toMetric(message, metricSchema, now)
  return { bad: UNKNOWN }
}
// #endregion route

const UNKNOWN = 'It is neither an event (alert_type), nor an alarm (AlarmName), nor a metric (metric).'

const HOUR = 3_600_000

/** Of an event, or of what becomes one. */
type EventSchema = z.ZodType<z.output<typeof eventSchema>>

function toEvent({ id, publishedAt, content }: Message, schema: EventSchema, now: number): Routed {
  const { data, error } = schema.safeParse(content)
  if (error) return { bad: sentence(error) }
  if (now - Date.parse(publishedAt) > 18 * HOUR) return { bad: 'Datadog takes no event older than 18 hours.' }
  return { event: { id, publishedAt, ...data } }
}

function toMetric({ id, content }: Message, schema: typeof metricSchema, now: number): Routed {
  const { data, error } = schema.safeParse(content)
  if (error) return { bad: sentence(error) }
  const wrong = data.points.map(([seconds]) => wrongTime(seconds * 1000 - now)).find(Boolean)
  return wrong ? { bad: wrong } : { metric: { id, ...data } }
}

/** `ahead`: milliseconds from now. Thousands of years ahead is a point in milliseconds. */
function wrongTime(ahead: number): string | undefined {
  if (ahead > 10_000 * 8766 * HOUR) return 'A point is in milliseconds: Datadog wants seconds.'
  if (ahead > HOUR / 6) return 'Datadog takes no point more than 10 minutes ahead.'
  return ahead < -HOUR ? 'Datadog takes no point older than an hour.' : undefined
}
