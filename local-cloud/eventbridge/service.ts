import { jsonService } from '../protocols/json.ts'
import type { Permission, Platform, Service } from '../service.ts'
import { type Clock, systemClock } from '../sqs/clock.ts'
import type { BusEvent, Sender, Targets } from '../targets.ts'
import { Deliveries } from './delivery/deliveries.ts'
import { busNotFound } from './errors.ts'
import { eventBusActions } from './event-bus-actions.ts'
import { busName, EventBuses } from './event-buses.ts'
import { EventRouting } from './event-routing.ts'
import { fireRule } from './fire-rule.ts'
import { permissionActions } from './permission-actions.ts'
import { permissions, putEventPermission } from './permissions.ts'
import { putEvents } from './put-events.ts'
import { eventBridgeResources } from './resources.ts'
import { ruleActions } from './rule-actions.ts'
import { ruleSchedules } from './rule-schedules.ts'
import { Rules } from './rules.ts'
import { tagActions } from './tags.ts'
import { targetActions } from './target-actions.ts'
import { testEventPattern } from './test-event-pattern.ts'

export interface EventBridgeService extends Service {
  /** What who puts this on that bus needs; the policy of the bus may allow it too. */
  putEventPermission(busArn: string, event: Pick<BusEvent, 'source' | 'detailType'>): Permission
  /** For the services whose changes are events, as S3's. Throws ResourceNotFoundException where there is no such bus. */
  putEvent(busArn: string, event: BusEvent, sender: Sender): void
}

/** Amazon EventBridge: event buses, and rules that match events or follow a schedule. */
export function eventBridgeService(
  platform: Platform,
  targets: Targets,
  { clock = systemClock }: { clock?: Clock } = {},
): EventBridgeService {
  const buses = new EventBuses(platform)
  const rules = new Rules(platform)
  const deliveries = new Deliveries(platform, targets)
  const routing = new EventRouting(rules, deliveries)
  const schedules = ruleSchedules(rules, clock, (rule, time) => void routing.fire(rule, time))
  const service = jsonService({
    name: 'events',
    version: '1.1',
    actions: {
      ...eventBusActions(buses, rules),
      ...permissionActions(buses),
      ...ruleActions(buses, rules, clock),
      ...targetActions(buses, rules),
      ...tagActions(buses, rules),
      PutEvents: putEvents(buses, routing),
      TestEventPattern: testEventPattern,
    },
    permissions: permissions(buses, rules),
    resources: eventBridgeResources(buses, rules, clock),
    local: { '/_aws/eventbridge/': fireRule(buses, rules, routing, clock) },
    start() {
      for (const { arn } of rules.all()) schedules.update(arn)
    },
    async close() {
      schedules.close()
      await deliveries.close()
    },
  })
  return {
    ...service,
    putEventPermission: (busArn, event) => putEventPermission(buses, busArn, event),
    putEvent(busArn, event, { service: sender }) {
      const bus = buses.find(busArn)
      if (!bus) throw busNotFound(busName(busArn))
      routing.put(bus, event, { routed: sender === 'events.amazonaws.com' })
    },
  }
}
