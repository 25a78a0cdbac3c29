import { crc32 } from 'node:zlib'
import { CloudError } from '../errors.ts'
import type { AwsResponse } from '../service.ts'

/** One event, by its name in the service's model: `{ sessionUpdate: { … } }`. */
export type StreamEvent = Record<string, object>

export function isEventStream(output: unknown): output is AsyncIterable<StreamEvent> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** https://smithy.io/2.0/aws/amazon-eventstream.html */
export function eventStreamAnswer(events: AsyncIterable<StreamEvent>): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/vnd.amazon.eventstream' }, stream: encoded(events) }
}

/** What the JSON protocols answer beside the stream comes in a first event of its own; an error ends the stream. */
async function* encoded(events: AsyncIterable<StreamEvent>): AsyncGenerator<Buffer> {
  yield event('initial-response', {})
  try {
    for await (const each of events) for (const [name, payload] of Object.entries(each)) yield event(name, payload)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    yield message(
      { ':message-type': 'exception', ':exception-type': error.code, ':content-type': JSON_TYPE },
      { message: error.message },
    )
  }
}

const JSON_TYPE = 'application/x-amz-json-1.1'

function event(name: string, payload: object): Buffer {
  return message({ ':message-type': 'event', ':event-type': name, ':content-type': JSON_TYPE }, payload)
}

/** Two lengths and their checksum, the headers, the payload, a checksum of all. */
function message(headers: Record<string, string>, payload: object): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(header))
  const body = Buffer.from(JSON.stringify(payload))
  const lengths = Buffer.concat([uint32(4 + 4 + 4 + head.length + body.length + 4), uint32(head.length)])
  const all = Buffer.concat([lengths, uint32(crc32(lengths)), head, body])
  return Buffer.concat([all, uint32(crc32(all))])
}

const STRING = 7

function header([name, value]: [string, string]): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([STRING]),
    length,
    Buffer.from(value),
  ])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
