import { createHash } from 'node:crypto'
import type { MessageAttributes } from './message.ts'

/** In hexadecimal. The SDK compares it with the body that it sent or received, and throws where they differ. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex')
}

/**
 * The MD5 of attributes sorted by name: length and bytes of the name, of the type, then one byte for the kind of value
 * (1 text, 2 bytes), then length and bytes of the value; lengths are four bytes, big-endian.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {}
    hash.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(DataType)))
    if (BinaryValue === undefined) hash.update(Buffer.of(1)).update(withLength(Buffer.from(StringValue ?? '')))
    else hash.update(Buffer.of(2)).update(withLength(Buffer.from(BinaryValue, 'base64')))
  }
  return hash.digest('hex')
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
