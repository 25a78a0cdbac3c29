import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { CloudError } from '../errors.ts'
import type { StreamEvent } from '../protocols/event-stream.ts'
import type { Call } from '../service.ts'
import { filterPattern } from './filter-pattern/filter-pattern.ts'
import type { LogEvent } from './log-group.ts'
import type { Logs } from './logs.ts'
import { check, checkPatternLength, groupName } from './validation.ts'

export interface LiveTailInput {
  logGroupIdentifiers: string[]
  logStreamNames?: string[]
  logStreamNamePrefixes?: string[]
  logEventFilterPattern?: string
}

const MAX_GROUPS = 10
/** Of more events than that between two updates, the first are sent, and `sampled` says so. */
const MAX_EVENTS = 500
const SESSION = 3 * 60 * 60 * 1000

/**
 * Tells of log events as they come, once in `interval` milliseconds, for three hours at most.
 * The SDK's client puts `streaming-` before the host's name, unless it is made with `disableHostPrefix: true`.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
export function startLiveTail(logs: Logs, interval: number) {
  return (input: LiveTailInput, call: Call) => session(logs, interval, checked(logs, input, call), call)
}

interface Tail {
  input: LiveTailInput
  /** By name. */
  groups: Map<string, { arn: string }>
  matches(event: LogEvent): boolean
}

function checked(logs: Logs, input: LiveTailInput, { region }: Call): Tail {
  const { logGroupIdentifiers: identifiers = [], logStreamNames, logStreamNamePrefixes: prefixes } = input
  const count = identifiers.length
  check(count >= 1 && count <= MAX_GROUPS, count, 'logGroupIdentifiers', 'Member must have length between 1 and 10')
  if (logStreamNames && prefixes)
    throw invalid('logStreamNames and logStreamNamePrefixes cannot be specified together.')
  if ((logStreamNames || prefixes) && count > 1) throw invalid('Log streams can be chosen of one log group only.')
  const groups = identifiers.map(
    (identifier) => logs.group(region, groupName({ logGroupIdentifier: identifier })).record,
  )
  const lets = filterPattern(checkPatternLength(input.logEventFilterPattern ?? ''))
  const inStream = (stream: string) =>
    logStreamNames?.includes(stream) ?? prefixes?.some((prefix) => stream.startsWith(prefix)) ?? true
  return {
    input,
    groups: new Map(groups.map((record) => [record.name, record])),
    matches: ({ stream, message }) => inStream(stream) && lets(message) !== undefined,
  }
}

async function* session(logs: Logs, interval: number, tail: Tail, call: Call): AsyncGenerator<StreamEvent> {
  const seen = new Sample()
  const leave = logs.onEvents(({ region, name }, _stream, events) => {
    const group = region === call.region && tail.groups.get(name)
    if (group) seen.add(events.filter(tail.matches).map((event) => described(event, group.arn)))
  })
  try {
    yield { sessionStart: { requestId: call.requestId, sessionId: randomUUID(), ...tail.input } }
    for (const end = Date.now() + SESSION; Date.now() < end && !call.signal?.aborted; ) {
      await setTimeout(interval, undefined, { signal: call.signal }).catch(() => {})
      yield { sessionUpdate: seen.take() }
    }
    if (!call.signal?.aborted) throw new CloudError('SessionTimeoutException', 'The session is three hours old.')
  } finally {
    leave()
  }
}

class Sample {
  #results: object[] = []
  #sampled = false

  add(results: object[]): void {
    const room = MAX_EVENTS - this.#results.length
    this.#sampled ||= results.length > room
    this.#results.push(...results.slice(0, room))
  }

  take(): object {
    const update = { sessionMetadata: { sampled: this.#sampled }, sessionResults: this.#results }
    this.#results = []
    this.#sampled = false
    return update
  }
}

function described({ stream, message, timestamp, ingestionTime }: LogEvent, groupArn: string) {
  // Without the partition: `account:name`, as AWS writes it here.
  const [, , , , account, , name] = groupArn.split(':')
  return { logStreamName: stream, logGroupIdentifier: `${account}:${name}`, message, timestamp, ingestionTime }
}

function invalid(message: string): CloudError {
  return new CloudError('InvalidParameterException', message)
}
