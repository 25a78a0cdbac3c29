import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { EventStream } from '../events.ts'
import type { Table } from '../store.ts'
import type { Clock } from './clock.ts'
import { invalidParameter } from './errors.ts'
import { LongPolls, type ReceiveOptions } from './long-polls.ts'
import type { Message, NewMessage } from './message.ts'
import type { Attributes } from './queue-attributes.ts'
import { QueueMessages } from './queue-messages.ts'
import { parseReceiptHandle } from './receipt-handle.ts'
import { redrivePolicy } from './redrive-policy.ts'

export interface QueueRecord {
  /** Never given twice: a queue made anew under a name has none of the old one's messages. */
  id: string
  region: string
  name: string
  arn: string
  /** Milliseconds since 1970. */
  createdAt: number
  modifiedAt: number
  attributes: Attributes
  tags: Record<string, string>
}

/** What a queue shares with the others. */
export interface QueueSurroundings {
  clock: Clock
  messages: Table<Message>
  events: EventStream
  find(queueArn: string): Queue | undefined
  nextSequence(): number
  /** Called when there is something to receive. */
  onAvailable(queueArn: string): void
}

const MAX_VISIBILITY_SECONDS = 43_200

/** A standard queue: messages, each visible, delayed or in flight. */
export class Queue {
  readonly record: QueueRecord
  #around: QueueSurroundings
  #messages: QueueMessages
  #polls: LongPolls
  #purgedAt = Number.NEGATIVE_INFINITY

  constructor(record: QueueRecord, messages: Message[], around: QueueSurroundings) {
    this.record = record
    this.#around = around
    this.#polls = new LongPolls(around.clock)
    this.#messages = new QueueMessages(messages, { ...around, table: around.messages }, () => this.#announce())
  }

  send({ delaySeconds = this.#seconds('DelaySeconds'), ...message }: NewMessage): Message {
    const sentAt = this.#around.clock.now()
    const sent = {
      ...message,
      id: randomUUID(),
      queue: this.record.id,
      sequence: this.#around.nextSequence(),
      sentAt,
      visibleAt: sentAt + delaySeconds * 1000,
      receiveCount: 0,
    }
    this.#messages.keep(sent)
    // The history of events is kept in memory, and a body may have 1 MiB.
    this.#emit('sqs.message-sent', sent, { body: sent.body.slice(0, 4096), bytes: Buffer.byteLength(sent.body) })
    this.#announce()
    return sent
  }

  /** What is there, oldest first; if nothing is, the first that comes within `waitSeconds`. */
  async receive(options: ReceiveOptions = {}): Promise<Message[]> {
    const {
      max = 1,
      visibilityTimeout = this.#seconds('VisibilityTimeout'),
      waitSeconds = this.#seconds('ReceiveMessageWaitTimeSeconds'),
    } = options
    if (options.signal?.aborted) return []
    const taken = this.#take(max, visibilityTimeout)
    if (taken.length > 0 || waitSeconds === 0) return taken
    return this.#polls.wait(waitSeconds, () => this.#take(max, visibilityTimeout), options.signal)
  }

  /** With a handle that is not of the latest delivery the request succeeds, and nothing is deleted. */
  deleteMessage(handle: string): void {
    const message = this.#received(handle)
    if (!message) return
    this.#messages.remove(message)
    this.#emit('sqs.message-deleted', message)
  }

  /** The time-out begins anew, `seconds` from now; 0 makes the message visible at once. */
  changeVisibility(handle: string, seconds: number): void {
    const message = this.#received(handle)
    if (!message) {
      throw invalidParameter(
        handle,
        'ReceiptHandle',
        'Message does not exist or is not available for visibility timeout change.',
      )
    }
    const now = this.#around.clock.now()
    if (message.visibleAt <= now) throw new CloudError('MessageNotInflight', "The specified message isn't in flight.")
    const latest = (message.lastReceivedAt ?? now) + MAX_VISIBILITY_SECONDS * 1000
    if (now + seconds * 1000 > latest) {
      throw invalidParameter(
        seconds,
        'VisibilityTimeout',
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`,
      )
    }
    this.#messages.keep({ ...message, visibleAt: now + seconds * 1000 })
    this.#announce()
  }

  /** AWS allows it once in 60 seconds. */
  purge(): void {
    const now = this.#around.clock.now()
    if (now - this.#purgedAt < 60_000) {
      throw new CloudError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${this.record.name} is allowed every 60 seconds.`,
        403,
      )
    }
    this.#purgedAt = now
    this.clear()
  }

  clear(): void {
    for (const message of this.#messages.all()) this.#messages.remove(message)
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#around.clock.now()
    const hidden = this.#unexpired().filter(({ visibleAt }) => visibleAt > now)
    const inFlight = hidden.filter(({ receipt }) => receipt !== undefined).length
    return { visible: this.#messages.size - hidden.length, inFlight, delayed: hidden.length - inFlight }
  }

  /** Those who still wait for a message get none. */
  close(): void {
    this.#messages.close()
    this.#polls.close()
  }

  #take(max: number, visibilityTimeout: number): Message[] {
    const now = this.#around.clock.now()
    const taken: Message[] = []
    for (const message of this.#unexpired()) {
      if (taken.length === max) break
      if (message.visibleAt <= now && !this.#giveUp(message)) taken.push(this.#deliver(message, visibilityTimeout))
    }
    return taken
  }

  #deliver(message: Message, visibilityTimeout: number): Message {
    const now = this.#around.clock.now()
    const delivered = {
      ...message,
      visibleAt: now + visibilityTimeout * 1000,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
      lastReceivedAt: now,
      receipt: randomUUID(),
    }
    this.#messages.keep(delivered)
    this.#emit('sqs.message-received', delivered, { receiveCount: delivered.receiveCount })
    return delivered
  }

  /** Moves a message that was received too often; as on AWS, that happens when it would be received once more. */
  #giveUp(message: Message): boolean {
    const policy = redrivePolicy(this.record.attributes)
    if (!policy || message.receiveCount < policy.maxReceiveCount) return false
    const target = this.#around.find(policy.deadLetterTargetArn)
    if (!target) return false
    // First there, then not here: if the disk is full, it stays.
    target.#takeOver(message, this.record.arn)
    this.#messages.letGo(message)
    this.#emit('sqs.message-dead-lettered', message, { deadLetterQueue: target.record.arn })
    return true
  }

  /** It keeps the time at which it was sent, so it expires as if it had never moved. */
  #takeOver(message: Message, deadLetterSource: string): void {
    this.#messages.keep({ ...message, queue: this.record.id, visibleAt: this.#around.clock.now(), deadLetterSource })
    this.#announce()
  }

  #received(handle: string): Message | undefined {
    const { messageId, receipt } = parseReceiptHandle(handle, this.record.id)
    const message = this.#messages.get(messageId)
    return message?.receipt === receipt ? message : undefined
  }

  #unexpired(): Message[] {
    const oldest = this.#around.clock.now() - this.#seconds('MessageRetentionPeriod') * 1000
    for (const message of this.#messages.all()) if (message.sentAt <= oldest) this.#messages.remove(message)
    return this.#messages.all()
  }

  #announce(): void {
    this.#polls.serve()
    if (this.#messages.hasVisible()) this.#around.onAvailable(this.record.arn)
  }

  #seconds(attribute: string): number {
    return Number(this.record.attributes[attribute])
  }

  #emit(type: string, message: Message, detail: Record<string, unknown> = {}): void {
    this.#around.events.emit(type, { queue: this.record.arn, messageId: message.id, ...detail })
  }
}
