import { randomUUID } from 'node:crypto'
import type { Platform, Properties } from '../service.ts'
import type { Parameters } from '../ssm/parameters.ts'
import type { Table } from '../store.ts'
import { validationError } from './errors.ts'
import { type About, type StackEvent, StackHistory } from './stack-history.ts'

export interface Tag {
  Key: string
  Value: string
}

export interface Output {
  OutputKey: string
  OutputValue: string
  Description?: string
  ExportName?: string
}

/** What a template and its input make of a stack, and what a rollback brings back. */
export interface StackContent {
  /** The template's text as it was sent. */
  template: string
  description?: string
  parameters: Record<string, string>
  /** The names of those that must not be shown. */
  noEcho: string[]
  /** The names of those that name a parameter of Parameter Store. */
  stored?: string[]
  /** What was read from Parameter Store, by name or `name:version`. */
  ssm?: Record<string, string>
  capabilities: string[]
  tags: Tag[]
  outputs: Output[]
  /** The names of the exports that the stack uses. */
  imports: string[]
}

export interface Stack extends StackContent {
  id: string
  name: string
  region: string
  status: string
  statusReason?: string
  created: number
  updated?: number
  deleted?: number
  changeSetId?: string
  roleArn?: string
  notificationArns: string[]
  terminationProtection: boolean
  disableRollback: boolean
  /** While an operation runs: what to go back to. Written before anything is touched, so it outlives a kill. */
  before?: { content: StackContent; resources: StackResource[]; updated?: number }
}

export interface StackResource {
  logicalId: string
  type: string
  status: string
  statusReason?: string
  updated: number
  /** Absent until it is made. */
  physicalId?: string
  attributes?: Record<string, unknown>
  /** With all intrinsics resolved. */
  properties: Properties
  /** What generated names end in. Absent until the name is known to be free, so that no stranger is taken for it. */
  nameSuffix?: string
  dependencies: string[]
  deletionPolicy: string
  updateReplacePolicy: string
}

/** How many deleted stacks can still be asked for by id (AWS: those of 90 days). */
const REMEMBERED_DELETED = 20

/** The state of CloudFormation: stacks, their resources and their events. */
export class Stacks {
  #platform: Platform
  #stacks: Table<Stack>
  #resources: Table<StackResource & { stackId: string }>
  #history: StackHistory
  #parameters?: Parameters

  constructor(platform: Platform, parameters?: Parameters) {
    this.#platform = platform
    this.#parameters = parameters
    this.#history = new StackHistory(platform)
    this.#stacks = platform.store.table('cloudformation/stacks')
    this.#resources = platform.store.table('cloudformation/resources')
  }

  get url(): string {
    return this.#platform.url
  }

  /** A text out of Parameter Store, by name or `name:version`. Throws ValidationError. */
  parameter(region: string, selector: string): string {
    const parameter = this.#parameters?.find(region, selector.split(':')[0] ?? '')
    if (!parameter) {
      throw validationError(`Unable to fetch parameters [${selector}] from parameter store for this account.`)
    }
    if (parameter.type === 'SecureString') {
      throw validationError(
        `Parameters [${selector}] referenced by template have types not supported by CloudFormation.`,
      )
    }
    return this.#parameters?.value(region, selector) ?? ''
  }

  all(region?: string): Stack[] {
    const stacks = this.#stacks.values().filter((stack) => region === undefined || stack.region === region)
    return stacks.sort((a, b) => b.created - a.created)
  }

  /** By name among those that exist, by id among the deleted too. */
  find(region: string, nameOrId: string): Stack | undefined {
    return this.all(region).find((stack) => stack.id === nameOrId || (stack.name === nameOrId && !isDeleted(stack)))
  }

  get(region: string, nameOrId: string, sentence = `Stack with id ${nameOrId} does not exist`): Stack {
    const stack = this.find(region, nameOrId)
    if (!stack) throw validationError(sentence)
    return stack
  }

  /** Not so once it is deleted, though it is still remembered. */
  exists(id: string): boolean {
    const stack = this.#stacks.get(id)
    return stack !== undefined && !isDeleted(stack)
  }

  byId(id: string): Stack {
    return this.#stacks.get(id) as Stack
  }

  newId(region: string, name: string): string {
    return `arn:aws:cloudformation:${region}:${this.#platform.account}:stack/${name}/${randomUUID()}`
  }

  create(identity: Pick<Stack, 'id' | 'name' | 'region'>, content: StackContent, rest: Partial<Stack>): Stack {
    const stack: Stack = {
      ...identity,
      created: Date.now(),
      notificationArns: [],
      terminationProtection: false,
      disableRollback: false,
      ...content,
      status: 'REVIEW_IN_PROGRESS',
      ...rest,
    }
    this.#stacks.set(stack.id, stack)
    return stack
  }

  change(id: string, change: Partial<Stack>): Stack {
    const stack = { ...this.byId(id), ...change }
    this.#stacks.set(id, stack)
    return stack
  }

  /** A new status is also an event of the stack itself. */
  setStatus(id: string, status: string, statusReason?: string, change: Partial<Stack> = {}): Stack {
    const { name } = this.byId(id)
    // The event first: where the disk is full, the stack is not in a status that nothing leads out of.
    const self = { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack' }
    this.#record(this.byId(id), { ...self, status, statusReason })
    return this.change(id, { ...change, status, statusReason })
  }

  resources(stackId: string): StackResource[] {
    return this.#resources.values().filter((resource) => resource.stackId === stackId)
  }

  resource(stackId: string, logicalId: string): StackResource | undefined {
    return this.#resources.get(`${stackId}/${logicalId}`)
  }

  /** Keeps a resource without telling anyone. */
  putResource(stackId: string, resource: StackResource): void {
    this.#resources.set(`${stackId}/${resource.logicalId}`, { ...resource, stackId })
  }

  /** Keeps a resource in its new status, and makes it an event. */
  setResource(stackId: string, resource: Omit<StackResource, 'updated'>): StackResource {
    const kept = { ...resource, updated: Date.now() }
    this.putResource(stackId, kept)
    this.#record(this.byId(stackId), kept)
    return kept
  }

  deleteResource(stackId: string, logicalId: string): void {
    this.#resources.delete(`${stackId}/${logicalId}`)
  }

  /** An event about a resource, without keeping it. */
  record(stackId: string, resource: About): void {
    this.#record(this.byId(stackId), resource)
  }

  /** The oldest first. */
  events(stackId: string): StackEvent[] {
    return this.#history.events(stackId)
  }

  /** The stack never was: nothing of it stays. */
  forget(stackId: string): void {
    this.#stacks.delete(stackId)
    this.#history.delete(stackId)
  }

  /** Only the latest deleted stacks are remembered. */
  forgetOldDeleted(): void {
    const deleted = this.all().filter(isDeleted)
    deleted.sort((a, b) => Number(b.deleted) - Number(a.deleted))
    for (const { id } of deleted.slice(REMEMBERED_DELETED)) this.forget(id)
  }

  #record(stack: Stack, about: About): void {
    this.#history.append(stack, about)
  }
}

export function isDeleted({ status }: Stack): boolean {
  return status === 'DELETE_COMPLETE'
}

/** What of a stack a rollback brings back. */
export function contentOf(stack: Stack): StackContent {
  const { template, description, parameters, noEcho, stored, ssm, capabilities, tags, outputs, imports } = stack
  return { template, description, parameters, noEcho, stored, ssm, capabilities, tags, outputs, imports }
}
