import { count, type MetricsOfEvents, type ServiceMetrics, underEach } from './metrics-of-events.ts'

interface DeliveryDetail {
  topicArn: string
  protocol: string
  status: string
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export const snsMetrics: MetricsOfEvents = {
  'sns.publish': {
    alike: ({ topicArn }: DeliveryDetail) => topicArn,
    metrics: (details) => ofTopic(details, ['NumberOfMessagesPublished']),
  },
  'sns.delivery': {
    alike: ({ topicArn, protocol, status }: DeliveryDetail) => `${topicArn} ${protocol} ${status}`,
    metrics: (details) => ofTopic(details, delivery(details[0])),
  },
}

/** Every attempt at an HTTP endpoint that failed counts; of others the message that was given up. */
function delivery({ protocol, status }: DeliveryDetail): string[] {
  const isHttp = protocol.startsWith('http')
  if (status === 'delivered') return ['NumberOfNotificationsDelivered']
  if (status === 'filtered') return ['NumberOfNotificationsFilteredOut']
  if (status === 'failed') return isHttp ? ['NumberOfNotificationsFailed'] : []
  const failed = isHttp ? [] : ['NumberOfNotificationsFailed']
  return status === 'dead-letter' ? [...failed, 'NumberOfNotificationsRedrivenToDlq'] : failed
}

function ofTopic(details: DeliveryDetail[], names: string[]): ServiceMetrics[] {
  const [, , , region = '', , TopicName = ''] = details[0]!.topicArn.split(':')
  if (names.length === 0) return []
  const once = details.map(() => 1)
  const data = names.map((name) => count(name, once))
  return [{ region, namespace: 'AWS/SNS', data: underEach([{ TopicName }], data) }]
}
