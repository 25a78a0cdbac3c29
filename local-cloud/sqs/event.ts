import type { SQSEvent, SQSMessageAttribute, SQSRecord } from 'aws-lambda'
import { md5OfAttributes, md5OfBody } from './md5.ts'
import { type Message, type MessageAttribute, systemAttributes } from './message.ts'
import { receiptHandle } from './receipt-handle.ts'

/**
 * What a function gets from an event source mapping on a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function sqsEvent(queueArn: string, messages: Message[]): SQSEvent {
  return { Records: messages.map((message) => sqsRecord(queueArn, message)) }
}

function sqsRecord(queueArn: string, message: Message): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: receiptHandle(message),
    body: message.body,
    attributes: systemAttributes(message) as unknown as SQSRecord['attributes'],
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [name, lowerCased(attribute)]),
    ),
    md5OfBody: md5OfBody(message.body),
    md5OfMessageAttributes: md5OfAttributes(message.attributes),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  }
}

function lowerCased({ DataType, StringValue, BinaryValue }: MessageAttribute): SQSMessageAttribute {
  const value = BinaryValue === undefined ? { stringValue: StringValue } : { binaryValue: BinaryValue }
  return { ...value, stringListValues: [], binaryListValues: [], dataType: DataType }
}
