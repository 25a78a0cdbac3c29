import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { timeLimit } from '../../time-limit.ts'
import { INVOCATION_FD, type InvocationLine, LOG_FD, MEMORY_FD } from '../runtime/channel.js'
import { RUNTIME_DIR } from './environment-variables.ts'
import { type Frame, ignoreErrors, readFrames, readLines } from './frames.ts'

/** One invocation as the runtime gets it. */
export interface RuntimeInvocation {
  requestId: string
  /** JSON. */
  payload: string
  invokedFunctionArn: string
  traceId: string
  /** JSON text. */
  clientContext?: string
}

/** How the process's current phase, INIT or an invocation, came to its end. */
export type Ending =
  | { kind: 'ready' }
  | { kind: 'response'; body: Buffer }
  | { kind: 'error'; body: Buffer }
  | { kind: 'timeout' }
  /** The process ended by itself: how, in Lambda's words, as `exit status 1` or `signal: killed`. */
  | { kind: 'exit'; reason: string | undefined; outOfMemory: boolean }

export interface SandboxOptions {
  memorySize: number
  taskRoot: string
  /** All variables of the process. */
  env: Record<string, string>
  /** Called with each line that the function logs, and when it did. */
  onLine(line: string, time: number): void
}

/** One process that runs a function's code: it is started, invoked, killed. Frozen whenever it is not asked for anything. */
export class Sandbox {
  /** In MB. */
  maxMemory = 0
  #options: SandboxOptions
  #child: ChildProcess | undefined
  #invocations: Writable | undefined
  #outOfMemory = false
  #ended = false
  /** Resolves the phase that is under way. */
  #end: ((ending: Ending) => void) | undefined
  #requestId = ''

  constructor(options: SandboxOptions) {
    this.#options = options
  }

  /** Starts the process; resolves when it waits for its first invocation, or did not get that far within `timeout` ms. */
  init(timeout: number): Promise<Ending> {
    const ending = this.#phase('', timeout)
    this.#start()
    return ending
  }

  /** Whether it can take an invocation. False if the process ended meanwhile. */
  get ready(): boolean {
    return !this.#ended
  }

  /** `timeout` in milliseconds. */
  invoke(invocation: RuntimeInvocation, timeout: number): Promise<Ending> {
    const { requestId, payload, invokedFunctionArn, traceId, clientContext } = invocation
    const deadline = Date.now() + timeout
    const ending = this.#phase(requestId, timeout)
    const bytes = Buffer.byteLength(payload)
    const line: InvocationLine = [requestId, deadline, invokedFunctionArn, traceId, bytes, clientContext ?? null]
    this.#invocations?.write(`${JSON.stringify(line)}\n${payload}`)
    return ending
  }

  kill(): void {
    this.#ended = true
    this.#child?.kill('SIGKILL')
  }

  #phase(requestId: string, timeout: number): Promise<Ending> {
    this.#requestId = requestId
    return new Promise((resolve) => {
      const limit = timeLimit(timeout, () => this.#finish({ kind: 'timeout' }))
      this.#end = (ending) => {
        limit.lift()
        resolve(ending)
      }
    })
  }

  #start(): void {
    const { memorySize, taskRoot, env } = this.#options
    const child = spawn(process.execPath, [...nodeOptions(memorySize), join(RUNTIME_DIR, 'bootstrap.js')], {
      cwd: taskRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.#child = child
    child.once('error', (error) => this.#onExit(error.message))
    child.once('exit', () => (this.#ended = true))
    // Later than `exit`: when all that it wrote is read.
    child.once('close', (code, signal) => this.#onExit(exitReason(code, signal)))
    // Node's own last words, and what the function's child processes print.
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) readLines(stream, (line) => this.#options.onLine(line, Date.now()))
    }
    const pipes: (Readable | Writable | null | undefined)[] = child.stdio
    for (const fd of [LOG_FD, MEMORY_FD]) {
      readFrames(pipes[fd] as Readable, (frame, body) => this.#onFrame(frame, body))
    }
    this.#invocations = pipes[INVOCATION_FD] as Writable
    ignoreErrors(this.#invocations)
  }

  #onFrame(frame: Frame, body: Buffer): void {
    if (frame.maxMemory) this.maxMemory = Math.max(this.maxMemory, frame.maxMemory)
    if (frame.line !== undefined) this.#options.onLine(frame.line, frame.time)
    if (frame.outOfMemory) this.#outOfMemory = true
    if (frame.ended === undefined || frame.ended !== this.#requestId) return
    if (frame.how === 'crash') this.#ended = true
    this.#finish(endingOf(frame, body))
  }

  #onExit(reason: string | undefined): void {
    this.#ended = true
    this.#finish({ kind: 'exit', reason, outOfMemory: this.#outOfMemory })
  }

  #finish(ending: Ending): void {
    this.#end?.(ending)
    this.#end = undefined
  }
}

function endingOf({ how }: Frame, body: Buffer): Ending {
  if (how === 'ready') return { kind: 'ready' }
  return { kind: how === 'response' ? 'response' : 'error', body }
}

/** As on AWS, `.js` without a package.json is CommonJS even if it looks like a module, and `require` takes no ES module. */
const MODULE_FEATURES = ['--no-experimental-detect-module', '--no-experimental-require-module']

function nodeOptions(memorySize: number): string[] {
  const known = MODULE_FEATURES.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))
  return [`--max-old-space-size=${memorySize}`, ...known]
}

/** Nothing for a process that ended with status 0. */
function exitReason(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal) return `signal: ${SIGNALS[signal] ?? signal.slice(3).toLowerCase()}`
  return code ? `exit status ${code}` : undefined
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}
