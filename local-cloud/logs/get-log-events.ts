import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { type LogEvent, sizeOf } from './log-group.ts'
import type { Logs } from './logs.ts'
import { checkLimit, groupName } from './validation.ts'

interface GetLogEventsInput {
  logGroupName?: string
  logGroupIdentifier?: string
  logStreamName: string
  startTime?: number
  endTime?: number
  limit?: number
  startFromHead?: boolean
  nextToken?: string
}

export const MAX_EVENTS = 10_000
export const MAX_PAGE_BYTES = 1_048_576
const START = '0'.repeat(56)

/**
 * The events of one stream, oldest first; without a token the latest page, or the first where `startFromHead` is set.
 * A token names the event at the page's edge; at the end of the stream the same token comes back.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export function getLogEvents(logs: Logs) {
  return (input: GetLogEventsInput, { region }: Call) => {
    const group = logs.group(region, groupName(input))
    if (!group.streams.has(input.logStreamName)) {
      throw new CloudError('ResourceNotFoundException', 'The specified log stream does not exist.')
    }
    const events = group.events().filter((event) => event.stream === input.logStreamName && inTime(event, input))
    const { direction, edge } = parseToken(input.nextToken) ?? { direction: input.startFromHead ? 'f' : 'b' }
    const limit = checkLimit(input.limit, MAX_EVENTS, MAX_EVENTS)
    const page = direction === 'f' ? forward(events, limit, edge) : backward(events, limit, edge)
    return {
      events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${page.at(-1)?.id ?? edge ?? START}/s`,
      nextBackwardToken: `b/${page[0]?.id ?? edge ?? START}/s`,
    }
  }
}

/** `startTime` counts, `endTime` does not. */
export function inTime(
  { timestamp }: LogEvent,
  { startTime = 0, endTime = Number.POSITIVE_INFINITY }: { startTime?: number; endTime?: number },
): boolean {
  return timestamp >= startTime && timestamp < endTime
}

/** As many of the first events as fit in a page. */
export function fill(events: LogEvent[], limit: number): LogEvent[] {
  let bytes = 0
  const end = events.findIndex((event) => {
    bytes += sizeOf(event)
    return bytes > MAX_PAGE_BYTES
  })
  // One event fits always.
  return events.slice(0, Math.min(limit, end < 0 ? limit : Math.max(end, 1)))
}

function forward(events: LogEvent[], limit: number, after = START): LogEvent[] {
  return fill(
    events.filter(({ id }) => id > after),
    limit,
  )
}

function backward(events: LogEvent[], limit: number, before?: string): LogEvent[] {
  const earlier = before === undefined ? events : events.filter(({ id }) => id < before)
  return fill(earlier.reverse(), limit).reverse()
}

function parseToken(token: string | undefined): { direction: 'f' | 'b'; edge: string } | undefined {
  if (token === undefined) return undefined
  const [, direction, edge] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? []
  if (!direction || !edge) throw new CloudError('InvalidParameterException', 'The specified nextToken is invalid.')
  return { direction: direction as 'f' | 'b', edge }
}
