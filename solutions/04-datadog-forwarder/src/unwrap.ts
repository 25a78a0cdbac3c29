import type { SQSRecord } from 'aws-lambda'

/** A message of the topic, out of its envelopes. */
export interface Message {
  /** The same however often the message comes. */
  id: string
  /** ISO 8601. */
  publishedAt: string
  content: Record<string, unknown>
  /** The record of the queue that it came in: what to answer for. */
  record: SQSRecord
}

/** What can never be delivered, and why. */
export interface BadRecord {
  record: SQSRecord
  reason: string
}

// #region unwrap
/** The messages in a batch of the queue. A record that holds none is named, and the others go on. */
export function unwrap(records: SQSRecord[]): { messages: Message[]; bad: BadRecord[] } {
  const messages: Message[] = []
  const bad: BadRecord[] = []
  for (const record of records) {
    const found = messageIn(record)
    if (typeof found === 'string') bad.push({ record, reason: found })
    else messages.push(found)
  }
  return { messages, bad }
}
// #endregion unwrap

/** The message, or why there is none. SQS's body is SNS's notification, whose Message is the publisher's text. */
function messageIn(record: SQSRecord): Message | string {
  const notification = jsonObject(record.body)
  if (notification?.Type !== 'Notification' || !notification.MessageId) return 'The body is no notification of SNS.'
  const content = jsonObject(notification.Message)
  if (!content) return 'The message is no JSON object.'
  const id = ownId(content) ?? String(notification.MessageId)
  return { id, publishedAt: String(notification.Timestamp), content, record }
}

/** A publisher that tries again gives its message the same id, and SNS another one. Events of one deployment share the id. */
function ownId({ type, id }: Record<string, unknown>): string | undefined {
  if (typeof type !== 'string' || typeof id !== 'string') return undefined
  const own = `${type}:${id}`
  return own.length <= 100 ? own : undefined
}

function jsonObject(text: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(String(text))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
