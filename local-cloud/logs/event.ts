import type { CloudWatchLogsEvent, CloudWatchLogsLogEvent } from 'aws-lambda'
import { eventId } from './event-id.ts'
import { controlMessage, dataMessage, eventOf } from './subscription-filter/message.ts'

/** What a test may say about the events that a subscription filter delivers; a bare string is a message. */
export interface LogsEventInput {
  logGroup?: string
  logStream?: string
  /** The name of the subscription filter. */
  subscriptionFilter?: string
  /** The account. */
  owner?: string
  logEvents: (string | (Partial<CloudWatchLogsLogEvent> & { message: string }))[]
}

/** A second apart from the next, so that time stands still and order shows. */
const FIRST_TIMESTAMP = Date.UTC(2026, 0, 1)

/**
 * The event that CloudWatch Logs hands to a function, out of log events: `logsEvent({ logEvents: ['ERROR no disk'] })`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
 */
export function logsEvent(input: LogsEventInput): CloudWatchLogsEvent {
  return eventOf(
    dataMessage({
      owner: input.owner ?? '000000000000',
      logGroup: input.logGroup ?? '/aws/lambda/hello',
      logStream: input.logStream ?? '2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
      filterName: input.subscriptionFilter ?? 'everything',
      logEvents: input.logEvents.map((event, index) =>
        logEvent(typeof event === 'string' ? { message: event } : event, index),
      ),
    }),
  )
}

/** The event by which CloudWatch Logs checks, when a subscription filter is put, that it may invoke the function. */
export function logsControlEvent(): CloudWatchLogsEvent {
  return eventOf(controlMessage(FIRST_TIMESTAMP))
}

function logEvent(input: Partial<CloudWatchLogsLogEvent> & { message: string }, index: number): CloudWatchLogsLogEvent {
  const timestamp = input.timestamp ?? FIRST_TIMESTAMP + index * 1000
  return { id: eventId(timestamp, timestamp, index), timestamp, ...input }
}
