import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda'

/** Log events of one stream, as a subscription filter delivers them. */
export type LogBatch = Pick<CloudWatchLogsDecodedData, 'logGroup' | 'logStream' | 'logEvents'>

/** What the event holds; undefined where CloudWatch only asks whether the function is there. */
export function unpack(_event: CloudWatchLogsEvent): LogBatch | undefined {
  // TODO step 2: base64, gzip, JSON. Refuse what unpacks to more than 32 MB, and what is no batch of log events.
  return undefined
}
