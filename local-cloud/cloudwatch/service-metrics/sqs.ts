import type { MetricDatum } from '../metrics.ts'
import { count, type MetricsOfEvents, type ServiceMetrics, underEach } from './metrics-of-events.ts'

/** `queue` is the queue's ARN. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const sqsMetrics: MetricsOfEvents = {
  'sqs.message-sent': ({ queue, bytes }) =>
    ofQueue(queue, [
      count('NumberOfMessagesSent'),
      ...(bytes === undefined ? [] : [{ MetricName: 'SentMessageSize', Value: bytes, Unit: 'Bytes' }]),
    ]),
  'sqs.message-received': ({ queue }) => ofQueue(queue, [count('NumberOfMessagesReceived')]),
  'sqs.message-deleted': ({ queue }) => ofQueue(queue, [count('NumberOfMessagesDeleted')]),
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
    count('ApproximateNumberOfMessagesVisible', visible),
    count('ApproximateNumberOfMessagesNotVisible', inFlight),
    count('ApproximateNumberOfMessagesDelayed', delayed),
  ])
}

function ofQueue(arn: string, data: MetricDatum[]): ServiceMetrics[] {
  const [, , , region = '', , QueueName = ''] = arn.split(':')
  return [{ region, namespace: 'AWS/SQS', data: underEach([{ QueueName }], data) }]
}
