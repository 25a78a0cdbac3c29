import type { Call } from '../service.ts'
import { isArnOf } from './arn.ts'
import { invalidParameter, notHere } from './errors.ts'
import { readMap } from './input.ts'
import { checkAttributeName, checkSubscriptionAttributes } from './subscription-attributes.ts'
import type { Protocol, Subscription, Topic, Topics } from './topics.ts'

export interface SubscribeInput {
  protocol: string
  endpoint: string
  attributes: Record<string, string>
}

/** Sends what asks the owner of an HTTP endpoint to confirm; returns at once. */
export type AskToConfirm = (subscription: Subscription) => void

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export function subscribeAction(topics: Topics, ask: AskToConfirm) {
  return (input: Record<string, unknown>, call: Call) => {
    const subscription = subscribe(topics, topics.topic(input.TopicArn, call), ask, {
      protocol: String(input.Protocol ?? ''),
      endpoint: String(input.Endpoint ?? ''),
      attributes: readMap(input.Attributes),
    })
    const hidden = subscription.pending && input.ReturnSubscriptionArn !== 'true'
    return { SubscriptionArn: hidden ? 'pending confirmation' : subscription.arn }
  }
}

/** Answers with the subscription that is already there, if the topic has one for this endpoint that is the same. */
export function subscribe(topics: Topics, topic: Topic, ask: AskToConfirm, input: SubscribeInput): Subscription {
  const { endpoint, attributes } = input
  const protocol = checkProtocol(input.protocol)
  checkEndpoint(protocol, endpoint)
  for (const name of Object.keys(attributes)) checkAttributeName(name)
  checkSubscriptionAttributes(protocol, attributes, 'Attributes Reason: ')
  const existing = topics
    .subscriptionsOf(topic.arn)
    .find((each) => each.protocol === protocol && each.endpoint === endpoint)
  if (existing) return askAgain(checkSame(existing, attributes), ask)
  return askAgain(topics.addSubscription(topic, { protocol, endpoint, attributes }), ask)
}

const ELSEWHERE = ['email', 'email-json', 'sms', 'application', 'firehose']

function checkProtocol(protocol: string): Protocol {
  if (['lambda', 'sqs', 'http', 'https'].includes(protocol)) return protocol as Protocol
  if (ELSEWHERE.includes(protocol)) throw notHere(`protocol ${protocol}: it delivers to lambda, sqs, http and https`)
  throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`)
}

function checkEndpoint(protocol: Protocol, endpoint: string): void {
  if (protocol === 'lambda' && !isArnOf('lambda', endpoint)) throw invalidParameter('Lambda endpoint ARN')
  if (protocol === 'sqs' && !isArnOf('sqs', endpoint)) throw invalidParameter('SQS endpoint ARN')
  if (protocol === 'http' || protocol === 'https') checkUrl(protocol, endpoint)
}

/** A message never leaves this computer. */
function checkUrl(protocol: Protocol, endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.protocol !== `${protocol}:`) throw invalidParameter('Endpoint must match the specified protocol')
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) {
    throw notHere(`way to ${url.host}: it delivers to this computer only, as http://127.0.0.1:8080/`)
  }
}

function checkSame(subscription: Subscription, attributes: Record<string, string>): Subscription {
  const same = Object.entries(attributes).every(([name, value]) => subscription.attributes[name] === value)
  if (!same) throw invalidParameter('Attributes Reason: Subscription already exists with different attributes')
  return subscription
}

function askAgain(subscription: Subscription, ask: AskToConfirm): Subscription {
  if (subscription.pending) ask(subscription)
  return subscription
}
