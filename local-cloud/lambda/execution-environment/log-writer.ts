import type { EventStream } from '../../events.ts'
import type { InputLogEvent, Logs } from '../../logs/logs.ts'
import type { Sender } from '../../targets.ts'
import { emit } from '../stream-events.ts'

export interface LogTarget {
  region: string
  logGroup: string
  logStream: string
  functionName: string
  /** Text messages end with a newline, JSON ones do not. */
  json: boolean
  /** Lambda writes in the name of the function's role. */
  sender: Sender
}

const TAIL_BYTES = 4096

/** Sends what an environment logs to its log stream, in small batches, and keeps the tail of the current invocation. */
export class LogWriter {
  #logs: Logs
  #events: EventStream
  #target: LogTarget
  #batch: InputLogEvent[] = []
  #tail: string[] = []
  #requestId = ''
  #denied = false
  #closed = false

  constructor(logs: Logs, events: EventStream, target: LogTarget) {
    this.#logs = logs
    this.#events = events
    this.#target = target
  }

  begin(requestId: string): void {
    this.#requestId = requestId
    this.#tail = []
  }

  /** A line of the function's. */
  write(line: string, time: number): void {
    this.#add(this.#target.json ? line : `${line}\n`, time, true)
  }

  /** A line of Lambda's own, which ends as its format wants it. */
  writePlatform(line: string, time: number, inTail: boolean): void {
    this.#add(line, time, inTail)
  }

  /** The last 4 KB of the invocation, for who asks. */
  end(): () => string {
    const lines = this.#tail
    return () => {
      const bytes = Buffer.from(lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join(''))
      return bytes.subarray(-TAIL_BYTES).toString('utf8')
    }
  }

  /** What a killed process still says is not its function's log. */
  close(): void {
    this.flush()
    this.#closed = true
  }

  readonly flush = (): void => {
    const batch = this.#batch
    this.#batch = []
    if (batch.length === 0) return
    const { region, logGroup, logStream } = this.#target
    if (!this.#mayWrite()) return
    try {
      this.#logs.write(region, logGroup, logStream, batch)
    } catch (error) {
      // As on AWS, a function runs on when its log cannot be written.
      console.error(
        `The log of ${this.#target.functionName} cannot be written: ${error instanceof Error ? error.message : error}`,
      )
    }
  }

  /**
   * As on AWS, a role that may not write logs has none, and the function runs on. The stream of events says so, once.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html#monitoring-cloudwatchlogs-prereqs
   */
  #mayWrite(): boolean {
    const { platform } = this.#logs
    const { region, logGroup, logStream, sender, functionName } = this.#target
    const stream = this.#logs.streamArn(region, logGroup, logStream)
    const ask = (action: string, resource = stream) => platform.iam?.authorize(sender, { action, resource })
    try {
      const group = this.#logs.hasGroup(region, logGroup) ? this.#logs.group(region, logGroup) : undefined
      if (!group) ask('logs:CreateLogGroup', this.#logs.streamArn(region, logGroup))
      if (!group?.streams.has(logStream)) ask('logs:CreateLogStream')
      ask('logs:PutLogEvents')
      return true
    } catch (error) {
      if (this.#denied) return false
      this.#denied = true
      emit(this.#events, 'lambda.log-denied', { region, functionName, logGroup, reason: (error as Error).message })
      return false
    }
  }

  #add(message: string, timestamp: number, inTail: boolean): void {
    if (this.#closed) return
    const { region, logGroup, logStream, functionName } = this.#target
    if (this.#batch.push({ timestamp, message }) === 1) this.#logs.late.add(this.flush)
    if (inTail) this.#tail.push(message)
    // A handler in a loop must not fill the memory; the tail holds the last 4 KB, so this many lines are enough.
    if (this.#tail.length > TAIL_BYTES * 2) this.#tail = this.#tail.slice(-TAIL_BYTES)
    const requestId = this.#requestId
    emit(this.#events, 'lambda.log', { region, functionName, requestId, logGroup, logStream, timestamp, message })
  }
}
