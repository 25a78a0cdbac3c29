import { isArnOf } from './arn.ts'
import { invalidParameter, notHere } from './errors.ts'
import type { FilterPolicyScope } from './filter-policy/matches.ts'
import { parseFilterPolicy } from './filter-policy/parse.ts'
import type { Protocol, Subscription, Topics } from './topics.ts'

type Attributes = Record<string, string>

/**
 * Throws InvalidParameter where SNS would refuse the attributes. Subscribe says where it found the fault, so its `prefix`
 * is `Attributes Reason: `.
 */
export function checkSubscriptionAttributes(protocol: Protocol, attributes: Attributes, prefix = ''): void {
  try {
    for (const [name, value] of Object.entries(attributes)) checkAttribute(protocol, name, value)
    if (attributes.FilterPolicy) parseFilterPolicy(attributes.FilterPolicy, scopeOf(attributes))
  } catch (error) {
    throw invalidParameter(`${prefix}${(error as Error).message}`)
  }
}

export function scopeOf({ FilterPolicyScope }: Attributes): FilterPolicyScope {
  return FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes'
}

export function checkAttributeName(name: string): void {
  if (NOT_HERE.includes(name)) throw notHere(name)
  if (!KNOWN.includes(name)) throw invalidParameter('AttributeName')
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function describeSubscription(topics: Topics, subscription: Subscription): Record<string, string | undefined> {
  const { account } = topics.platform
  const { FilterPolicy } = subscription.attributes
  return {
    RawMessageDelivery: 'false',
    ...subscription.attributes,
    FilterPolicyScope: FilterPolicy ? scopeOf(subscription.attributes) : undefined,
    ConfirmationWasAuthenticated: String(subscription.protocol === 'lambda' || subscription.protocol === 'sqs'),
    Endpoint: subscription.endpoint,
    Owner: account,
    PendingConfirmation: String(subscription.pending),
    Protocol: subscription.protocol,
    SubscriptionArn: subscription.arn,
    SubscriptionPrincipal: `arn:aws:iam::${account}:root`,
    TopicArn: subscription.topicArn,
  }
}

const KNOWN = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy']

const NOT_HERE = ['DeliveryPolicy', 'ReplayPolicy', 'SubscriptionRoleArn']

function checkAttribute(protocol: Protocol, name: string, value: string): void {
  if (name === 'RawMessageDelivery') checkRaw(protocol, value)
  if (name === 'RedrivePolicy') checkRedrivePolicy(value)
  if (name === 'FilterPolicyScope' && !['MessageAttributes', 'MessageBody'].includes(value)) {
    throw new Error(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`)
  }
}

function checkRaw(protocol: Protocol, value: string): void {
  if (!['true', 'false'].includes(value)) {
    throw new Error(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`)
  }
  // A function gets an event in every case.
  if (protocol === 'lambda' && value === 'true') {
    throw new Error('Delivery protocol [lambda] does not support raw message delivery.')
  }
}

function checkRedrivePolicy(json: string): void {
  if (json === '') return
  if (!isArnOf('sqs', String(deadLetterTarget(json)))) {
    throw new Error('RedrivePolicy: deadLetterTargetArn is an invalid arn')
  }
}

function deadLetterTarget(json: string): unknown {
  try {
    return (JSON.parse(json) as { deadLetterTargetArn?: unknown } | null)?.deadLetterTargetArn
  } catch (error) {
    throw new Error(`RedrivePolicy: failed to parse JSON. ${(error as Error).message}`)
  }
}
