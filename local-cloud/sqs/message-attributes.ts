import { CloudError } from '../errors.ts'
import type { MessageAttribute, MessageAttributes } from './message.ts'

const MAX_ATTRIBUTES = 10

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export function checkMessageAttributes(attributes: MessageAttributes): MessageAttributes {
  const entries = Object.entries(attributes)
  if (entries.length > MAX_ATTRIBUTES) {
    throw refusal(`Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`)
  }
  for (const [name, attribute] of entries) {
    checkName(name)
    checkValue(name, attribute)
  }
  return attributes
}

/** Only AWS X-Ray's header may be sent as a system attribute. */
export function checkSystemAttributes(attributes: MessageAttributes): MessageAttributes {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') throw refusal(`Message system attribute name '${name}' is invalid.`)
    checkValue(name, attribute)
  }
  return attributes
}

export function attributesSize(attributes: MessageAttributes): number {
  return Object.entries(attributes)
    .map(([name, { DataType, StringValue = '', BinaryValue }]) => {
      const value =
        BinaryValue === undefined ? Buffer.byteLength(StringValue) : Buffer.byteLength(BinaryValue, 'base64')
      return Buffer.byteLength(name) + Buffer.byteLength(String(DataType)) + value
    })
    .reduce((sum, size) => sum + size, 0)
}

/** Those whose names a receiver asked for: `All`, `.*`, a name, or a prefix as `trace.*`. */
export function selectAttributes(attributes: MessageAttributes, asked: string[]): MessageAttributes {
  const wanted = (name: string) =>
    asked.some((each) => each === 'All' || each === name || (each.endsWith('.*') && name.startsWith(each.slice(0, -2))))
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)))
}

function checkName(name: string): void {
  const valid = /^[\w-]+(\.[\w-]+)*$/.test(name) && name.length <= 256 && !/^(aws|amazon)\./i.test(name)
  if (valid) return
  throw refusal(
    `Message (user) attribute name '${name}' is invalid. It may have A-Z, a-z, 0-9, underscore, hyphen and single periods inside, 256 characters, and must not start with AWS. or Amazon.`,
  )
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const [type] = String(DataType).split('.')
  if (type !== 'String' && type !== 'Number' && type !== 'Binary') {
    throw refusal(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    )
  }
  if (!(type === 'Binary' ? BinaryValue : StringValue)) {
    throw refusal(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    )
  }
  if (type === 'Number' && !Number.isFinite(Number(StringValue))) {
    throw refusal(`Can't cast the value of message (user) attribute '${name}' to a number.`)
  }
}

function refusal(sentence: string): CloudError {
  return new CloudError('InvalidParameterValue', sentence)
}
