/** As it is sent and received; `BinaryValue` is base64, as in the JSON of a request. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and maybe a label of one's own behind a dot: `Number.float`. */
  DataType: string
  StringValue?: string
  BinaryValue?: string
}

export type MessageAttributes = Record<string, MessageAttribute>

/** What a sender gives, checked. */
export interface NewMessage {
  body: string
  attributes: MessageAttributes
  /** AWSTraceHeader, if anything. */
  systemAttributes: MessageAttributes
  /** Seconds; without it the queue's own delay holds. */
  delaySeconds?: number
  /** Which tenant a message belongs to. */
  groupId?: string
  senderId: string
}

/** A message in a queue, as it is kept. Times are milliseconds since 1970. */
export interface Message extends Omit<NewMessage, 'delaySeconds'> {
  id: string
  /** The id of the queue that holds it. */
  queue: string
  /** Counts up over all queues: the order in which messages are offered. */
  sequence: number
  sentAt: number
  /** Until then it is delayed, or in flight. */
  visibleAt: number
  receiveCount: number
  firstReceivedAt?: number
  lastReceivedAt?: number
  /** Of its latest delivery: only the latest receipt handle deletes a message. */
  receipt?: string
  /** The ARN of the queue that gave it up to this dead-letter queue. */
  deadLetterSource?: string
}

/** What ReceiveMessage calls system attributes; all values are text. */
export function systemAttributes(message: Message): Record<string, string> {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receiveCount,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.systemAttributes.AWSTraceHeader?.StringValue,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
