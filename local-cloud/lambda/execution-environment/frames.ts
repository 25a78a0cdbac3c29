import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** What the runtime writes to its pipes (runtime/channel.js). */
export interface Frame {
  /** Milliseconds since 1970. */
  time: number
  /** One log message, which may hold newlines. */
  line?: string
  /** The phase that is over, all of its log before it: an invocation's request id, or `''` for INIT. */
  ended?: string
  /** With `ended`. A crash is an error after which the process ends. */
  how?: 'ready' | 'response' | 'error' | 'crash'
  /** In MB. */
  maxMemory?: number
  outOfMemory?: true
  /** Of the body that follows, if one does. */
  bytes?: number
}

type RawFrame = Frame & { text?: string; stream?: 'stdout' | 'stderr' }

/** Calls `onFrame` with each frame and its body; what the function wrote to stdout and stderr comes line by line. */
export function readFrames(stream: Readable, onFrame: (frame: Frame, body: Buffer) => void): void {
  let time = 0
  const toLine = (line: string) => onFrame({ time, line }, NO_BODY)
  const raw = { stdout: lineSplitter(toLine), stderr: lineSplitter(toLine) }
  readParts(stream, (frame, body) => {
    time = frame.time
    if (frame.text !== undefined) return raw[frame.stream ?? 'stdout'].write(frame.text)
    if (frame.ended !== undefined) {
      raw.stdout.end()
      raw.stderr.end()
    }
    onFrame(frame, body)
  })
}

const NO_BODY = Buffer.alloc(0)
const NEWLINE = 10

/** A frame is a line of JSON and, where that says so, a body of so many bytes. */
function readParts(stream: Readable, onFrame: (frame: RawFrame, body: Buffer) => void): void {
  /** Whose body is to come. */
  let frame: RawFrame | undefined
  let missing = 0
  /** Of the line or the body that is not whole yet. */
  let begun: Buffer[] = []
  const take = (part: Buffer) => {
    const head = frame ?? parse(part)
    const hasBody = frame !== undefined
    frame = undefined
    if (hasBody || !head?.bytes) return head && onFrame(head, hasBody ? part : NO_BODY)
    frame = head
    missing = head.bytes
  }
  stream.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const end = frame ? at + missing : chunk.indexOf(NEWLINE, at)
      if (end < 0 || end > chunk.length) {
        begun.push(chunk.subarray(at))
        missing -= chunk.length - at
        return
      }
      const last = chunk.subarray(at, end)
      const part = begun.length > 0 ? Buffer.concat([...begun, last]) : last
      begun = []
      at = frame ? end : end + 1
      take(part)
    }
  })
  ignoreErrors(stream)
}

/** Calls `onLine` with each line, without its end, and with what is left when the stream ends. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  const splitter = lineSplitter(onLine)
  stream.on('data', (chunk: Buffer) => splitter.write(decoder.write(chunk)))
  stream.on('end', () => splitter.end())
  ignoreErrors(stream)
}

/** Of the pipe of a killed process; its end comes as the process's exit. */
export function ignoreErrors(stream: Readable | Writable): void {
  stream.on('error', () => {})
}

function lineSplitter(onLine: (line: string) => void): { write(text: string): void; end(): void } {
  let rest = ''
  return {
    write(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}

/** Nothing for a line that the function itself wrote to the pipe. */
function parse(line: Buffer): RawFrame | undefined {
  try {
    return JSON.parse(line.toString('utf8')) as RawFrame
  } catch {
    return undefined
  }
}
