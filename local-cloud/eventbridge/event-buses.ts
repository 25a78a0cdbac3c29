import { CloudError } from '../errors.ts'
import type { Call, Platform, PolicyDocument } from '../service.ts'
import type { Table } from '../store.ts'
import { busNotFound, invalid } from './errors.ts'
import { checkName } from './validation.ts'

export interface EventBus {
  arn: string
  name: string
  region: string
  /** Milliseconds since 1970. */
  createdAt: number
  modifiedAt: number
  description?: string
  /** Who may put events on it, beside the account itself. */
  policy?: PolicyDocument
  tags: Record<string, string>
}

export type NewBus = Pick<EventBus, 'description' | 'policy'> & { tags?: Record<string, string> }

/** The default buses are as old as the account. */
const ACCOUNT_CREATED = Date.UTC(2026, 0, 1)

/** The event buses of all regions, by ARN. Every region has one called `default`. */
export class EventBuses {
  readonly platform: Platform
  #buses: Table<EventBus>

  constructor(platform: Platform) {
    this.platform = platform
    this.#buses = platform.store.table('eventbridge/event-buses')
  }

  arn(region: string, name: string): string {
    return `arn:aws:events:${region}:${this.platform.account}:event-bus/${name}`
  }

  find(arn: string): EventBus | undefined {
    const region = arn.split(':')[3] ?? ''
    return this.#buses.get(arn) ?? (arn === this.arn(region, 'default') ? this.#default(region) : undefined)
  }

  /** The bus that a request names, or the default one. Throws ResourceNotFoundException. */
  get(nameOrArn: string | undefined, { region }: Pick<Call, 'region'>): EventBus {
    const name = nameOrArn ? busName(nameOrArn) : 'default'
    const bus = this.find(nameOrArn?.startsWith('arn:') ? nameOrArn : this.arn(region, name))
    if (!bus || bus.region !== region) throw busNotFound(name)
    return bus
  }

  /** By name. */
  list(region: string): EventBus[] {
    const others = this.#buses.values().filter((bus) => bus.region === region && bus.name !== 'default')
    return [...others, this.get('default', { region })].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  create(region: string, name: string, { tags = {}, ...input }: NewBus): EventBus {
    checkBusName(name)
    const arn = this.arn(region, name)
    if (this.find(arn)) {
      throw new CloudError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`)
    }
    const now = Date.now()
    const bus = { ...input, arn, name, region, createdAt: now, modifiedAt: now, tags }
    this.#buses.set(arn, bus)
    return bus
  }

  change(bus: EventBus, change: Partial<EventBus>): EventBus {
    const changed = { ...bus, ...change, modifiedAt: Date.now() }
    this.#buses.set(bus.arn, changed)
    return changed
  }

  delete({ arn }: EventBus): void {
    this.#buses.delete(arn)
  }

  #default(region: string): EventBus {
    const name = 'default'
    return {
      arn: this.arn(region, name),
      name,
      region,
      createdAt: ACCOUNT_CREATED,
      modifiedAt: ACCOUNT_CREATED,
      tags: {},
    }
  }
}

/** `orders` and `arn:aws:events:us-east-1:000000000000:event-bus/orders` are the same bus. */
export function busName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn
}

function checkBusName(name: string): void {
  // A slash belongs to the buses of partners.
  if (name.includes('/')) throw invalid("Event bus name must not contain '/'.")
  checkName(name, 'name', 256)
}
