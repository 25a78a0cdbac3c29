import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { LOG_FD, MEMORY_FD } from '../runtime/channel.js'
import { RuntimeApi, type RuntimeInvocation } from '../runtime-api/server.ts'
import { RUNTIME_DIR } from './environment-variables.ts'
import { type Frame, readFrames, readLines } from './log-frames.ts'

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
  /** Given the Runtime API's address, all variables of the process. */
  env(runtimeApi: string): Record<string, string>
  /** Called with each line that the function logs, and when it did. */
  onLine(line: string, time: number): void
}

/** One process that runs a function's code behind a Runtime API of its own: it is started, invoked, killed. */
export class Sandbox {
  /** In MB. */
  maxMemory = 0
  #options: SandboxOptions
  #api: RuntimeApi
  #child: ChildProcess | undefined
  #outOfMemory = false
  #ended = false
  /** Resolves the phase that is under way. */
  #end: ((ending: Ending) => void) | undefined
  /** What the runtime posted, until the log that came before it is read. */
  #posted: Ending | undefined
  /** The invocation whose log is read to its end; `''` for INIT. */
  #logged: string | undefined
  #requestId = ''
  /** Whether the runtime asked for its next invocation; false where its process is gone. */
  #asked = promiseWithResolver<boolean>()

  constructor(options: SandboxOptions) {
    this.#options = options
    this.#api = new RuntimeApi({
      onNext: () => this.#onNext(),
      onResponse: (requestId, body) => this.#onPost(requestId, { kind: 'response', body }),
      onError: (requestId, body) => this.#onPost(requestId, { kind: 'error', body }),
      onInitError: (body) => this.#onPost('', { kind: 'error', body }),
    })
  }

  /** Starts the process; resolves when it asks for its first invocation, or did not get that far within `timeout` ms. */
  async init(timeout: number): Promise<Ending> {
    const address = await this.#api.listen()
    const ending = this.#phase('', timeout)
    this.#start(this.#options.env(address))
    return ending
  }

  /** Whether it can take an invocation: the runtime asks for one. False if the process ended meanwhile. */
  async ready(): Promise<boolean> {
    return (await this.#asked.promise) && !this.#ended
  }

  invoke(invocation: RuntimeInvocation): Promise<Ending> {
    const ending = this.#phase(invocation.requestId, invocation.deadline - Date.now())
    this.#asked = promiseWithResolver()
    this.#api.send(invocation)
    return ending
  }

  kill(): void {
    this.#onEnd()
    this.#child?.kill('SIGKILL')
    this.#api.close()
  }

  #phase(requestId: string, timeout: number): Promise<Ending> {
    this.#requestId = requestId
    this.#posted = undefined
    this.#logged = undefined
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#finish({ kind: 'timeout' }), timeout)
      this.#end = (ending) => {
        clearTimeout(timer)
        resolve(ending)
      }
    })
  }

  #start(env: Record<string, string>): void {
    const { memorySize, taskRoot } = this.#options
    const child = spawn(process.execPath, [...nodeOptions(memorySize), join(RUNTIME_DIR, 'bootstrap.js')], {
      cwd: taskRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.#child = child
    child.once('error', (error) => this.#onExit(error.message))
    child.once('exit', () => this.#onEnd())
    // Later than `exit`: when all that it wrote is read.
    child.once('close', (code, signal) => this.#onExit(exitReason(code, signal)))
    // Node's own last words, and what the function's child processes print.
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) readLines(stream, (line) => this.#options.onLine(line, Date.now()))
    }
    for (const pipe of [child.stdio[LOG_FD], child.stdio[MEMORY_FD]]) {
      readFrames(pipe as Readable, (frame) => this.#onFrame(frame))
    }
  }

  #onFrame(frame: Frame): void {
    if (frame.maxMemory) this.maxMemory = Math.max(this.maxMemory, frame.maxMemory)
    if (frame.line !== undefined) this.#options.onLine(frame.line, frame.time)
    if (frame.outOfMemory) this.#outOfMemory = true
    if (frame.done !== undefined) {
      this.#logged = frame.done
      this.#settle()
    }
  }

  #onNext(): void {
    this.#asked.resolve(true)
    if (this.#requestId === '') this.#onPost('', { kind: 'ready' })
  }

  #onPost(requestId: string, ending: Ending): void {
    if (requestId !== this.#requestId) return
    this.#posted ??= ending
    this.#settle()
  }

  /** The answer and the log come by two ways; the phase is over when both are here. */
  #settle(): void {
    if (this.#posted && this.#logged === this.#requestId) this.#finish(this.#posted)
  }

  #onEnd(): void {
    this.#ended = true
    this.#asked.resolve(false)
  }

  #onExit(reason: string | undefined): void {
    this.#onEnd()
    this.#api.close()
    this.#finish(this.#posted ?? { kind: 'exit', reason, outOfMemory: this.#outOfMemory })
  }

  #finish(ending: Ending): void {
    this.#end?.(ending)
    this.#end = undefined
  }
}

function promiseWithResolver<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {}
  return { promise: new Promise<T>((r) => (resolve = r)), resolve: (value) => resolve(value) }
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
