import { isObject } from '../partner.ts'
import { BadRequest } from './answers.ts'
import { checkFields, integer, oneOf, secondsAround, text, texts, textUpTo } from './check.ts'
import { normalizedTag } from './normalize.ts'

/** An event of the stream, as the intake holds it. */
export interface DatadogEvent {
  id: number
  /** Seconds since 1970, when it came. */
  received: number
  title: string
  text: string
  /** Seconds since 1970. */
  date_happened: number
  alert_type: string
  priority: string | null
  tags: string[]
  aggregation_key?: string
  host?: string
  device_name?: string
  source_type_name?: string
  related_event_id?: number
  /** What was sent, so that an event that came twice is known. */
  fingerprint: string
}

const ALERT_TYPES = ['error', 'warning', 'info', 'success', 'user_update', 'recommendation', 'snapshot']

/** Dates may be up to 18 hours old; about the future nothing is documented. */
const DATES = { past: 18 * 3600, future: Number.POSITIVE_INFINITY }

/**
 * An event out of the body of `POST /api/v1/events`. Throws BadRequest.
 * https://docs.datadoghq.com/api/latest/events/#post-an-event
 */
export function readEvent(body: unknown, { id, now }: { id: number; now: number }): DatadogEvent {
  if (!isObject(body)) throw new BadRequest(['Payload must be a JSON object'])
  const errors: string[] = []
  for (const name of ['title', 'text']) if (!body[name]) errors.push(`'${name}' is a required field for events`)
  const checks = {
    title: text,
    text: textUpTo(4000),
    alert_type: oneOf(...ALERT_TYPES),
    priority: oneOf('normal', 'low'),
    date_happened: secondsAround(now, DATES),
    aggregation_key: textUpTo(100),
    tags: texts,
    host: text,
    device_name: text,
    source_type_name: text,
    related_event_id: integer,
  }
  checkFields(body, checks, (sentence) => errors.push(sentence))
  if (errors.length > 0) throw new BadRequest(errors)
  const known = Object.fromEntries(
    Object.keys(checks).flatMap((name) => (body[name] == null ? [] : [[name, body[name]]])),
  )
  return {
    date_happened: now,
    alert_type: 'info',
    priority: null,
    ...known,
    tags: ((known.tags as string[]) ?? []).map(normalizedTag),
    id,
    received: now,
    fingerprint: JSON.stringify(known),
  } as DatadogEvent
}

/** As Datadog shows an event to who has just posted it. */
export function eventAnswer({ id, title, text, date_happened, priority, tags, ...event }: DatadogEvent, url: string) {
  const related_event_id = event.related_event_id ?? null
  const shown = { id, id_str: String(id), title, text, date_happened, handle: null, priority, related_event_id, tags }
  return { status: 'ok', event: { ...shown, url } }
}
