import { randomUUID } from 'node:crypto'
import type { Platform } from '../../service.ts'
import { queuePermission } from '../../sqs/permissions.ts'
import type { Queues } from '../../sqs/queues.ts'
import type { Table } from '../../store.ts'
import { conflict, invalidParameter, notFound, notHere } from '../errors.ts'
import { parseFunctionName } from '../function-name.ts'
import type { Functions } from '../functions.ts'
import type { Invoker } from '../invoker.ts'
import { mayRole } from '../may-role.ts'
import { emit } from '../stream-events.ts'
import type { Mapping } from './mapping.ts'
import { changeSettings, DEFAULTS, type MappingInput } from './mapping-input.ts'
import { QueuePoller } from './queue-poller.ts'
import { longestTrace } from './trace-of-batch.ts'

const QUEUE_ACTIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']

/** Lambda's event source mappings, and what polls for them. */
export class EventSourceMappings {
  #functions: Functions
  #queues: Queues
  #invoker: Invoker
  #platform: Platform
  #table: Table<Mapping>
  #pollers = new Map<string, QueuePoller>()

  constructor(functions: Functions, queues: Queues, invoker: Invoker) {
    this.#functions = functions
    this.#queues = queues
    this.#invoker = invoker
    this.#platform = functions.platform
    this.#table = this.#platform.store.table('lambda/event-source-mappings')
  }

  start(): void {
    for (const mapping of this.#table.values()) this.#poll(mapping)
  }

  close(): void {
    for (const poller of this.#pollers.values()) poller.stop()
  }

  list(region: string): Mapping[] {
    return this.#table.values().filter((mapping) => mapping.region === region)
  }

  /** Throws ResourceNotFoundException. */
  get(region: string, uuid: string): Mapping {
    const mapping = this.#table.get(uuid)
    if (mapping?.region !== region) throw notFound('The resource you requested does not exist.')
    return mapping
  }

  /** The mapping of this source to this function, if there is one. */
  find(region: string, eventSourceArn: string, functionName: string): Mapping | undefined {
    const { name, qualifier } = parseFunctionName(functionName)
    return this.list(region).find(
      (mapping) =>
        mapping.eventSourceArn === eventSourceArn &&
        mapping.function.name === name &&
        mapping.function.qualifier === qualifier,
    )
  }

  create(region: string, input: MappingInput): Mapping {
    const { FunctionName = '', EventSourceArn: eventSourceArn = '' } = input
    checkSource(eventSourceArn)
    const settings = changeSettings(DEFAULTS, input)
    const mapping: Mapping = {
      uuid: randomUUID(),
      region,
      function: parseFunctionName(FunctionName),
      eventSourceArn,
      ...settings,
      lastModified: Date.now(),
    }
    this.#check(mapping)
    const existing = this.find(region, eventSourceArn, FunctionName)
    if (existing) {
      throw conflict(
        `An event source mapping with SQS arn (" ${eventSourceArn} ") and function (" ${mapping.function.name} ") already exists. Please update or delete the existing mapping with UUID ${existing.uuid}`,
      )
    }
    return this.#save(mapping)
  }

  update(mapping: Mapping, { EventSourceArn: _source, ...input }: MappingInput): Mapping {
    const changed = {
      ...mapping,
      ...changeSettings(mapping, input),
      ...(input.FunctionName && { function: parseFunctionName(input.FunctionName) }),
      lastModified: Date.now(),
    }
    this.#check(changed)
    return this.#save(changed)
  }

  delete({ uuid }: Mapping): void {
    this.#table.delete(uuid)
    this.#stop(uuid)
  }

  arnsOf({ region, uuid, function: { name, qualifier } }: Mapping) {
    return {
      functionArn: this.#functions.arn(region, name, qualifier),
      mappingArn: `arn:aws:lambda:${region}:${this.#platform.account}:event-source-mapping:${uuid}`,
    }
  }

  #save(mapping: Mapping): Mapping {
    this.#table.set(mapping.uuid, mapping)
    this.#stop(mapping.uuid)
    this.#poll(mapping)
    return mapping
  }

  /** Throws where the queue, the function and its role do not fit together. */
  #check(mapping: Mapping): void {
    const { region, eventSourceArn } = mapping
    const { version } = this.#functions.resolve(region, mapping.function)
    const missing = QUEUE_ACTIONS.find((action) => !this.#mayRole(mapping, action))
    if (missing) {
      throw invalidParameter(`The provided execution role does not have permissions to call ${missing} on SQS`)
    }
    const visibility = Number(this.#queue(eventSourceArn).record.attributes.VisibilityTimeout)
    if (visibility < version.Timeout) {
      throw invalidParameter(
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${version.Timeout} seconds`,
      )
    }
  }

  #queue(arn: string) {
    const queue = this.#queues.find(arn)
    if (queue) return queue
    throw invalidParameter(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    )
  }

  #mayRole(mapping: Mapping, action: string): boolean {
    const resolved = this.#functions.tryResolve(mapping.region, mapping.function)
    if (!resolved) return false
    const permission = queuePermission(this.#queues, action, mapping.eventSourceArn)
    return mayRole(this.#functions, resolved.version.Role, resolved.record.arn, permission)
  }

  #stop(uuid: string): void {
    this.#pollers.get(uuid)?.stop()
    this.#pollers.delete(uuid)
  }

  #poll(mapping: Mapping): void {
    if (!mapping.enabled) return
    const { region, uuid, eventSourceArn } = mapping
    const functionName = mapping.function.name
    const about = { region, functionName, mapping: uuid, eventSourceArn }
    const { events, settings } = this.#platform
    let wasAllowed = true
    const poller = new QueuePoller(mapping, {
      queues: this.#queues,
      speed: settings.speed,
      mayPoll: () => {
        const allowed = this.#mayRole(mapping, 'ReceiveMessage')
        if (wasAllowed && !allowed) emit(events, 'lambda.event-source-denied', about)
        wasAllowed = allowed
        return allowed
      },
      invoke: (payload, messages) => {
        const functionArn = this.#functions.arn(region, functionName)
        const traceHeader = longestTrace(messages, functionArn)
        return this.#invoker.invoke({ region, function: mapping.function, payload, traceHeader })
      },
      onBatch: (result) => emit(events, 'lambda.event-source-batch', { ...about, ...result }),
    })
    this.#pollers.set(uuid, poller)
    poller.start()
  }
}

/** Before the settings, some of which are for streams only: the source is what is wrong then. */
function checkSource(eventSourceArn: string): void {
  if (eventSourceArn.startsWith('arn:aws:sqs:')) return
  if (!eventSourceArn.startsWith('arn:')) throw invalidParameter('Unrecognized event source.')
  throw notHere(`event source ${eventSourceArn}: only SQS queues`)
}
