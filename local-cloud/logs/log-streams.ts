import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import type { LogStream } from './log-group.ts'
import type { Logs } from './logs.ts'
import { page } from './page.ts'
import { checkLimit, checkStreamName, groupName } from './validation.ts'

interface StreamInput {
  logGroupName: string
  logStreamName: string
}

/** The actions on log streams, by name. */
export function logStreamActions(logs: Logs) {
  return {
    CreateLogStream: (input: StreamInput, { region }: Call) => {
      logs.createLogStream(region, groupName(input), checkStreamName(input.logStreamName))
    },
    DeleteLogStream: (input: StreamInput, { region }: Call) => {
      const group = logs.group(region, groupName(input))
      if (!group.streams.has(input.logStreamName)) {
        throw new CloudError('ResourceNotFoundException', 'The specified log stream does not exist.')
      }
      group.deleteStream(input.logStreamName)
    },
    DescribeLogStreams: (input: DescribeLogStreamsInput, { region }: Call) => {
      const group = logs.group(region, groupName(input))
      const streams = sort([...group.streams.values()], input).filter(({ name }) =>
        name.startsWith(input.logStreamNamePrefix ?? ''),
      )
      const { items, nextToken } = page(streams, ({ name }) => name, checkLimit(input.limit, 50, 50), input.nextToken)
      return { logStreams: items.map((stream) => describe(stream, group.record.arn)), nextToken }
    },
  }
}

interface DescribeLogStreamsInput {
  logGroupName?: string
  logGroupIdentifier?: string
  logStreamNamePrefix?: string
  orderBy?: 'LogStreamName' | 'LastEventTime'
  descending?: boolean
  limit?: number
  nextToken?: string
}

/** Streams without an event come before all others by time. */
function sort(
  streams: LogStream[],
  { orderBy, descending, logStreamNamePrefix }: DescribeLogStreamsInput,
): LogStream[] {
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined) {
    throw new CloudError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const byName = (a: LogStream, b: LogStream) => (a.name < b.name ? -1 : 1)
  const byLastEvent = (a: LogStream, b: LogStream) =>
    (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0) || byName(a, b)
  const sorted = streams.sort(orderBy === 'LastEventTime' ? byLastEvent : byName)
  return descending ? sorted.reverse() : sorted
}

function describe({ name, creationTime, ...times }: LogStream, groupArn: string) {
  return {
    logStreamName: name,
    creationTime,
    ...times,
    uploadSequenceToken: '49590302000000000000000000000000000000000000000000000000',
    arn: `${groupArn}:log-stream:${name}`,
    storedBytes: 0,
  }
}
