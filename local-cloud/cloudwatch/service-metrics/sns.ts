import { count, type MetricsOfEvents, type ServiceMetrics, underEach } from './metrics-of-events.ts'

interface DeliveryDetail {
  topicArn: string
  protocol: string
  status: string
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export const snsMetrics: MetricsOfEvents = {
  'sns.publish': ({ topicArn }) => ofTopic(topicArn, ['NumberOfMessagesPublished']),
  'sns.delivery': (detail: DeliveryDetail) => ofTopic(detail.topicArn, delivery(detail)),
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

function ofTopic(arn: string, names: string[]): ServiceMetrics[] {
  const [, , , region = '', , TopicName = ''] = arn.split(':')
  if (names.length === 0) return []
  return [
    {
      region,
      namespace: 'AWS/SNS',
      data: underEach(
        [{ TopicName }],
        names.map((name) => count(name)),
      ),
    },
  ]
}
