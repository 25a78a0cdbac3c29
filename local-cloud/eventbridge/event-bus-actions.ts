import type { Call } from '../service.ts'
import { invalid, notHere } from './errors.ts'
import type { EventBus, EventBuses } from './event-buses.ts'
import { type PageInput, page } from './page.ts'
import type { Rules } from './rules.ts'
import { readTags, type Tag } from './tags.ts'
import { checkLength } from './validation.ts'

interface BusInput {
  Name?: string
  Description?: string
  EventSourceName?: string
  KmsKeyIdentifier?: string
  DeadLetterConfig?: unknown
  LogConfig?: unknown
}

export function eventBusActions(buses: EventBuses, rules: Rules) {
  return {
    CreateEventBus(input: BusInput & { Tags?: Tag[] }, { region }: Call) {
      const { Description: description } = checkSupported(input)
      const bus = buses.create(region, String(input.Name ?? ''), { description, tags: readTags(input.Tags ?? []) })
      return { EventBusArn: bus.arn, Description: bus.description }
    },
    UpdateEventBus(input: BusInput, call: Call) {
      const { Description: description } = checkSupported(input)
      const bus = buses.change(buses.get(input.Name, call), { description })
      return { Arn: bus.arn, Name: bus.name, Description: bus.description }
    },
    DescribeEventBus: ({ Name }: { Name?: string }, call: Call) => described(buses.get(Name, call)),
    ListEventBuses(input: PageInput & { NamePrefix?: string }, { region }: Call) {
      const { NamePrefix = '' } = input
      const all = buses.list(region).filter(({ name }) => name.startsWith(NamePrefix))
      const { items, NextToken } = page(all.map(described), ({ Name }) => Name, input)
      return { EventBuses: items, NextToken }
    },
    DeleteEventBus({ Name }: { Name?: string }, call: Call) {
      deleteEventBus(buses, rules, buses.get(Name, call))
    },
  }
}

/** Refuses the default bus, and one that still has rules. */
export function deleteEventBus(buses: EventBuses, rules: Rules, bus: EventBus): void {
  if (bus.name === 'default') throw invalid('Cannot delete event bus default.')
  if (rules.of(bus).length > 0) throw invalid(`Event bus ${bus.name} can't be deleted since it has rules.`)
  buses.delete(bus)
}

export function checkSupported(input: BusInput): BusInput {
  if (input.EventSourceName !== undefined) throw notHere('partner event sources (EventSourceName)')
  if (input.KmsKeyIdentifier !== undefined) throw notHere('encryption by a key of your own (KmsKeyIdentifier)')
  if (input.DeadLetterConfig !== undefined) throw notHere('dead-letter queue of an event bus (DeadLetterConfig)')
  if (input.LogConfig !== undefined) throw notHere('logs of an event bus (LogConfig)')
  checkLength(input.Description, 'description', 512)
  return input
}

function described({ name, arn, description, policy, createdAt, modifiedAt }: EventBus) {
  return {
    Name: name,
    Arn: arn,
    Description: description,
    Policy: policy && JSON.stringify(policy),
    CreationTime: createdAt / 1000,
    LastModifiedTime: modifiedAt / 1000,
  }
}
