import type { PhysicalResource, Properties, ResourceContext, ResourceType } from '../service.ts'
import { regionOf } from './arn.ts'
import { type AskToConfirm, type SubscribeInput, subscribe } from './subscribe.ts'
import { checkAttributeName, checkSubscriptionAttributes } from './subscription-attributes.ts'
import { readTags, type Tag } from './tags.ts'
import { createTopic } from './topic-actions.ts'
import { checkTopicAttributes } from './topic-attributes.ts'
import type { Topic, Topics } from './topics.ts'

export function snsResources(topics: Topics, ask: AskToConfirm): Record<string, ResourceType> {
  return {
    'AWS::SNS::Topic': topicResource(topics, ask),
    'AWS::SNS::Subscription': subscriptionResource(topics, ask),
    'AWS::SNS::TopicPolicy': topicPolicyResource(topics),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
function topicResource(topics: Topics, ask: AskToConfirm): ResourceType {
  return {
    replaceOn: ['TopicName', 'FifoTopic'],
    existing(properties, context) {
      const arn = topics.arn(context.region, topicName(properties, context))
      return topics.find(arn) && arn
    },
    create(properties, context) {
      const settings = topicSettings(properties)
      const topic = createTopic(
        topics,
        context.region,
        topicName(properties, context),
        settings.attributes,
        settings.tags,
      )
      try {
        for (const input of inlineSubscriptions(properties)) subscribe(topics, topic, ask, input)
      } catch (error) {
        // All or nothing: CloudFormation does not delete what it was never told of.
        topics.deleteTopic(topic.arn)
        throw error
      }
      return describedTopic(topic)
    },
    update(id, properties, previous, { region }) {
      const topic = topics.topic(id, { region })
      const { attributes, tags } = topicSettings(properties)
      // The policy is another resource's.
      const { Policy } = topic.attributes
      const changed = { ...topic, tags, attributes: { ...attributes, ...(Policy && { Policy }) } }
      topics.putTopic(changed)
      changeInlineSubscriptions(topics, changed, ask, inlineSubscriptions(previous), inlineSubscriptions(properties))
      return describedTopic(changed)
    },
    delete: (id) => topics.deleteTopic(id),
  }
}

function topicName({ TopicName }: Properties, context: ResourceContext): string {
  return String(TopicName ?? context.generateName(256))
}

function describedTopic({ arn, name }: Topic): PhysicalResource {
  return { id: arn, attributes: { TopicArn: arn, TopicName: name } }
}

function topicSettings({ TopicName: _, Subscription: __, Tags, ...others }: Properties) {
  const attributes = texts(others)
  checkTopicAttributes(attributes)
  return { attributes, tags: readTags((Tags ?? []) as Tag[]) }
}

function inlineSubscriptions({ Subscription = [] }: Properties): SubscribeInput[] {
  return (Subscription as Properties[]).map(({ Protocol, Endpoint }) => ({
    protocol: String(Protocol),
    endpoint: String(Endpoint),
    attributes: {},
  }))
}

function changeInlineSubscriptions(
  topics: Topics,
  topic: Topic,
  ask: AskToConfirm,
  before: SubscribeInput[],
  after: SubscribeInput[],
): void {
  const same = (a: SubscribeInput) => (b: Pick<SubscribeInput, 'protocol' | 'endpoint'>) =>
    a.protocol === b.protocol && a.endpoint === b.endpoint
  for (const input of after) if (!before.some(same(input))) subscribe(topics, topic, ask, input)
  for (const input of before) {
    const gone = after.some(same(input)) ? undefined : topics.subscriptionsOf(topic.arn).find(same(input))
    if (gone) topics.deleteSubscription(gone)
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
function subscriptionResource(topics: Topics, ask: AskToConfirm): ResourceType {
  return {
    replaceOn: ['TopicArn', 'Protocol', 'Endpoint', 'Region'],
    create(properties, context) {
      const { TopicArn, Protocol, Endpoint, Region = context.region } = properties
      const topic = topics.topic(TopicArn, { region: String(Region) })
      const { arn } = subscribe(topics, topic, ask, {
        protocol: String(Protocol),
        endpoint: String(Endpoint),
        attributes: subscriptionAttributes(properties),
      })
      return { id: arn, attributes: { Arn: arn } }
    },
    update(id, properties) {
      const subscription = topics.subscription(id, { region: regionOf(id) })
      const attributes = subscriptionAttributes(properties)
      for (const name of Object.keys(attributes)) checkAttributeName(name)
      checkSubscriptionAttributes(subscription.protocol, attributes)
      topics.putSubscription({ ...subscription, attributes })
      return { id, attributes: { Arn: id } }
    },
    delete(id) {
      const subscription = topics.findSubscription(id)
      if (subscription) topics.deleteSubscription(subscription)
    },
  }
}

function subscriptionAttributes(properties: Properties): Record<string, string> {
  const { TopicArn: _, Protocol: __, Endpoint: ___, Region: ____, ...attributes } = properties
  return texts(attributes)
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
function topicPolicyResource(topics: Topics): ResourceType {
  const put = (id: string, { Topics: arns, PolicyDocument }: Properties) => {
    const attributes = texts({ Policy: PolicyDocument })
    checkTopicAttributes(attributes)
    for (const topic of existingTopics(arns)) {
      topics.putTopic({ ...topic, attributes: { ...topic.attributes, ...attributes } })
    }
    return { id, attributes: { Id: id } }
  }
  const existingTopics = (arns: unknown) =>
    (arns as string[]).map((arn) => topics.topic(arn, { region: regionOf(arn) }))
  const remove = (arns: unknown) => {
    for (const topic of (arns as string[]).flatMap((arn) => topics.find(arn) ?? [])) {
      const { Policy: _, ...attributes } = topic.attributes
      topics.putTopic({ ...topic, attributes })
    }
  }
  return {
    create: (properties, context) => put(context.generateName(), properties),
    update(id, properties, previous) {
      remove(previous.Topics)
      return put(id, properties)
    },
    delete: (_id, { Topics: arns }) => remove(arns),
  }
}

/** Attributes are texts; a template may have JSON in them. What it leaves undefined is left out. */
function texts(properties: Properties): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      if (value === undefined || value === null) return []
      return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]]
    }),
  )
}
