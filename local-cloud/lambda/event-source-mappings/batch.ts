import type { Message } from '../../sqs/message.ts'
import { MAX_RESPONSE_BYTES } from '../execution-environment/invocation-result.ts'

/** An invocation's payload may have 6 MB. */
const MAX_BYTES = MAX_RESPONSE_BYTES

/** What JSON and a record's other members add to a message, generously. */
const OVERHEAD = 2048

/** How many of these messages, from the first, make one batch. At least one. */
export function batchLength(messages: Message[], batchSize: number): number {
  let bytes = 0
  const end = messages.findIndex((message) => {
    bytes += recordBytes(message)
    return bytes > MAX_BYTES
  })
  return Math.max(1, Math.min(end < 0 ? messages.length : end, batchSize))
}

function recordBytes({ body, attributes }: Message): number {
  return Buffer.byteLength(JSON.stringify(body)) + Buffer.byteLength(JSON.stringify(attributes)) + OVERHEAD
}
