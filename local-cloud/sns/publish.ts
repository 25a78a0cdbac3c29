import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { invalidParameter, notHere } from './errors.ts'
import { readList } from './input.ts'
import type { Message } from './message.ts'
import { readMessageAttributes } from './message-attributes.ts'
import { MAX_MESSAGE_BYTES } from './topic-attributes.ts'
import type { Topic, Topics } from './topics.ts'

/** A message before it is known which protocol it is written for. */
export interface Publication extends Omit<Message, 'message'> {
  /** By protocol, where `MessageStructure` is `json`; `default` for all others. */
  messages: { default: string; [protocol: string]: string }
}

/** Hands a message on to the topic's subscribers; returns at once. */
export type FanOut = (topic: Topic, publication: Publication) => void

type Input = Record<string, unknown>
type PublishCall = Pick<Call, 'region' | 'headers'>

export function publishActions(topics: Topics, fanOut: FanOut) {
  return {
    Publish: (input: Input, call: PublishCall) => publish(topics, fanOut, input, call),
    PublishBatch: (input: Input, call: PublishCall) => publishBatch(topics, fanOut, input, call),
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function publish(topics: Topics, fanOut: FanOut, input: Input, call: PublishCall) {
  const topic = target(topics, input, call)
  const publication = readPublication(topic, input, call, 'messageAttributes')
  if (size(publication, input) > maxBytes(topic)) throw invalidParameter('Message too long')
  fanOut(topic, publication)
  return { MessageId: publication.messageId }
}

/** All or nothing where the request itself is wrong. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function publishBatch(topics: Topics, fanOut: FanOut, input: Input, call: PublishCall) {
  const topic = topics.topic(input.TopicArn, call)
  const entries = readList<Input>(input.PublishBatchRequestEntries)
  checkBatch(entries)
  const batch = entries.map((entry, index) => {
    const path = `publishBatchRequestEntries.${index + 1}.member.messageAttributes`
    return { entry, publication: readPublication(topic, entry, call, path) }
  })
  if (batch.reduce((sum, { entry, publication }) => sum + size(publication, entry), 0) > maxBytes(topic)) {
    throw new CloudError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.')
  }
  for (const { publication } of batch) fanOut(topic, publication)
  return {
    Successful: batch.map(({ entry, publication }) => ({ Id: entry.Id, MessageId: publication.messageId })),
    Failed: [],
  }
}

function target(topics: Topics, { TopicArn, TargetArn, PhoneNumber }: Input, call: PublishCall): Topic {
  if (PhoneNumber !== undefined) throw notHere('text messages (PhoneNumber)')
  const arn = TopicArn ?? TargetArn
  if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter')
  if (/^arn:aws:sns:[^:]*:[^:]*:endpoint\//.test(String(arn))) throw notHere('mobile push (platform endpoints)')
  return topics.topic(arn, call, TopicArn === undefined ? 'TargetArn' : 'TopicArn')
}

function readPublication(topic: Topic, input: Input, { headers }: PublishCall, path: string): Publication {
  checkForStandardTopic(input)
  if (!input.Message) throw invalidParameter('Empty message')
  const subject = input.Subject as string | undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a subject must do as the header of an e-mail.
  if (subject !== undefined && !/^[^\x00-\x1f\x7f]{1,100}$/.test(subject)) throw invalidParameter('Subject')
  return {
    messageId: randomUUID(),
    topicArn: topic.arn,
    subject,
    messages: readMessages(String(input.Message), input.MessageStructure),
    timestamp: Date.now(),
    attributes: readMessageAttributes(input.MessageAttributes, path),
    signatureVersion: topic.attributes.SignatureVersion ?? '1',
    traceHeader: headers['x-amzn-trace-id'],
  }
}

function checkForStandardTopic({ MessageDeduplicationId, MessageGroupId }: Input): void {
  if (MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      'The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    )
  }
  if (MessageGroupId !== undefined) throw notHere('MessageGroupId')
}

/** A text for each protocol, out of one JSON document. Keys that hold anything but a string are passed over. */
function readMessages(message: string, structure: unknown): Publication['messages'] {
  if (structure === undefined) return { default: message }
  if (structure !== 'json') throw invalidParameter('MessageStructure')
  const texts = Object.entries(parseObject(message)).filter(([, text]) => typeof text === 'string')
  const messages = Object.fromEntries(texts) as Publication['messages']
  if (!Object.hasOwn(messages, 'default')) {
    throw invalidParameter('Message Structure - No default entry in JSON message body')
  }
  return messages
}

function parseObject(json: string): object {
  try {
    const value = JSON.parse(json)
    if (typeof value === 'object' && value !== null) return value
  } catch {}
  throw invalidParameter('Message Structure - JSON message body failed to parse')
}

/** In bytes: the message as it was sent, and the names, types and values of its attributes. */
function size({ attributes }: Publication, { Message: message }: Input): number {
  const parts = Object.entries(attributes).flatMap(([name, { DataType, StringValue = '', BinaryValue = '' }]) => [
    Buffer.byteLength(name + DataType + StringValue),
    Buffer.byteLength(BinaryValue, 'base64'),
  ])
  return parts.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(String(message)))
}

function maxBytes({ attributes }: Topic): number {
  return Number(attributes.MaximumMessageSize ?? MAX_MESSAGE_BYTES)
}

function checkBatch(entries: Input[]): void {
  const ids = entries.map(({ Id }) => String(Id ?? ''))
  if (ids.length === 0) {
    throw new CloudError('EmptyBatchRequest', "The batch request doesn't contain any entries.")
  }
  if (ids.length > 10) {
    throw new CloudError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.')
  }
  for (const id of ids) checkEntryId(id)
  if (new Set(ids).size < ids.length) {
    throw new CloudError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.')
  }
}

function checkEntryId(id: string): void {
  if (id.length > 80) {
    throw new CloudError('InvalidBatchEntryId', `The Id of a batch entry in the batch request is too long: ${id}`)
  }
  if (!/^[\w-]+$/.test(id)) {
    throw new CloudError(
      'InvalidBatchEntryId',
      `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
    )
  }
}
