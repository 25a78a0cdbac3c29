import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Platform } from '../service.ts'
import type { Table } from '../store.ts'
import { type Clock, systemClock } from './clock.ts'
import { queueDoesNotExist } from './errors.ts'
import type { ReceiveOptions } from './long-polls.ts'
import type { Message, MessageAttributes } from './message.ts'
import { newMessage, withTraceHeader } from './new-message.ts'
import { Queue, type QueueRecord } from './queue.ts'
import { type Attributes, checkAttributes, DEFAULT_ATTRIBUTES, mergeAttributes, sameValue } from './queue-attributes.ts'
import { checkQueueName } from './queue-name.ts'
import { checkRedrivePolicy } from './redrive-policy.ts'

/** SQS's state: the queues of all regions and their messages. */
export class Queues {
  readonly platform: Platform
  #clock: Clock
  #records: Table<QueueRecord>
  #messages: Table<Message>
  /** By ARN. */
  #queues = new Map<string, Queue>()
  #listeners = new Map<string, Set<() => void>>()
  #sequence = 0

  constructor(platform: Platform, { clock = systemClock }: { clock?: Clock } = {}) {
    this.platform = platform
    this.#clock = clock
    this.#records = platform.store.table('sqs/queues')
    this.#messages = platform.store.table('sqs/messages')
    this.#restore()
  }

  /** As CreateQueue: a queue that has these attributes already is given back. */
  create(region: string, name: string, input: Record<string, unknown> = {}, tags: Record<string, string> = {}): Queue {
    checkQueueName(name)
    const attributes = this.#checked(this.arn(region, name), input)
    const existing = this.find(this.arn(region, name))
    if (existing) return identical(existing, attributes)
    const now = this.#clock.now()
    const record = {
      id: randomUUID(),
      region,
      name,
      arn: this.arn(region, name),
      createdAt: now,
      modifiedAt: now,
      attributes: mergeAttributes(DEFAULT_ATTRIBUTES, attributes),
      tags,
    }
    this.#records.set(record.arn, record)
    return this.#open(record, [])
  }

  find(queueArn: string): Queue | undefined {
    return this.#queues.get(queueArn)
  }

  /** Throws QueueDoesNotExist. */
  get(queueArn: string): Queue {
    const queue = this.find(queueArn)
    if (!queue) throw queueDoesNotExist()
    return queue
  }

  /** Of all regions. */
  all(): Queue[] {
    return [...this.#queues.values()]
  }

  /** By name. */
  list(region: string): Queue[] {
    return this.all()
      .filter(({ record }) => record.region === region)
      .sort((a, b) => (a.record.name < b.record.name ? -1 : 1))
  }

  setAttributes(queue: Queue, input: Record<string, unknown>): void {
    const change = this.#checked(queue.record.arn, input)
    this.#change(queue, { attributes: mergeAttributes(queue.record.attributes, change), modifiedAt: this.#clock.now() })
  }

  setTags(queue: Queue, tags: Record<string, string>): void {
    this.#change(queue, { tags })
  }

  /** With all its messages. */
  delete({ record }: Queue): void {
    const queue = this.#queues.get(record.arn)
    // First the record: messages without a queue are swept at the next start.
    this.#records.delete(record.arn)
    this.#queues.delete(record.arn)
    queue?.close()
    queue?.clear()
  }

  /** For the services that deliver to queues; throws what SendMessage would. */
  send(queueArn: string, body: string, attributes: MessageAttributes = {}, traceHeader?: string): Message {
    const queue = this.get(queueArn)
    const input = withTraceHeader({ MessageBody: body, MessageAttributes: attributes }, traceHeader)
    return queue.send(newMessage(input, queue.record.attributes, this.platform.account))
  }

  /** For the services that read from queues: none where nothing comes within `waitSeconds`. */
  async receive(queueArn: string, options: ReceiveOptions = {}): Promise<Message[]> {
    return this.get(queueArn).receive(options)
  }

  /**
   * Calls `listener` whenever the queue has something to receive: a message was sent, its delay or its time-out is over.
   * What is there already is not announced, so receive once first. Until the returned function is called.
   */
  onMessage(queueArn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(queueArn) ?? new Set()
    this.#listeners.set(queueArn, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  arn(region: string, name: string): string {
    return `arn:aws:sqs:${region}:${this.platform.account}:${name}`
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close()
  }

  #checked(arn: string, input: Record<string, unknown>): Attributes {
    const attributes = checkAttributes(input)
    if (attributes.RedrivePolicy) {
      checkRedrivePolicy(attributes.RedrivePolicy, arn, (target) => this.find(target)?.record.attributes)
    }
    return attributes
  }

  #change({ record }: Queue, change: Partial<QueueRecord>): void {
    this.#records.set(record.arn, { ...record, ...change })
    Object.assign(record, change)
  }

  #restore(): void {
    const all = this.#messages.values().sort((a, b) => a.sequence - b.sequence)
    this.#sequence = all.at(-1)?.sequence ?? 0
    const byQueue = groupByQueue(all)
    for (const record of this.#records.values()) this.#open(record, byQueue.get(record.id) ?? [])
    const ids = new Set(this.#records.values().map(({ id }) => id))
    for (const { id, queue } of all) if (!ids.has(queue)) this.#messages.delete(id)
  }

  #open(record: QueueRecord, messages: Message[]): Queue {
    const queue = new Queue(record, messages, {
      clock: this.#clock,
      messages: this.#messages,
      events: this.platform.events,
      find: (arn) => this.find(arn),
      nextSequence: () => ++this.#sequence,
      onAvailable: (arn) => this.#available(arn),
    })
    this.#queues.set(record.arn, queue)
    return queue
  }

  #available(queueArn: string): void {
    for (const listener of this.#listeners.get(queueArn) ?? []) listener()
  }
}

function identical(queue: Queue, attributes: Attributes): Queue {
  const different = Object.keys(attributes).find((name) => !sameValue(attributes[name], queue.record.attributes[name]))
  if (different === undefined) return queue
  throw new CloudError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different}`,
  )
}

/** Map.groupBy is not in Node 20. */
function groupByQueue(messages: Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>()
  for (const message of messages) {
    const group = groups.get(message.queue)
    if (group) group.push(message)
    else groups.set(message.queue, [message])
  }
  return groups
}
