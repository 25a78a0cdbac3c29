import { readSync, writeSync } from 'node:fs'

/** Pipes to the cloud, one a thread, so that what they write never mixes: file descriptors that the parent opened. */
export const LOG_FD = 3
export const MEMORY_FD = 4
/** The pipe by which invocations come. */
export const INVOCATION_FD = 5

/**
 * What the process tells the cloud: what the function logs; that a phase is over (of an invocation by its id, of INIT
 * `''`), and how, where a `crash` is an error after which the process ends; what memory it takes, in MB.
 *
 * @typedef {{ line: string }
 *   | { text: string, stream: 'stdout' | 'stderr' }
 *   | { ended: string, how: 'ready' | 'response' | 'error' | 'crash', maxMemory: number }
 *   | { maxMemory: number }
 *   | { outOfMemory: true }} Frame
 */

/**
 * Writes one frame, as a line of JSON and the bytes that it announces, and returns when all has left the process: what a
 * handler logged must arrive even if the environment is frozen or killed right after.
 *
 * @param {Frame} frame
 * @param {{ fd?: number, body?: string }} [options]
 */
export function writeFrame(frame, { fd = LOG_FD, body = '' } = {}) {
  const always = `{"time":${Date.now()},"bytes":${Buffer.byteLength(body)},`
  const text = `${always}${JSON.stringify(frame).slice(1)}\n${body}`
  // Nearly all go at once, as the text that they are.
  const written = write(fd, text)
  if (written === Buffer.byteLength(text)) return
  for (let rest = Buffer.from(text).subarray(written); rest.length > 0; ) rest = rest.subarray(write(fd, rest))
}

/**
 * @param {number} fd
 * @param {any} data a text or bytes
 * @returns {number} how many bytes it took
 */
function write(fd, data) {
  try {
    return writeSync(fd, data)
  } catch (error) {
    // The pipe is full: the cloud is still reading.
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0
    throw error
  }
}

/**
 * An invocation as it comes: this list as a line of JSON, then the event of so many bytes. A list, since the names of an
 * object's members would take longer to read than what they hold.
 *
 * @typedef {[
 *   requestId: string,
 *   deadline: number,
 *   invokedFunctionArn: string,
 *   traceId: string,
 *   bytes: number,
 *   clientContext: string | null,
 * ]} InvocationLine
 *
 * @typedef {{
 *   requestId: string,
 *   deadline: number,
 *   invokedFunctionArn: string,
 *   traceId: string,
 *   clientContext?: string,
 *   event: string,
 * }} Invocation
 */

/** Holds the head of each invocation, and most events too. */
const buffer = Buffer.allocUnsafe(64 * 1024)

/**
 * Waits for the next invocation. The read blocks the whole thread, so that between two invocations nothing of the
 * handler's moves: no timer fires and no promise goes on, as in a frozen environment on AWS. Ends the process once the
 * cloud is gone.
 *
 * @returns {Invocation} its event as JSON
 */
export function readInvocation() {
  let length = 0
  let end = -1
  while (end < 0 || end >= length) {
    length += readInto(buffer, length)
    // What an earlier invocation left behind this one may hold newlines too.
    end = buffer.indexOf(NEWLINE)
  }
  const line = /** @type {InvocationLine} */ (JSON.parse(buffer.toString('utf8', 0, end)))
  const [requestId, deadline, invokedFunctionArn, traceId, bytes, clientContext] = line
  const isWhole = length - end - 1 === bytes
  const event = isWhole ? buffer.toString('utf8', end + 1, length) : readRest(buffer.subarray(end + 1, length), bytes)
  return { requestId, deadline, invokedFunctionArn, traceId, clientContext: clientContext ?? undefined, event }
}

const NEWLINE = 10

/**
 * A large event, which comes in parts.
 *
 * @param {Buffer} begun
 * @param {number} size
 */
function readRest(begun, size) {
  const bytes = Buffer.allocUnsafe(size)
  for (let length = begun.copy(bytes); length < size; ) length += readInto(bytes, length)
  return bytes.toString('utf8')
}

/**
 * @param {Buffer} bytes
 * @param {number} offset
 */
function readInto(bytes, offset) {
  try {
    const length = readSync(INVOCATION_FD, bytes, offset, bytes.length - offset, null)
    if (length > 0) return length
  } catch {
    // So Windows says that the other end of a pipe is closed.
  }
  process.kill(process.pid, 'SIGKILL')
  return 0
}
