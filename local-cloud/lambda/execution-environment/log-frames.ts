import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** What the runtime writes to its log pipe (runtime/channel.js). */
export interface Frame {
  /** Milliseconds since 1970. */
  time: number
  /** One log message, which may hold newlines. */
  line?: string
  /** All of the phase with this request id (`''`: INIT) is written. */
  done?: string
  /** In MB, with `done`. */
  maxMemory?: number
  outOfMemory?: true
}

type RawFrame = Frame & { text?: string; stream?: 'stdout' | 'stderr' }

/** Calls `onFrame` with each frame; what the function wrote to stdout and stderr comes line by line. */
export function readFrames(stream: Readable, onFrame: (frame: Frame) => void): void {
  let time = 0
  const toLine = (line: string) => onFrame({ time, line })
  const raw = { stdout: lineSplitter(toLine), stderr: lineSplitter(toLine) }
  readLines(stream, (json) => {
    const frame = parse(json)
    if (!frame) return
    time = frame.time
    if (frame.text !== undefined) return raw[frame.stream ?? 'stdout'].write(frame.text)
    if (frame.done !== undefined) for (const splitter of Object.values(raw)) splitter.end()
    onFrame(frame)
  })
}

/** Calls `onLine` with each line, without its end, and with what is left when the stream ends. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  const splitter = lineSplitter(onLine)
  stream.on('data', (chunk: Buffer) => splitter.write(decoder.write(chunk)))
  stream.on('end', () => splitter.end())
  // The pipe of a killed process; its end comes as the process's exit.
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

/** Nothing for a line cut short by a killed process. */
function parse(json: string): RawFrame | undefined {
  try {
    return JSON.parse(json) as RawFrame
  } catch {
    return undefined
  }
}
