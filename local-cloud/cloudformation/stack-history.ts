import { randomUUID } from 'node:crypto'
import type { Platform } from '../service.ts'
import type { Journal } from '../store.ts'
import type { Stack, StackResource } from './stacks.ts'

export interface StackEvent {
  EventId: string
  StackId: string
  StackName: string
  LogicalResourceId: string
  PhysicalResourceId?: string
  ResourceType: string
  Timestamp: string
  ResourceStatus: string
  ResourceStatusReason?: string
}

/** What an event tells of a resource, or of the stack itself. */
export type About = Pick<StackResource, 'logicalId' | 'type' | 'status'> &
  Pick<Partial<StackResource>, 'physicalId' | 'statusReason'>

/** The events of all stacks. */
export class StackHistory {
  #platform: Platform
  #open = new Map<string, { journal: Journal<StackEvent>; events: StackEvent[] }>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** The oldest first. */
  events(stackId: string): StackEvent[] {
    return this.#of(stackId).events
  }

  append(stack: Stack, about: About): void {
    const event: StackEvent = {
      EventId: randomUUID(),
      StackId: stack.id,
      StackName: stack.name,
      LogicalResourceId: about.logicalId,
      PhysicalResourceId: about.physicalId ?? '',
      ResourceType: about.type,
      Timestamp: new Date().toISOString(),
      ResourceStatus: about.status,
      ResourceStatusReason: about.statusReason,
    }
    const { journal, events } = this.#of(stack.id)
    journal.append([event])
    events.push(event)
    this.#platform.events.emit('cloudformation.stack-event', { ...event })
  }

  delete(stackId: string): void {
    this.#of(stackId).journal.delete()
    this.#open.delete(stackId)
  }

  /** Opened once: opening reads the whole file. */
  #of(stackId: string) {
    const known = this.#open.get(stackId)
    if (known) return known
    const journal = this.#platform.store.journal<StackEvent>(`cloudformation/events/${stackId.split('/').at(-1)}`)
    const opened = { journal, events: journal.read() }
    this.#open.set(stackId, opened)
    return opened
  }
}
