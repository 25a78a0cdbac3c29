import { CloudError } from '../errors.ts'
import { invalidParameter, missingParameter } from './errors.ts'
import type { MessageAttributes, NewMessage } from './message.ts'
import { attributesSize, checkMessageAttributes, checkSystemAttributes } from './message-attributes.ts'
import type { Attributes } from './queue-attributes.ts'

/** What SendMessage takes, and each entry of SendMessageBatch. */
export interface SendInput {
  QueueUrl?: string
  MessageBody?: unknown
  DelaySeconds?: unknown
  MessageAttributes?: MessageAttributes
  MessageSystemAttributes?: MessageAttributes
  MessageGroupId?: string
  MessageDeduplicationId?: string
}

/**
 * The message that a request sends, checked against its queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function newMessage(input: SendInput, queue: Attributes, senderId: string): NewMessage {
  const body = checkBody(input.MessageBody)
  const attributes = checkMessageAttributes(input.MessageAttributes ?? {})
  checkSize(messageSize(body, attributes), Number(queue.MaximumMessageSize))
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      input.MessageDeduplicationId,
      'MessageDeduplicationId',
      'The request includes a parameter that is not valid for this queue type.',
    )
  }
  return {
    body,
    attributes,
    systemAttributes: checkSystemAttributes(input.MessageSystemAttributes ?? {}),
    delaySeconds: checkDelay(input.DelaySeconds),
    groupId: input.MessageGroupId,
    senderId,
  }
}

/** The X-Ray header of the request itself is the message's, where it brings none of its own. */
export function withTraceHeader(input: SendInput, header: string | undefined): SendInput {
  if (!header || input.MessageSystemAttributes?.AWSTraceHeader) return input
  const AWSTraceHeader = { DataType: 'String', StringValue: header }
  return { ...input, MessageSystemAttributes: { ...input.MessageSystemAttributes, AWSTraceHeader } }
}

/** Bytes of the body and of the attributes' names, types and values; system attributes do not count. */
export function messageSize(body: string, attributes: MessageAttributes = {}): number {
  return Buffer.byteLength(body) + attributesSize(attributes)
}

function checkBody(body: unknown): string {
  if (typeof body !== 'string' || body === '') throw missingParameter('MessageBody')
  if (!/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u.test(body)) {
    throw new CloudError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    )
  }
  return body
}

function checkSize(size: number, limit: number): void {
  if (size <= limit) return
  throw new CloudError(
    'InvalidParameterValue',
    `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
  )
}

function checkDelay(seconds: unknown): number | undefined {
  if (seconds === undefined) return undefined
  if (Number.isInteger(seconds) && Number(seconds) >= 0 && Number(seconds) <= 900) return Number(seconds)
  throw invalidParameter(seconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
}
