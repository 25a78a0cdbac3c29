import { randomUUID } from 'node:crypto'
import type { EventBridgeEvent } from 'aws-lambda'
import type { BusEvent } from '../targets.ts'
import type { Deliveries } from './delivery/deliveries.ts'
import { eventBridgeEvent, scheduledEvent, wholeSeconds } from './event.ts'
import type { EventBus } from './event-buses.ts'
import { matches } from './event-pattern/matches.ts'
import type { Rule, Rules } from './rules.ts'

type Event = EventBridgeEvent<string, unknown>

/** Takes events for buses, finds the rules that match them, and starts the deliveries to their targets. */
export class EventRouting {
  #rules: Rules
  #deliveries: Deliveries

  constructor(rules: Rules, deliveries: Deliveries) {
    this.#rules = rules
    this.#deliveries = deliveries
  }

  /** Gives the event's id back. */
  put(bus: EventBus, told: BusEvent, { routed = false } = {}): string {
    const { account, events } = this.#rules.platform
    const event = eventBridgeEvent({
      Id: told.id ?? randomUUID(),
      Source: told.source,
      DetailType: told.detailType,
      Detail: told.detail,
      Resources: told.resources,
      Time: told.time ?? Date.now(),
      account,
      region: bus.region,
    })
    const rules = this.#rules.of(bus).filter((rule) => this.#isAbout(rule, event))
    events.emit('eventbridge.event', {
      region: bus.region,
      busName: bus.name,
      eventId: event.id,
      source: told.source,
      detailType: told.detailType,
      rules: rules.map(({ name }) => name),
    })
    for (const rule of rules) this.#deliver(rule, event, routed)
    return event.id
  }

  /** Sends the targets of a rule with a schedule what was due at `time`, in milliseconds since 1970. */
  fire(rule: Rule, time: number): string {
    const { account, events } = this.#rules.platform
    const event = scheduledEvent({ rule: rule.arn, time, id: randomUUID(), account, region: rule.region })
    const { arn: ruleArn, schedule } = rule
    events.emit('eventbridge.schedule-due', { ruleArn, schedule, time: event.time, eventId: event.id })
    this.#deliver(rule, event, false)
    return event.id
  }

  #isAbout(rule: Rule, event: Event): boolean {
    return rule.state === 'ENABLED' && matches(this.#rules.patternOf(rule), event)
  }

  #deliver(rule: Rule, event: Event, routed: boolean): void {
    const ingestionTime = wholeSeconds(Date.now())
    for (const target of rule.targets) this.#deliveries.start({ rule, target, event, ingestionTime, routed })
  }
}
