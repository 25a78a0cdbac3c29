import { gzipSync } from 'node:zlib'
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent, CloudWatchLogsLogEvent } from 'aws-lambda'

export interface DataMessage {
  owner: string
  logGroup: string
  logStream: string
  filterName: string
  logEvents: CloudWatchLogsLogEvent[]
}

/**
 * What a subscription filter tells its destination: events of one log stream.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function dataMessage({ filterName, logEvents, ...from }: DataMessage): CloudWatchLogsDecodedData {
  return { messageType: 'DATA_MESSAGE', ...from, subscriptionFilters: [filterName], logEvents }
}

/** What CloudWatch Logs sends to see whether the destination can be reached; a function does nothing with it. */
export function controlMessage(timestamp: number): CloudWatchLogsDecodedData {
  return {
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
    logEvents: [{ id: '', timestamp, message: 'CWL CONTROL MESSAGE: Checking health of destination Lambda.' }],
  }
}

/** The event in which a function finds the message: JSON, gzip, base64. */
export function eventOf(message: CloudWatchLogsDecodedData): CloudWatchLogsEvent {
  return { awslogs: { data: gzipSync(JSON.stringify(message)).toString('base64') } }
}
