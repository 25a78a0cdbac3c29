import type { Message, MessageAttributes } from './message.ts'

/** Where the links inside a message lead, unless told: the local cloud at its usual port. */
export const DEFAULT_ORIGIN = 'http://127.0.0.1:4566'

/** In place of a signature, as base64: the local cloud has no key of AWS's, and signs nothing. */
export const NO_SIGNATURE = Buffer.from('not signed by the local cloud').toString('base64')

export interface Notification {
  Type: 'Notification'
  MessageId: string
  TopicArn: string
  Subject?: string
  Message: string
  /** ISO 8601. */
  Timestamp: string
  SignatureVersion: string
  Signature: string
  SigningCertURL: string
  UnsubscribeURL: string
  MessageAttributes?: Record<string, { Type: string; Value: string }>
}

/**
 * The JSON document that SQS and HTTP subscribers get, unless they take messages raw. Members without a value are left out.
 * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
 */
export function notification(message: Message, subscriptionArn: string, origin = DEFAULT_ORIGIN): Notification {
  const attributes = notificationAttributes(message.attributes)
  return {
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: message.message,
    Timestamp: new Date(message.timestamp).toISOString(),
    SignatureVersion: message.signatureVersion,
    Signature: NO_SIGNATURE,
    SigningCertURL: signingCertUrl(origin),
    UnsubscribeURL: link(origin, message.topicArn, { Action: 'Unsubscribe', SubscriptionArn: subscriptionArn }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  }
}

export function notificationAttributes(attributes: MessageAttributes): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue ?? '' },
    ]),
  )
}

/** SNS writes its documents over several lines, with a space on both sides of the colon. */
export function writeDocument(document: object): string {
  const members = Object.entries(document).map(([name, value]) => `  ${JSON.stringify(name)} : ${member(value)}`)
  return `{\n${members.join(',\n')}\n}`
}

export function signingCertUrl(origin: string): string {
  return `${origin}/SimpleNotificationService-not-signed.pem`
}

/**
 * A link that a subscriber may follow with a plain GET. On AWS the host names service and region;
 * here the credential scope does, as in a presigned request.
 */
export function link(origin: string, topicArn: string, parameters: Record<string, string>): string {
  const scope = `anonymous/20260101/${topicArn.split(':')[3]}/sns/aws4_request`
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `${origin}/?${query.join('&')}&X-Amz-Credential=${scope}`
}

function member(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = Object.entries(value).map(([name, each]) => `    ${JSON.stringify(name)} : ${JSON.stringify(each)}`)
  return `{\n${inner.join(',\n')}\n  }`
}
