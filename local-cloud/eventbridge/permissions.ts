import type { Call, Permission, Permissions } from '../service.ts'
import type { BusEvent } from '../targets.ts'
import { busName, type EventBuses } from './event-buses.ts'
import { busArn, type PutEventsInput } from './put-events.ts'
import type { Rules } from './rules.ts'

interface RuleInput {
  Name?: string
  Rule?: string
  EventBusName?: string
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export function permissions(buses: EventBuses, rules: Rules): Permissions {
  const onRule =
    (action: string) =>
    (input: RuleInput, { region }: Call) => {
      const bus = { region, name: busName(input.EventBusName || 'default') }
      return { action: `events:${action}`, resource: rules.arn(bus, String(input.Name ?? input.Rule ?? '')) }
    }
  const onBus =
    (action: string) =>
    (input: { Name?: string }, { region }: Call) => ({
      action: `events:${action}`,
      resource: busArn(buses, input.Name, region),
    })
  const onTagged = (action: string) => (input: { ResourceARN?: string }) => ({
    action: `events:${action}`,
    resource: String(input.ResourceARN ?? '*'),
  })
  return {
    PutEvents: ({ Entries = [] }: PutEventsInput, { region }: Call) =>
      Entries.map(({ EventBusName, Source: source = '', DetailType: detailType = '' }) =>
        putEventPermission(buses, busArn(buses, EventBusName, region), { source, detailType }),
      ),
    ...forEach(['PutRule', 'DescribeRule', 'DeleteRule', 'EnableRule', 'DisableRule'], onRule),
    ...forEach(['PutTargets', 'RemoveTargets', 'ListTargetsByRule'], onRule),
    ...forEach(['CreateEventBus', 'UpdateEventBus', 'DescribeEventBus', 'DeleteEventBus'], onBus),
    ...forEach(['ListTagsForResource', 'TagResource', 'UntagResource'], onTagged),
  }
}

/** The policy of a bus may allow it too. */
export function putEventPermission(
  buses: EventBuses,
  resource: string,
  { source, detailType }: Pick<BusEvent, 'source' | 'detailType'>,
): Permission {
  return {
    action: 'events:PutEvents',
    resource,
    context: { 'events:source': source, 'events:detail-type': detailType },
    resourcePolicy: buses.find(resource)?.policy,
  }
}

function forEach<T>(actions: string[], permissionOf: (action: string) => T): Record<string, T> {
  return Object.fromEntries(actions.map((action) => [action, permissionOf(action)]))
}
