import type { EventBridgeEvent } from 'aws-lambda'
import { CloudError } from '../../errors.ts'
import type { Platform } from '../../service.ts'
import type { BusEvent, Sender, Targets } from '../../targets.ts'
import type { Rule, Target } from '../rules.ts'
import { targetInput } from '../target-input/target-input.ts'
import { deadLetterCode, type Undelivered, withRetryPolicy } from './retry-policy.ts'
import { messageAttributes, send } from './send.ts'

export interface Delivery {
  rule: Rule
  target: Target
  event: EventBridgeEvent<string, unknown>
  /** When EventBridge got the event, in ISO 8601. */
  ingestionTime: string
  /** Whether it came from another bus. */
  routed: boolean
}

/** More than so many that wait for a retry would fill the memory: then a first failure is the last. */
const MAX_WAITING = 10_000

/** Brings events to the targets of rules: tries again as the target's policy says, then gives up to its dead-letter queue. */
export class Deliveries {
  #platform: Platform
  #targets: Targets
  #closed = new AbortController()
  #running = new Set<Promise<void>>()

  constructor(platform: Platform, targets: Targets) {
    this.#platform = platform
    this.#targets = targets
  }

  /** Returns before the first attempt. */
  start(delivery: Delivery): void {
    const running = Promise.resolve()
      .then(() => this.#deliver(delivery))
      .catch((error: Error) => {
        if (!this.#closed.signal.aborted) this.#report(delivery, { status: 'lost', reason: error.message })
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Drops what waits for a retry. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#running)
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { RetryPolicy } = delivery.target
    const undelivered = await withRetryPolicy({
      policy: this.#running.size > MAX_WAITING ? { MaximumRetryAttempts: 0 } : RetryPolicy,
      speed: this.#platform.settings.speed,
      signal: this.#closed.signal,
      attempt: (attempt) => this.#attempt(delivery, attempt),
    })
    if (undelivered) this.#giveUp(delivery, undelivered)
  }

  #attempt(delivery: Delivery, attempt: number): void {
    if (this.#closed.signal.aborted) return
    try {
      this.#send(delivery)
    } catch (error) {
      this.#report(delivery, { status: 'failed', attempt, reason: (error as Error).message })
      throw error
    }
    this.#report(delivery, { status: 'delivered', attempt })
  }

  #send({ rule, target, event, ingestionTime, routed }: Delivery): void {
    const sender = { ...senderOf(rule), ...(target.RoleArn && { roleArn: target.RoleArn }) }
    const service = target.Arn.split(':')[2]
    const text = targetInput(target, event, { rule, ingestionTime })
    if (service === 'events') this.#putEvent(target.Arn, event, sender, routed)
    else if (service === 'logs') this.#targets.putLogEvent?.(target.Arn, logEvent(text, target), sender)
    else send(this.#targets, target.Arn, text, sender)
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html */
  #putEvent(bus: string, event: Delivery['event'], sender: Sender, routed: boolean): void {
    if (routed) {
      throw new CloudError(
        'ThirdBus',
        "EventBridge can't route events received from a sender event bus to a third event bus.",
      )
    }
    this.#targets.putEvent(bus, entryOf(event), sender)
  }

  #giveUp(delivery: Delivery, undelivered: Undelivered): void {
    const queue = delivery.target.DeadLetterConfig?.Arn
    const reason = undelivered.error.message
    if (queue) this.#redrive(queue, delivery, undelivered)
    this.#report(delivery, { ...(queue ? { status: 'dead-letter', queue } : { status: 'dropped' }), reason })
  }

  #redrive(queue: string, { rule, target, event }: Delivery, { error, retries, exhausted }: Undelivered): void {
    const attributes = messageAttributes({
      RULE_ARN: rule.arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: deadLetterCode(error),
      ERROR_MESSAGE: error.message,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      RETRY_ATTEMPTS: retries,
    })
    this.#targets.sendMessage(queue, JSON.stringify(event), senderOf(rule), attributes)
  }

  #report({ rule, target, event }: Delivery, detail: Record<string, unknown>): void {
    const about = { ruleArn: rule.arn, targetId: target.Id, targetArn: target.Arn, eventId: event.id }
    this.#platform.events.emit('eventbridge.delivery', { ...about, ...detail })
  }
}

/** Policies of targets name the rule. */
function senderOf({ arn }: Rule): Sender {
  return { service: 'events.amazonaws.com', sourceArn: arn }
}

function entryOf(event: Delivery['event']): BusEvent {
  return {
    id: event.id,
    source: event.source,
    detailType: event['detail-type'],
    detail: event.detail as object,
    resources: event.resources,
    time: Date.parse(event.time),
  }
}

/** A transformer for a log group makes `{"timestamp": …, "message": …}`. */
function logEvent(text: string, { InputTransformer }: Target): { timestamp: number; message: string } {
  const { timestamp, message } = InputTransformer ? (JSON.parse(text) ?? {}) : {}
  if (message === undefined) return { timestamp: Date.now(), message: text }
  return {
    timestamp: new Date(timestamp).getTime() || Date.now(),
    message: typeof message === 'string' ? message : JSON.stringify(message),
  }
}
