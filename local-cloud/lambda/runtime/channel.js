import { writeSync } from 'node:fs'

/** Pipes to the cloud, one a thread, so that what they write never mixes: file descriptors that the parent opened. */
export const LOG_FD = 3
export const MEMORY_FD = 4

/**
 * Writes one frame, as a line of JSON, and returns when it has left the process: what a handler logged must arrive even
 * if the environment is frozen or killed right after. (AWS's runtime has a pipe of its own for the log too.)
 *
 * @param {{ line: string } | { text: string, stream: 'stdout' | 'stderr' } | { done: string, maxMemory: number } | { maxMemory: number } | { outOfMemory: true }} frame
 * @param {number} [fd]
 */
export function writeFrame(frame, fd = LOG_FD) {
  let bytes = Buffer.from(`${JSON.stringify({ time: Date.now(), ...frame })}\n`)
  while (bytes.length > 0) bytes = bytes.subarray(write(fd, bytes))
}

/**
 * @param {number} fd
 * @param {Buffer} bytes
 */
function write(fd, bytes) {
  try {
    return writeSync(fd, bytes)
  } catch (error) {
    // The pipe is full: the cloud is still reading.
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0
    throw error
  }
}
