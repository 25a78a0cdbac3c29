import { notImplemented } from '../errors.ts'
import { type Destination, NO_NOTIFICATIONS, type NotificationConfiguration } from './configuration.ts'
import { newId, readRules } from './configuration-xml.ts'

interface Properties {
  LambdaConfigurations?: DestinationProperties[]
  QueueConfigurations?: DestinationProperties[]
  TopicConfigurations?: DestinationProperties[]
  EventBridgeConfiguration?: { EventBridgeEnabled?: unknown }
}

interface DestinationProperties {
  Event?: string
  Function?: string
  Queue?: string
  Topic?: string
  Filter?: { S3Key?: { Rules?: { Name: string; Value: string }[] } }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html */
export function configurationOf(properties: unknown): NotificationConfiguration {
  if (properties === undefined) return NO_NOTIFICATIONS
  const {
    LambdaConfigurations = [],
    QueueConfigurations = [],
    TopicConfigurations = [],
    ...more
  } = properties as Properties
  const { EventBridgeConfiguration, ...unknown } = more
  const [name] = Object.keys(unknown)
  if (name) throw notImplemented(`NotificationConfiguration of ${name}`)
  return {
    destinations: [
      ...LambdaConfigurations.map((each) => destination('function', each.Function, each)),
      ...QueueConfigurations.map((each) => destination('queue', each.Queue, each)),
      ...TopicConfigurations.map((each) => destination('topic', each.Topic, each)),
    ],
    eventBridge:
      EventBridgeConfiguration !== undefined && String(EventBridgeConfiguration.EventBridgeEnabled) !== 'false',
  }
}

function destination(kind: Destination['kind'], arn = '', { Event, Filter }: DestinationProperties): Destination {
  const rules = (Filter?.S3Key?.Rules ?? []).map(({ Name, Value }) => ({ name: Name, value: Value }))
  return { id: newId(), kind, arn, events: Event === undefined ? [] : [Event], ...readRules(rules) }
}
