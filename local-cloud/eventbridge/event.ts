import type { EventBridgeEvent, ScheduledEvent } from 'aws-lambda'

/** What a test may say about an event; what it leaves out has a value that never changes. */
export interface EventInput<TDetailType extends string, TDetail> {
  Source: string
  DetailType: TDetailType
  Detail: TDetail
  /** ARNs of what the event is about. */
  Resources?: string[]
  /** Milliseconds since 1970, or ISO 8601. */
  Time?: number | string
  Id?: string
  account?: string
  region?: string
}

const DEFAULT = {
  id: '00000000-0000-4000-8000-000000000001',
  account: '000000000000',
  region: 'us-east-1',
  time: '2026-01-01T00:00:00Z',
}

/**
 * The event that a rule hands to a function: `eventBridgeEvent({ Source: 'shop', DetailType: 'Order', Detail: { id: 7 } })`.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export function eventBridgeEvent<TDetailType extends string, TDetail>(
  input: EventInput<TDetailType, TDetail>,
): EventBridgeEvent<TDetailType, TDetail> {
  return {
    version: '0',
    id: input.Id ?? DEFAULT.id,
    'detail-type': input.DetailType,
    source: input.Source,
    account: input.account ?? DEFAULT.account,
    time: wholeSeconds(input.Time ?? DEFAULT.time),
    region: input.region ?? DEFAULT.region,
    resources: input.Resources ?? [],
    detail: input.Detail,
  }
}

/** What a test may say about a schedule's event. */
export interface ScheduledInput {
  /** The rule's name, or its ARN. */
  rule?: string
  /** When it was due: milliseconds since 1970, or ISO 8601. */
  time?: number | string
  id?: string
  account?: string
  region?: string
}

/** The event that a rule with a schedule hands to a function: `scheduledEvent({ time: '2026-01-01T08:00:00Z' })`. */
export function scheduledEvent({
  rule = 'every-minute',
  time,
  id,
  account,
  region,
}: ScheduledInput = {}): ScheduledEvent {
  const arn = `arn:aws:events:${region ?? DEFAULT.region}:${account ?? DEFAULT.account}:rule/${rule}`
  return eventBridgeEvent({
    Source: 'aws.events',
    DetailType: 'Scheduled Event',
    Detail: {},
    Resources: [rule.startsWith('arn:') ? rule : arn],
    Time: time,
    Id: id,
    account,
    region,
  })
}

/** EventBridge's times have no milliseconds. */
export function wholeSeconds(time: number | string): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
