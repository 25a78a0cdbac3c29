import type { Call, Permissions } from '../service.ts'
import type { Logs } from './logs.ts'

interface LogsInput {
  logGroupName?: string
  logGroupIdentifier?: string
  logGroupIdentifiers?: string[]
  logStreamName?: string
  resourceArn?: string
}

/** Those that are about one stream; all others are about a group, or about all. */
const ON_STREAMS = ['CreateLogStream', 'DeleteLogStream', 'PutLogEvents', 'GetLogEvents']

/**
 * Which permission each action needs. A log group is judged by the ARN of its streams, so a policy must name it with `:*`;
 * only its tags are judged by its own ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#CWL_ARN_Format
 */
export function logsPermissions(logs: Logs, actions: string[]): Permissions {
  return Object.fromEntries(
    actions.map((action) => [
      action,
      (input: LogsInput, { region }: Call) => {
        const { resourceArn, logStreamName = '', logGroupIdentifiers } = input
        const stream = ON_STREAMS.includes(action) ? logStreamName : ''
        const groups = logGroupIdentifiers?.map((logGroupIdentifier) => ({ logGroupIdentifier })) ?? [input]
        return groups.map((group) => ({
          action: `logs:${action}`,
          resource: resourceArn ?? logs.streamArn(region, groupOf(group), stream),
        }))
      },
    ]),
  )
}

function groupOf({ logGroupName, logGroupIdentifier = '' }: LogsInput): string {
  return logGroupName ?? logGroupIdentifier.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '')
}
