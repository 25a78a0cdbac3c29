import { randomUUID } from 'node:crypto'
import type { Sender, Targets } from '../targets.ts'
import { eventRecord } from './event.ts'
import { accepts, type FilterPolicy } from './filter-policy/matches.ts'
import { post } from './http-endpoint.ts'
import type { Message } from './message.ts'
import { notification, writeDocument } from './notification.ts'
import type { Publication } from './publish.ts'
import { PermanentFailure, retryDelays, withRetries } from './retries.ts'
import { scopeOf } from './subscription-attributes.ts'
import { subscriptionConfirmation } from './subscription-confirmation.ts'
import type { Subscription, Topic, Topics } from './topics.ts'

export interface DeliveryOptions {
  /** How many milliseconds one of AWS's seconds takes between two attempts. */
  second: number
}

/** Brings messages to subscribers: filters, tries again, and puts what failed into the subscription's dead-letter queue. */
export class Deliveries {
  #topics: Topics
  #targets: Pick<Targets, 'invokeFunction' | 'sendMessage'>
  #second: number
  #closed = new AbortController()
  #running = new Set<Promise<void>>()

  constructor(topics: Topics, targets: Pick<Targets, 'invokeFunction' | 'sendMessage'>, { second }: DeliveryOptions) {
    this.#topics = topics
    this.#targets = targets
    this.#second = second
  }

  /** Returns at once. Functions and queues that fail not get messages in the order in which they were published. */
  fanOut(topic: Topic, publication: Publication): void {
    const { messageId, subject, messages } = publication
    this.#emit('sns.publish', { topicArn: topic.arn, messageId, subject, message: messages.default.slice(0, 1000) })
    for (const subscription of this.#topics.subscriptionsOf(topic.arn)) {
      if (!subscription.pending) this.#start(subscription, messageId, this.#deliver(subscription, publication))
    }
  }

  askToConfirm(subscription: Subscription): void {
    const messageId = randomUUID()
    const body = writeDocument(subscriptionConfirmation(subscription, messageId, Date.now(), this.#origin))
    const sending = this.#tryToSend(subscription, messageId, () =>
      post(subscription, { type: 'SubscriptionConfirmation', messageId, body }, this.#closed.signal),
    )
    this.#start(subscription, messageId, sending)
  }

  /** Drops what waits for a retry. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#running)
  }

  get #origin(): string {
    return this.#topics.platform.url
  }

  #start(subscription: Subscription, messageId: string, delivery: Promise<void>): void {
    const running = delivery
      .catch((error: Error) => {
        if (!this.#closed.signal.aborted)
          this.#report(subscription, messageId, { status: 'lost', reason: error.message })
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #deliver(subscription: Subscription, { messages, ...publication }: Publication): Promise<void> {
    const text = Object.hasOwn(messages, subscription.protocol) ? messages[subscription.protocol] : undefined
    const message = { ...publication, message: text ?? messages.default }
    const { FilterPolicy, RedrivePolicy } = subscription.attributes
    if (FilterPolicy && !accepts(JSON.parse(FilterPolicy) as FilterPolicy, scopeOf(subscription.attributes), message)) {
      return this.#report(subscription, message.messageId, { status: 'filtered' })
    }
    try {
      await this.#tryToSend(subscription, message.messageId, () => this.#send(subscription, message))
    } catch (error) {
      if (!RedrivePolicy || this.#closed.signal.aborted) throw error
      await this.#redrive(subscription, message, JSON.parse(RedrivePolicy).deadLetterTargetArn)
    }
  }

  async #tryToSend(subscription: Subscription, messageId: string, send: () => unknown): Promise<void> {
    await withRetries({
      delays: retryDelays(subscription.protocol),
      second: this.#second,
      signal: this.#closed.signal,
      attempt: async (attempt) => {
        try {
          this.#checkStillThere(subscription)
          await send()
        } catch (error) {
          this.#report(subscription, messageId, { status: 'failed', attempt, reason: (error as Error).message })
          throw error
        }
        this.#report(subscription, messageId, { status: 'delivered', attempt })
      },
    })
  }

  #checkStillThere({ arn }: Subscription): void {
    if (!this.#topics.findSubscription(arn)) throw new PermanentFailure(`Subscription ${arn} was deleted`)
  }

  #send(subscription: Subscription, message: Message): unknown {
    const { protocol, endpoint, arn } = subscription
    if (protocol === 'lambda') {
      const event = { Records: [eventRecord(message, arn, this.#origin)] }
      return this.#targets.invokeFunction(endpoint, Buffer.from(JSON.stringify(event)), senderOf(subscription, message))
    }
    if (protocol === 'sqs') return this.#sendToQueue(endpoint, subscription, message)
    const body = this.#body(subscription, message)
    return post(subscription, { type: 'Notification', messageId: message.messageId, body }, this.#closed.signal)
  }

  /** Raw, SNS's attributes become SQS's, which takes ten. */
  #sendToQueue(queue: string, subscription: Subscription, message: Message): unknown {
    const attributes = isRaw(subscription) ? message.attributes : {}
    if (Object.keys(attributes).length > 10) {
      throw new PermanentFailure('A message that is delivered raw to a queue may have ten attributes')
    }
    return this.#targets.sendMessage(
      queue,
      this.#body(subscription, message),
      senderOf(subscription, message),
      attributes,
    )
  }

  async #redrive(subscription: Subscription, message: Message, queue: string): Promise<void> {
    await this.#sendToQueue(queue, subscription, message)
    this.#report(subscription, message.messageId, { status: 'dead-letter', queue })
  }

  #body(subscription: Subscription, message: Message): string {
    return isRaw(subscription) ? message.message : writeDocument(notification(message, subscription.arn, this.#origin))
  }

  #report({ arn, topicArn, protocol, endpoint }: Subscription, messageId: string, detail: Record<string, unknown>) {
    this.#emit('sns.delivery', { topicArn, subscriptionArn: arn, protocol, endpoint, messageId, ...detail })
  }

  #emit(type: string, detail: Record<string, unknown>): void {
    this.#topics.platform.events.emit(type, detail)
  }
}

/** Lambda's and SQS's policies name the topic, not the subscription. */
function senderOf({ topicArn }: Subscription, { traceHeader }: Message): Sender {
  return { service: 'sns.amazonaws.com', sourceArn: topicArn, traceHeader }
}

function isRaw({ attributes }: Subscription): boolean {
  return attributes.RawMessageDelivery === 'true'
}
