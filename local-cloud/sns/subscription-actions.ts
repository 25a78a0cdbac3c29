import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { parseArn } from './arn.ts'
import { invalidParameter } from './errors.ts'
import { type AskToConfirm, subscribeAction } from './subscribe.ts'
import { checkAttributeName, checkSubscriptionAttributes, describeSubscription } from './subscription-attributes.ts'
import { checkSubscriptionArn, page, type Subscription, type Topics } from './topics.ts'

type Input = Record<string, unknown>

export function subscriptionActions(topics: Topics, ask: AskToConfirm) {
  return {
    Subscribe: subscribeAction(topics, ask),
    ConfirmSubscription: (input: Input, call: Call) => confirmSubscription(topics, input, call),
    Unsubscribe: (input: Input, call: Call) => unsubscribe(topics, input, call),
    ListSubscriptions: (input: Input, { region }: Call) => list(topics, topics.subscriptions(region), input),
    ListSubscriptionsByTopic: (input: Input, call: Call) =>
      list(topics, topics.subscriptionsOf(topics.topic(input.TopicArn, call).arn), input),
    GetSubscriptionAttributes: (input: Input, call: Call) => ({
      Attributes: new Map(
        Object.entries(describeSubscription(topics, topics.subscription(input.SubscriptionArn, call))),
      ),
    }),
    SetSubscriptionAttributes: (input: Input, call: Call) => setSubscriptionAttributes(topics, input, call),
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
function confirmSubscription(topics: Topics, { TopicArn, Token }: Input, call: Call) {
  parseArn(TopicArn, 'Topic', call)
  if (typeof Token !== 'string' || !/^[0-9a-f]{256}$/.test(Token)) throw invalidParameter('Token')
  const subscription = topics.subscriptionsOf(String(TopicArn)).find(({ token }) => token === Token)
  if (!subscription) throw new CloudError('InvalidParameter', 'Invalid token')
  topics.putSubscription({ ...subscription, pending: false })
  return { SubscriptionArn: subscription.arn }
}

/** A subscription that is not there counts as deleted. */
function unsubscribe(topics: Topics, { SubscriptionArn }: Input, call: Call): void {
  checkSubscriptionArn(SubscriptionArn, call)
  const subscription = topics.findSubscription(String(SubscriptionArn))
  if (subscription) topics.deleteSubscription(subscription)
}

function setSubscriptionAttributes(topics: Topics, input: Input, call: Call): void {
  const subscription = topics.subscription(input.SubscriptionArn, call)
  const [name, value] = [String(input.AttributeName ?? ''), String(input.AttributeValue ?? '')]
  checkAttributeName(name)
  const { [name]: _, ...others } = subscription.attributes
  const attributes = { ...others, [name]: value }
  // As a whole: a nested policy goes with one scope only.
  checkSubscriptionAttributes(subscription.protocol, attributes)
  topics.putSubscription({ ...subscription, attributes: isNothing(name, value) ? others : attributes })
}

/** Clears the attribute. */
function isNothing(name: string, value: string): boolean {
  return value === '' || (name === 'FilterPolicy' && value === '{}')
}

function list(topics: Topics, subscriptions: Subscription[], { NextToken: token }: Input) {
  const { items, NextToken } = page(subscriptions, token)
  const Subscriptions = items.map(({ arn, topicArn, protocol, endpoint, pending }) => ({
    TopicArn: topicArn,
    Protocol: protocol,
    SubscriptionArn: pending ? 'PendingConfirmation' : arn,
    Owner: topics.platform.account,
    Endpoint: endpoint,
  }))
  return { Subscriptions, NextToken }
}
