import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import { Buckets } from '../s3/buckets.ts'
import type { AwsRequest, Platform, Properties, ResourceType, Service } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore, type Store } from '../store.ts'
import { until } from '../test-server.ts'
import { cloudformationService } from './service.ts'

/** What outlives a process: its disk, and what it made. */
export class World {
  dataDir = mkdtempSync(join(tmpdir(), 'local cloud faults-'))
  things = new Map<string, Properties>()
}

/** What one process does to the world, step by step: writes of its state, and what it makes. Each may be the last. */
export class Process {
  done = 0
  /** The process is killed before it does this one. */
  last = Number.POSITIVE_INFINITY
  /** The disk is full from this one on. */
  fullFrom = Number.POSITIVE_INFINITY
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  get dead(): boolean {
    return this.done >= this.last
  }

  /** Throws where the process is dead: then nothing that it does reaches the world. */
  act(): void {
    if (this.dead) throw new Error('killed')
    this.done++
  }

  write(): void {
    this.act()
    if (this.done > this.fullFrom)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
}

const WRITES = ['set', 'delete', 'append', 'rewrite', 'put']

/** The store, with each of its writes counted, and refused where the disk is full or the process dead. */
function storeIn(life: Process): Store {
  const counted = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member = target[name as keyof T]
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (WRITES.includes(String(name))) life.write()
          return member.apply(target, args)
        }
      },
    })
  const store = openStore(life.world.dataDir)
  return {
    table: (name) => counted(store.table(name)),
    blobs: (name) => counted(store.blobs(name)),
    journal: (name) => counted(store.journal(name)),
  } as Store
}

function thingsOf(life: Process): ResourceType {
  const { world } = life
  const nameOf = ({ Name }: Properties, { generateName }: { generateName(): string }) => String(Name ?? generateName())
  return {
    replaceOn: ['Name'],
    existing: (properties, context) =>
      world.things.has(nameOf(properties, context)) ? nameOf(properties, context) : undefined,
    async create(properties, context) {
      life.act()
      world.things.set(nameOf(properties, context), properties)
      return { id: nameOf(properties, context) }
    },
    async update(id, properties) {
      life.act()
      world.things.set(id, properties)
      return { id }
    },
    async delete(id) {
      life.act()
      world.things.delete(id)
    },
  }
}

export interface Cloud {
  life: Process
  service: Service
  call(action: string, input?: Record<string, string>): Promise<{ status: number; body: string }>
  status(): Promise<string>
  /** Status and reason once nothing is in progress, or the process is dead. */
  settled(): Promise<string>
  reason(): Promise<string>
  /** The names of what the stack says that it has. */
  resources(): Promise<string[]>
}

export function start(world: World): Cloud {
  const life = new Process(world)
  const platform: Platform = {
    account: '000000000000',
    url: 'http://127.0.0.1:4566',
    store: storeIn(life),
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  }
  const test: Service = {
    name: 'test',
    handle: () => Promise.reject(),
    resources: { 'Test::A::Thing': thingsOf(life) },
  }
  const service = cloudformationService(platform, { buckets: new Buckets(platform), providers: [test] })
  const call: Cloud['call'] = async (Action, input = {}) => {
    const body = Buffer.from(String(new URLSearchParams({ Action, StackName: 'app', ...input })))
    const request = { region: 'us-east-1', accessKeyId: 'local', requestId: 'r', headers: {}, body }
    const answer = await service.handle(request as unknown as AwsRequest)
    return { status: answer.status, body: String(answer.body) }
  }
  const part = async (name: string) => {
    const { status, body } = await call('DescribeStacks')
    return status === 200 ? (new RegExp(`<${name}>([^<]*)`).exec(body)?.[1] ?? '') : 'none'
  }
  const status = () => part('StackStatus')
  return {
    life,
    service,
    call,
    status,
    reason: () => part('StackStatusReason'),
    async settled() {
      await until(async () => life.dead || !(await status()).endsWith('IN_PROGRESS'))
      return status()
    },
    async resources() {
      const { body } = await call('DescribeStackResources')
      return [...body.matchAll(/<PhysicalResourceId>([^<]*)/g)].map(([, name]) => String(name)).sort()
    },
  }
}
