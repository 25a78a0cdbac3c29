import type { Call } from '../service.ts'
import { invalidParameter } from './errors.ts'
import { md5OfAttributes, md5OfBody } from './md5.ts'
import { type Message, systemAttributes } from './message.ts'
import { selectAttributes } from './message-attributes.ts'
import { queueOf } from './queue-url.ts'
import type { Queues } from './queues.ts'
import { receiptHandle } from './receipt-handle.ts'

interface ReceiveInput {
  QueueUrl: string
  MaxNumberOfMessages?: number
  VisibilityTimeout?: number
  WaitTimeSeconds?: number
  /** The older name of MessageSystemAttributeNames. */
  AttributeNames?: string[]
  MessageSystemAttributeNames?: string[]
  MessageAttributeNames?: string[]
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function receiveMessage(queues: Queues) {
  return async (input: ReceiveInput, call: Call) => {
    const queue = queueOf(queues, input, call)
    const messages = await queue.receive({
      max: within(input.MaxNumberOfMessages, 'MaxNumberOfMessages', 1, 10, 'Must be between 1 and 10, if provided.'),
      visibilityTimeout: checkVisibilityTimeout(input.VisibilityTimeout),
      waitSeconds: within(input.WaitTimeSeconds, 'WaitTimeSeconds', 0, 20, 'Must be >= 0 and <= 20, if provided.'),
      signal: call.signal,
    })
    return messages.length > 0 ? { Messages: messages.map((message) => received(message, input)) } : {}
  }
}

export function checkVisibilityTimeout(seconds: number | undefined): number | undefined {
  return within(seconds, 'VisibilityTimeout', 0, 43_200, 'Must be between 0 and 43200, if provided.')
}

function within(value: number | undefined, parameter: string, min: number, max: number, reason: string) {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return value
  throw invalidParameter(value, parameter, reason)
}

/** Attributes come only to those who ask for them, and their MD5 is of those that come. */
function received(message: Message, input: ReceiveInput) {
  const asked = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => asked.includes('All') || asked.includes(name),
  )
  const attributes = selectAttributes(message.attributes, input.MessageAttributeNames ?? [])
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle(message),
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    Attributes: system.length > 0 ? Object.fromEntries(system) : undefined,
    MessageAttributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  }
}
