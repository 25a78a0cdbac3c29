import { randomBytes, randomUUID } from 'node:crypto'
import type { Call, Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { parseArn } from './arn.ts'
import { invalidParameter, notFound } from './errors.ts'

export interface Topic {
  arn: string
  name: string
  region: string
  /** As they were set, by the names of SetTopicAttributes. */
  attributes: Record<string, string>
  tags: Record<string, string>
  /** How many of its subscriptions were deleted. */
  deleted: number
}

export interface Subscription {
  arn: string
  topicArn: string
  region: string
  protocol: Protocol
  endpoint: string
  /** As they were set, by the names of SetSubscriptionAttributes. */
  attributes: Record<string, string>
  /** Until it is confirmed, nothing is delivered. */
  pending: boolean
  /** What ConfirmSubscription must bring. */
  token?: string
}

export type Protocol = 'lambda' | 'sqs' | 'http' | 'https'

/** SNS's state: the topics and subscriptions of all regions, by ARN. */
export class Topics {
  readonly platform: Platform
  #topics: Table<Topic>
  #subscriptions: Table<Subscription>

  constructor(platform: Platform) {
    this.platform = platform
    this.#topics = platform.store.table('sns/topics')
    this.#subscriptions = platform.store.table('sns/subscriptions')
    this.#forgetOrphans()
  }

  arn(region: string, name: string): string {
    return `arn:aws:sns:${region}:${this.platform.account}:${name}`
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn)
  }

  /** The topic that a request names in `member`; NotFound where there is none. */
  topic(arn: unknown, { region }: Pick<Call, 'region'>, member = 'TopicArn'): Topic {
    parseArn(arn, member, { region })
    const topic = this.#topics.get(String(arn))
    if (!topic) throw notFound('Topic')
    return topic
  }

  /** By ARN; of all regions, where none is named. */
  topics(region?: string): Topic[] {
    return this.#topics.values().filter(inRegion(region)).sort(byArn)
  }

  putTopic(topic: Topic): void {
    this.#topics.set(topic.arn, topic)
  }

  deleteTopic(arn: string): void {
    for (const subscription of this.subscriptionsOf(arn)) this.#subscriptions.delete(subscription.arn)
    this.#topics.delete(arn)
  }

  findSubscription(arn: string): Subscription | undefined {
    return this.#subscriptions.get(arn)
  }

  /** The subscription that a request names; NotFound where there is none. */
  subscription(arn: unknown, { region }: Pick<Call, 'region'>): Subscription {
    checkSubscriptionArn(arn, { region })
    const subscription = this.#subscriptions.get(String(arn))
    if (!subscription) throw notFound('Subscription')
    return subscription
  }

  /** By ARN. */
  subscriptions(region: string): Subscription[] {
    return this.#subscriptions.values().filter(inRegion(region)).sort(byArn)
  }

  subscriptionsOf(topicArn: string): Subscription[] {
    return this.#subscriptions.values().filter((subscription) => subscription.topicArn === topicArn)
  }

  /** Pending, with a token, until the owner of an HTTP endpoint confirms it; any other is confirmed at once. */
  addSubscription(topic: Topic, input: Pick<Subscription, 'protocol' | 'endpoint' | 'attributes'>): Subscription {
    const pending = input.protocol === 'http' || input.protocol === 'https'
    const subscription: Subscription = {
      ...input,
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      region: topic.region,
      pending,
      ...(pending && { token: randomBytes(128).toString('hex') }),
    }
    this.#subscriptions.set(subscription.arn, subscription)
    return subscription
  }

  putSubscription(subscription: Subscription): void {
    this.#subscriptions.set(subscription.arn, subscription)
  }

  deleteSubscription({ arn, topicArn }: Subscription): void {
    this.#subscriptions.delete(arn)
    const topic = this.#topics.get(topicArn)
    if (topic) this.#topics.set(topicArn, { ...topic, deleted: topic.deleted + 1 })
  }

  /** A process may be killed between the deletion of a topic's subscriptions and its own. */
  #forgetOrphans(): void {
    for (const { arn, topicArn } of this.#subscriptions.values()) {
      if (!this.#topics.has(topicArn)) this.#subscriptions.delete(arn)
    }
  }
}

export function checkSubscriptionArn(arn: unknown, call: Pick<Call, 'region'>): void {
  if (!arn) throw invalidParameter('SubscriptionArn Reason: no value for required parameter')
  const { subscriptionId } = parseArn(arn, 'SubscriptionArn', call)
  if (!subscriptionId) throw invalidParameter('SubscriptionId')
}

/** One page of a list, and where the next begins. AWS's pages hold 100. */
export function page<T>(items: T[], token: unknown, size = 100): { items: T[]; NextToken?: string } {
  const position = token === undefined ? '0' : Buffer.from(String(token), 'base64').toString()
  if (!/^\d+$/.test(position)) throw invalidParameter('NextToken')
  const start = Number(position)
  const end = start + size
  return {
    items: items.slice(start, end),
    ...(end < items.length && { NextToken: Buffer.from(String(end)).toString('base64') }),
  }
}

function inRegion(region?: string): (record: { region: string }) => boolean {
  return (record) => region === undefined || record.region === region
}

function byArn(a: { arn: string }, b: { arn: string }): number {
  return a.arn < b.arn ? -1 : 1
}
