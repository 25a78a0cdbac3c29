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

/** The messages in a batch of the queue. A record that holds none is named, and the others go on. */
export function unwrap(_records: SQSRecord[]): { messages: Message[]; bad: BadRecord[] } {
  // TODO step 1: SQS's body is the JSON of SNS's notification, whose Message is the publisher's JSON.
  return { messages: [], bad: [] }
}
