import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { EventStream } from '../events.ts'
import type { Table } from '../store.ts'
import type { Clock } from './clock.ts'
import { invalidParameter } from './errors.ts'
import { LongPolls, type ReceiveOptions } from './long-polls.ts'
import type { Message, NewMessage } from './message.ts'
import type { Attributes } from './queue-attributes.ts'
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
  #messages = new Map<string, Message>()
  #polls: LongPolls
  #wake: { time: number; cancel: () => void } | undefined
  #purgedAt = Number.NEGATIVE_INFINITY

  constructor(record: QueueRecord, messages: Message[], around: QueueSurroundings) {
    this.record = record
    this.#around = around
    this.#polls = new LongPolls(around.clock)
    for (const message of messages) this.#messages.set(message.id, message)
    this.#wakeAtNext()
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
    this.#keep(sent)
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
    this.#remove(message)
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
    this.#keep({ ...message, visibleAt: now + seconds * 1000 })
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
    for (const message of this.#messages.values()) this.#remove(message)
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.#around.clock.now()
    const hidden = this.#unexpired().filter(({ visibleAt }) => visibleAt > now)
    const inFlight = hidden.filter(({ receipt }) => receipt !== undefined).length
    return { visible: this.#messages.size - hidden.length, inFlight, delayed: hidden.length - inFlight }
  }

  /** Those who still wait for a message get none. */
  close(): void {
    this.#wake?.cancel()
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
    this.#keep(delivered)
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
    this.#messages.delete(message.id)
    this.#emit('sqs.message-dead-lettered', message, { deadLetterQueue: target.record.arn })
    return true
  }

  /** It keeps the time at which it was sent, so it expires as if it had never moved. */
  #takeOver(message: Message, deadLetterSource: string): void {
    this.#keep({ ...message, queue: this.record.id, visibleAt: this.#around.clock.now(), deadLetterSource })
    this.#announce()
  }

  #received(handle: string): Message | undefined {
    const { messageId, receipt } = parseReceiptHandle(handle, this.record.id)
    const message = this.#messages.get(messageId)
    return message?.receipt === receipt ? message : undefined
  }

  #unexpired(): Message[] {
    const oldest = this.#around.clock.now() - this.#seconds('MessageRetentionPeriod') * 1000
    for (const message of this.#messages.values()) if (message.sentAt <= oldest) this.#remove(message)
    return [...this.#messages.values()]
  }

  #keep(message: Message): void {
    this.#around.messages.set(message.id, message)
    this.#messages.set(message.id, message)
    this.#wakeAt(message.visibleAt)
  }

  #remove(message: Message): void {
    this.#around.messages.delete(message.id)
    this.#messages.delete(message.id)
  }

  #announce(): void {
    this.#polls.serve()
    const now = this.#around.clock.now()
    for (const { visibleAt } of this.#messages.values()) {
      if (visibleAt > now) continue
      this.#around.onAvailable(this.record.arn)
      return
    }
  }

  /** One timer a queue, set for the first message that comes back. */
  #wakeAt(time: number): void {
    if (time <= this.#around.clock.now() || (this.#wake && this.#wake.time <= time)) return
    this.#wake?.cancel()
    const cancel = this.#around.clock.at(time, () => {
      this.#wake = undefined
      this.#announce()
      this.#wakeAtNext()
    })
    this.#wake = { time, cancel }
  }

  #wakeAtNext(): void {
    for (const { visibleAt } of this.#messages.values()) this.#wakeAt(visibleAt)
  }

  #seconds(attribute: string): number {
    return Number(this.record.attributes[attribute])
  }

  #emit(type: string, message: Message, detail: Record<string, unknown> = {}): void {
    this.#around.events.emit(type, { queue: this.record.arn, messageId: message.id, ...detail })
  }
}
