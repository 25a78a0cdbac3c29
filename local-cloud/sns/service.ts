import { queryService } from '../protocols/query.ts'
import type { AwsRequest, Permission, Platform, Service } from '../service.ts'
import type { Targets } from '../targets.ts'
import { regionOf } from './arn.ts'
import { Deliveries, type DeliveryOptions } from './deliveries.ts'
import type { MessageAttribute, MessageAttributes } from './message.ts'
import { topicsOverview } from './overview.ts'
import { snsPermissions, topicPermission } from './permissions.ts'
import { publishActions } from './publish.ts'
import { snsResources } from './resources.ts'
import { subscriptionActions } from './subscription-actions.ts'
import { tagActions } from './tags.ts'
import { topicActions } from './topic-actions.ts'
import { Topics } from './topics.ts'

export interface SnsService extends Service {
  /** For the services that notify through a topic, as an alarm does. Throws NotFound where there is none. */
  publish(topicArn: string, message: string, options?: PublishOptions): void
  /** What who publishes to a topic needs. */
  publishPermission(topicArn: string): Permission
}

export interface PublishOptions {
  subject?: string
  attributes?: MessageAttributes
  /** The X-Ray header of the request that the message goes back to. */
  traceHeader?: string
}

/** Twenty times as fast as AWS. */
const DEFAULT_OPTIONS: DeliveryOptions = { second: 50 }

/** Amazon Simple Notification Service: standard topics that deliver to functions, queues and HTTP endpoints. */
export function snsService(
  platform: Platform,
  targets: Pick<Targets, 'invokeFunction' | 'sendMessage'>,
  options: Partial<DeliveryOptions> = {},
): SnsService {
  const topics = new Topics(platform)
  const deliveries = new Deliveries(topics, targets, { ...DEFAULT_OPTIONS, ...options })
  const ask = deliveries.askToConfirm.bind(deliveries)
  const { Publish, PublishBatch } = publishActions(topics, deliveries.fanOut.bind(deliveries))
  const actions = {
    ...topicActions(topics),
    ...subscriptionActions(topics, ask),
    ...tagActions(topics),
    Publish,
    PublishBatch,
  }
  const service = queryService({
    name: 'sns',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    resources: snsResources(topics, ask),
    actions,
    permissions: snsPermissions(topics, Object.keys(actions)),
  })
  return {
    ...service,
    handle: (request) => service.handle(linkAsCall(request)),
    publishPermission: (topicArn) => topicPermission(topics, 'Publish', topicArn),
    publish(TopicArn, Message, { subject, attributes, traceHeader } = {}) {
      const headers: Record<string, string> = traceHeader ? { 'x-amzn-trace-id': traceHeader } : {}
      const input = { TopicArn, Message, Subject: subject, MessageAttributes: asEntries(attributes) }
      Publish(input, { region: regionOf(TopicArn), headers })
    },
    overview: () => ({ topics: topicsOverview(topics) }),
    close: () => deliveries.close(),
  }
}

/** `SubscribeURL` and `UnsubscribeURL` are followed by a plain GET: the query holds what a form would. */
function linkAsCall(request: AwsRequest): AwsRequest {
  return request.method === 'GET' ? { ...request, body: Buffer.from(request.query.toString()) } : request
}

/** A map as the query protocol sends it. */
function asEntries(attributes: MessageAttributes = {}): { entry: { Name: string; Value: MessageAttribute }[] } {
  return { entry: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })) }
}
