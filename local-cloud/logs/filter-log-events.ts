import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { filterPattern } from './filter-pattern/filter-pattern.ts'
import { fill, inTime, MAX_EVENTS } from './get-log-events.ts'
import type { LogEvent } from './log-group.ts'
import type { Logs } from './logs.ts'
import { checkLimit, groupName } from './validation.ts'

interface FilterLogEventsInput {
  logGroupName?: string
  logGroupIdentifier?: string
  logStreamNames?: string[]
  logStreamNamePrefix?: string
  startTime?: number
  endTime?: number
  filterPattern?: string
  limit?: number
  nextToken?: string
}

/**
 * The events of all or some streams of a group, by time, that match the pattern.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function filterLogEvents(logs: Logs) {
  return (input: FilterLogEventsInput, { region }: Call) => {
    const group = logs.group(region, groupName(input))
    const matches = filterPattern(input.filterPattern ?? '')
    const after = input.nextToken === undefined ? '' : decode(input.nextToken)
    const rest = group
      .events()
      .filter((event) => event.id > after && inTime(event, input) && inStreams(event, input))
      .filter((event) => matches(event.message))
    const page = fill(rest, checkLimit(input.limit, MAX_EVENTS, MAX_EVENTS))
    return {
      events: page.map(({ id, stream, ...event }) => ({ logStreamName: stream, ...event, eventId: id })),
      searchedLogStreams: [],
      ...(page.length < rest.length && { nextToken: encode(page.at(-1)!.id) }),
    }
  }
}

function inStreams(event: LogEvent, { logStreamNames, logStreamNamePrefix = '' }: FilterLogEventsInput): boolean {
  return logStreamNames?.length ? logStreamNames.includes(event.stream) : event.stream.startsWith(logStreamNamePrefix)
}

function encode(id: string): string {
  return Buffer.from(id).toString('base64url')
}

function decode(token: string): string {
  const id = Buffer.from(token, 'base64url').toString('utf8')
  if (!/^\d{56}$/.test(id)) throw new CloudError('InvalidParameterException', 'The specified nextToken is invalid.')
  return id
}
