import type { SNSEvent, SNSEventRecord } from 'aws-lambda'
import type { Message, MessageAttributes } from './message.ts'
import { DEFAULT_ORIGIN, NO_SIGNATURE, notification, notificationAttributes } from './notification.ts'

/** What a test may say about a message; a bare string is its text. */
export interface MessageInput {
  Message: string
  Subject?: string
  MessageAttributes?: MessageAttributes
  MessageId?: string
  TopicArn?: string
  /** ISO 8601. */
  Timestamp?: string
}

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:ops-events'
const SUBSCRIPTION_ID = '6b0e71bd-7e97-4d97-80ce-4a0994e55286'

/**
 * The event that SNS hands to a function, out of messages: `snsEvent('hello')`, `snsEvent({ Message, Subject })`.
 * SNS sends one record an event; its format has room for several, which a handler must not forget.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function snsEvent(...messages: (string | MessageInput)[]): SNSEvent {
  return {
    Records: messages.map((input, index) => {
      const message = messageOf(typeof input === 'string' ? { Message: input } : input, index)
      return eventRecord(message, `${message.topicArn}:${SUBSCRIPTION_ID}`)
    }),
  }
}

/** One published message as one subscription's function sees it. */
export function eventRecord(message: Message, subscriptionArn: string, origin = DEFAULT_ORIGIN): SNSEventRecord {
  const { SigningCertURL, UnsubscribeURL, ...document } = notification(message, subscriptionArn, origin)
  return {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: subscriptionArn,
    Sns: {
      Type: document.Type,
      MessageId: document.MessageId,
      TopicArn: document.TopicArn,
      // Null, where the other protocols leave it out; the published type knows only the latter.
      Subject: (document.Subject ?? null) as string | undefined,
      Message: document.Message,
      Timestamp: document.Timestamp,
      SignatureVersion: document.SignatureVersion,
      Signature: NO_SIGNATURE,
      // Spelt `Url` for Lambda only.
      SigningCertUrl: SigningCertURL,
      UnsubscribeUrl: UnsubscribeURL,
      MessageAttributes: notificationAttributes(message.attributes),
    },
  }
}

/** The same input gives the same event: ids count up, and time stands still. */
export function messageOf(input: MessageInput, index: number): Message {
  return {
    messageId: input.MessageId ?? `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    topicArn: input.TopicArn ?? TOPIC,
    subject: input.Subject,
    message: input.Message,
    timestamp: Date.parse(input.Timestamp ?? '2026-01-01T00:00:00.000Z'),
    attributes: input.MessageAttributes ?? {},
    signatureVersion: '1',
  }
}
