import type { CloudWatchLogsLogEvent } from 'aws-lambda'
import type { Sender, Targets } from '../../targets.ts'
import { filterPattern, type Matcher } from '../filter-pattern/filter-pattern.ts'
import type { LogEvent, LogGroupRecord, SubscriptionFilter } from '../log-group.ts'
import type { Logs } from '../logs.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'

interface Subscription {
  matches: Matcher
  delivery: Delivery
}

/** Watches what is logged, and hands what a subscription filter lets through to its delivery. */
export class Deliveries {
  #logs: Logs
  #targets: Pick<Targets, 'invokeFunction'>
  #options: DeliveryOptions
  /** By the filter itself: one that is put anew is another object. */
  #subscriptions = new Map<SubscriptionFilter, Subscription>()
  #leave: () => void

  constructor(logs: Logs, targets: Pick<Targets, 'invokeFunction'>, options: Partial<DeliveryOptions>) {
    this.#logs = logs
    this.#targets = targets
    this.#options = { gather: 100, second: 1000 / logs.platform.settings.speed, capacity: 10 * 1024 * 1024, ...options }
    this.#leave = logs.onEvents(({ region, name }, logStream, events) => {
      this.#distribute(logs.group(region, name).record, logStream, events)
    })
    logs.onDeleted(({ subscriptionFilters = [] }) => {
      for (const filter of subscriptionFilters) this.forget(filter)
    })
  }

  /** Drops what waits. */
  async close(): Promise<void> {
    this.#leave()
    await Promise.all([...this.#subscriptions.values()].map(({ delivery }) => delivery.close()))
  }

  /** To be called for a filter that is no more: what of it waits is dropped. */
  forget(filter: SubscriptionFilter): void {
    this.#subscriptions.get(filter)?.delivery.close()
    this.#subscriptions.delete(filter)
  }

  #distribute(group: LogGroupRecord, logStream: string, events: LogEvent[]): void {
    for (const filter of group.subscriptionFilters ?? []) {
      const { matches, delivery } = this.#subscription(group, filter)
      const matching = events.flatMap((event) => delivered(event, matches))
      if (matching.length > 0) delivery.add(logStream, matching)
    }
  }

  #subscription(group: LogGroupRecord, filter: SubscriptionFilter): Subscription {
    const known = this.#subscriptions.get(filter)
    if (known) return known
    const made = { matches: filterPattern(filter.filterPattern), delivery: this.#delivery(group, filter) }
    this.#subscriptions.set(filter, made)
    return made
  }

  #delivery(group: LogGroupRecord, { filterName, destinationArn }: SubscriptionFilter): Delivery {
    const { account: owner, events } = this.#logs.platform
    const about = { region: group.region, logGroup: group.name, filterName, destinationArn }
    const destination = {
      owner,
      logGroup: group.name,
      filterName,
      invoke: (payload: Buffer) => this.#targets.invokeFunction(destinationArn, payload, senderOf(group)),
      report: (status: string, detail: Record<string, unknown>) =>
        events.emit('logs.subscription-delivery', { ...about, status, ...detail }),
    }
    return new Delivery(destination, this.#options)
  }
}

/** The function's policy names the log group, with `:*` behind it. */
export function senderOf({ arn }: LogGroupRecord): Sender {
  return { service: 'logs.amazonaws.com', sourceArn: `${arn}:*` }
}

function delivered({ id, timestamp, message }: LogEvent, matches: Matcher): CloudWatchLogsLogEvent[] {
  const match = matches(message)
  if (!match) return []
  return [{ id, timestamp, message, ...(match.extractedFields && { extractedFields: match.extractedFields }) }]
}
