import { isAscii } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda'

/** Log events of one stream, as a subscription filter delivers them. */
export type LogBatch = Pick<CloudWatchLogsDecodedData, 'logGroup' | 'logStream' | 'logEvents'>

const MAX_MEGABYTES = 32
const MAX_BYTES = MAX_MEGABYTES << 20
/** What a Date can be, in milliseconds. */
const LATEST = 8.64e15

// #region unpack
/** What the event holds; undefined where CloudWatch only asks whether the function is there. */
export function unpack(event: CloudWatchLogsEvent): LogBatch | undefined {
  const message: unknown = JSON.parse(unzipped(Buffer.from(event.awslogs.data, 'base64')))
  if (isControlMessage(message)) return undefined
  if (isBatch(message)) return message
  throw new Error('This is neither a DATA_MESSAGE with log events nor a CONTROL_MESSAGE.')
}

function unzipped(bytes: Buffer): string {
  try {
    // It stops there, instead of filling the memory first.
    const text = gunzipSync(bytes, { maxOutputLength: MAX_BYTES, chunkSize: roomFor(bytes) })
    // Of mere ASCII a string is made in a fraction of the time.
    return text.toString(isAscii(text) ? 'latin1' : 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error
    throw new Error(`The event unpacks to more than ${MAX_MEGABYTES} MB.`, { cause: error })
  }
}
// #endregion unpack

/** Gzip's last four bytes say how much it was: room for all of it is made once. If they lie, the limit holds all the same. */
function roomFor(bytes: Buffer): number {
  const said = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4)
  return Math.min(said, MAX_BYTES) + 64
}

function isControlMessage(message: unknown): boolean {
  return (message as CloudWatchLogsDecodedData | null)?.messageType === 'CONTROL_MESSAGE'
}

function isBatch(message: unknown): message is LogBatch {
  const { messageType, logGroup, logStream, logEvents } = (message ?? {}) as Partial<CloudWatchLogsDecodedData>
  const named = messageType === 'DATA_MESSAGE' && typeof logGroup === 'string' && typeof logStream === 'string'
  return named && Array.isArray(logEvents) && logEvents.every(isLogEvent)
}

function isLogEvent(event: unknown): boolean {
  const { id, timestamp, message } = (event ?? {}) as Record<string, unknown>
  const isTime = typeof timestamp === 'number' && Math.abs(timestamp) <= LATEST
  return typeof id === 'string' && id !== '' && isTime && typeof message === 'string'
}
