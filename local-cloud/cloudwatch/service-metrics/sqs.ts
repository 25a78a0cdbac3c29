import type { MetricDatum } from '../metrics.ts'
import {
  count,
  datum,
  type MetricsOfEvent,
  type MetricsOfEvents,
  type ServiceMetrics,
  underEach,
} from './metrics-of-events.ts'

interface MessageDetail {
  /** The queue's ARN. */
  queue: string
  bytes?: number
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const sqsMetrics: MetricsOfEvents = {
  'sqs.message-sent': ofMessages('NumberOfMessagesSent'),
  'sqs.message-received': ofMessages('NumberOfMessagesReceived'),
  'sqs.message-deleted': ofMessages('NumberOfMessagesDeleted'),
}

function ofMessages(name: string): MetricsOfEvent<MessageDetail> {
  return {
    alike: ({ queue }) => queue,
    metrics(details) {
      const sizes = name === 'NumberOfMessagesSent' ? details.flatMap(({ bytes }) => bytes ?? []) : []
      return ofQueue(details[0]!.queue, [
        count(
          name,
          details.map(() => 1),
        ),
        ...(sizes.length > 0 ? [datum('SentMessageSize', 'Bytes', sizes)] : []),
      ])
    },
  }
}

/** How many messages a queue holds, as AWS looks once a minute. */
export interface QueueDepth {
  arn: string
  visible: number
  inFlight: number
  delayed: number
}

export function queueDepthMetrics({ arn, visible, inFlight, delayed }: QueueDepth): ServiceMetrics[] {
  return ofQueue(arn, [
    count('ApproximateNumberOfMessagesVisible', [visible]),
    count('ApproximateNumberOfMessagesNotVisible', [inFlight]),
    count('ApproximateNumberOfMessagesDelayed', [delayed]),
  ])
}

function ofQueue(arn: string, data: MetricDatum[]): ServiceMetrics[] {
  const [, , , region = '', , QueueName = ''] = arn.split(':')
  return [{ region, namespace: 'AWS/SQS', data: underEach([{ QueueName }], data) }]
}
