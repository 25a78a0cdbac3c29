import type { SQSEvent } from 'aws-lambda'
import { sqsEvent } from '../sqs/event.ts'
import { type MessageInput, messageOf } from './event.ts'
import { notification, writeDocument } from './notification.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:ops-events'
const SUBSCRIPTION_ID = '0d1c2f6e-58b7-4e0f-9a41-7d0b3c6a5e21'

/**
 * The event of a function whose queue subscribes to a topic: `snsQueueEvent('hello', { Message, MessageId })`. Each body of a
 * record is SNS's notification. https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export function snsQueueEvent(...messages: (string | MessageInput)[]): SQSEvent {
  const bodies = messages.map((input, index) => {
    const message = messageOf(typeof input === 'string' ? { Message: input } : input, index)
    return writeDocument(notification(message, `${message.topicArn}:${SUBSCRIPTION_ID}`))
  })
  return sqsEvent(
    QUEUE,
    bodies.map((body, index) => ({
      id: `00000000-0000-4000-9000-${String(index + 1).padStart(12, '0')}`,
      queue: QUEUE,
      sequence: index,
      sentAt: SENT_AT,
      visibleAt: SENT_AT,
      receiveCount: 1,
      firstReceivedAt: SENT_AT,
      body,
      attributes: {},
      systemAttributes: {},
      senderId: 'AIDAIT2UOQQY3AUEKVGXU',
    })),
  )
}

/** Time stands still in test events. */
const SENT_AT = Date.parse('2026-01-01T00:00:00.000Z')
