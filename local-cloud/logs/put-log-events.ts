import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { sizeOf } from './log-group.ts'
import type { InputLogEvent, Logs } from './logs.ts'
import { groupName } from './validation.ts'

interface PutLogEventsInput {
  logGroupName: string
  logStreamName: string
  logEvents: InputLogEvent[]
}

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const MAX_EVENTS = 10_000
const MAX_BYTES = 1_048_576

/**
 * Stores a batch; events too old or too new are left out and named in the answer.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export function putLogEvents(logs: Logs) {
  return (input: PutLogEventsInput, { region }: Call) => {
    const name = groupName(input)
    const { retentionInDays } = logs.group(region, name).record
    const events = input.logEvents ?? []
    checkBatch(events)
    const { accepted, rejectedLogEventsInfo } = sift(events, retentionInDays)
    logs.putLogEvents(region, name, input.logStreamName, accepted)
    return { nextSequenceToken: '49590302000000000000000000000000000000000000000000000000', rejectedLogEventsInfo }
  }
}

function checkBatch(events: InputLogEvent[]): void {
  if (events.length === 0 || events.length > MAX_EVENTS) {
    throw invalid(
      `1 validation error detected: Value of ${events.length} events at 'logEvents' failed to satisfy constraint: Member must have length between 1 and ${MAX_EVENTS}`,
    )
  }
  const largest = Math.max(...events.map(sizeOf))
  if (largest > MAX_BYTES) throw invalid(`Log event too large: ${largest} bytes exceeds limit of ${MAX_BYTES}`)
  const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0)
  if (bytes > MAX_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BYTES}`)
  if (events.some((event, index) => index > 0 && event.timestamp < events[index - 1]!.timestamp)) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.')
  }
  if (events.at(-1)!.timestamp - events[0]!.timestamp > DAY) {
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.')
  }
}

function sift(events: InputLogEvent[], retentionInDays = Number.POSITIVE_INFINITY) {
  const now = Date.now()
  const tooOld = events.filter(({ timestamp }) => timestamp < now - 14 * DAY).length
  const expired = events.filter(({ timestamp }) => timestamp < now - retentionInDays * DAY).length
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + 2 * HOUR)
  const rejected = {
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
  }
  return {
    accepted: events.slice(Math.max(tooOld, expired), tooNew < 0 ? undefined : tooNew),
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
  }
}

function invalid(message: string): CloudError {
  return new CloudError('InvalidParameterException', message)
}
