import type { FunctionVersion } from '../function-record.ts'
import { crashed, type InvocationResult, type Outcome, resultOf, timedOutResult } from './invocation-result.ts'
import type { LogWriter } from './log-writer.ts'
import { type InitReport, type PlatformLog, platformLog, type Report } from './report.ts'
import { type Ending, type RuntimeInvocation, Sandbox, type SandboxOptions } from './sandbox.ts'

export interface EnvironmentOptions {
  version: FunctionVersion
  region: string
  log: LogWriter
  sandbox: Omit<SandboxOptions, 'onLine'>
  /** Milliseconds that INIT may take: 10,000 on AWS. */
  initTimeout: number
}

/** How INIT went, where an invocation had to wait for it. */
interface Init {
  /** Milliseconds; only of an INIT that succeeded at once. */
  duration?: number
  /** Milliseconds of the invocation's own time. */
  spent: number
  failure?: Ending
}

const WARM: Init = { spent: 0 }

/**
 * One execution environment: INIT once, then one invocation at a time, frozen in between.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Environment {
  /** False once the process crashed, timed out or was closed: the next invocation needs another environment. */
  usable = true
  #options: EnvironmentOptions
  #lines: PlatformLog
  #sandbox: Sandbox | undefined
  #maxMemory = 0

  constructor(options: EnvironmentOptions) {
    this.#options = options
    this.#lines = platformLog(options.version, options.region)
  }

  /** Whether it can serve; false where its process ended since the last invocation. */
  get ready(): boolean {
    return this.usable && this.#sandbox?.ready !== false
  }

  async invoke(invocation: RuntimeInvocation): Promise<InvocationResult> {
    const { requestId } = invocation
    this.#options.log.begin(requestId)
    const init = this.#sandbox ? WARM : await this.#init()
    const limit = this.#options.version.Timeout * 1000
    const started = performance.now()
    const ending = await this.#serve(invocation, init, limit)
    const duration = ending.kind === 'timeout' ? limit : init.spent + performance.now() - started
    const outcome = this.#outcome(requestId, ending, init.failure ? 'init' : 'invoke')
    this.#reportEnd(requestId, ending, outcome)
    const report: Report = {
      requestId,
      duration,
      initDuration: init.duration,
      maxMemory: this.#memory(ending),
      status: outcome.status,
      errorType: outcome.errorType,
    }
    this.#write(this.#lines.end(report))
    const logTail = this.#options.log.end()
    // A crash or a time-out resets the environment.
    if (outcome.status === 'timeout' || outcome.errorType) this.close()
    return {
      payload: outcome.payload,
      functionError: outcome.status === 'success' ? undefined : 'Unhandled',
      logTail,
      report,
      cold: init !== WARM,
    }
  }

  close(): void {
    this.usable = false
    this.#sandbox?.kill()
    this.#options.log.close()
  }

  /** An INIT that fails is tried once more, as a part of the invocation: within its time-out and in its duration. */
  async #init(): Promise<Init> {
    this.#write(this.#lines.initStart(), { inTail: false })
    const first = await this.#tryInit('init', this.#options.initTimeout)
    if (first.ending.kind === 'ready') return { duration: first.duration, spent: 0 }
    this.#sandbox?.kill()
    const second = await this.#tryInit('invoke', this.#options.version.Timeout * 1000)
    return { spent: second.duration, ...(second.ending.kind !== 'ready' && { failure: second.ending }) }
  }

  async #tryInit(phase: 'init' | 'invoke', timeout: number): Promise<{ ending: Ending; duration: number }> {
    const { sandbox, log } = this.#options
    const started = performance.now()
    this.#sandbox = new Sandbox({ ...sandbox, onLine: (line, time) => log.write(line, time) })
    const ending = await this.#sandbox.init(timeout)
    const duration = performance.now() - started
    this.#write(this.#lines.initReport({ duration, phase, ...this.#initStatus(ending) }))
    return { ending, duration }
  }

  #initStatus(ending: Ending): Pick<InitReport, 'status' | 'errorType'> {
    if (ending.kind === 'ready') return { status: 'success' }
    const { errorType } = this.#outcome('', ending, 'init')
    return { status: ending.kind === 'timeout' ? 'timeout' : 'error', ...(errorType && { errorType }) }
  }

  #serve(invocation: RuntimeInvocation, { spent, failure }: Init, limit: number): Promise<Ending> | Ending {
    const time = Date.now()
    const ending = failure ?? this.#running().invoke(invocation, Math.round(limit - spent))
    // Written while the process is at work already: nothing that it says is read before.
    this.#write(this.#lines.start(invocation.requestId), { time })
    return ending
  }

  #outcome(requestId: string, ending: Ending, phase: 'init' | 'invoke'): Outcome {
    if (ending.kind === 'timeout') return timedOutResult(requestId, this.#options.version.Timeout)
    return ending.kind === 'exit' ? crashed(requestId, ending) : resultOf(ending, phase)
  }

  #reportEnd(requestId: string, ending: Ending, { reason = '', errorType = '' }: Outcome): void {
    if (ending.kind === 'timeout') this.#write(this.#lines.timeout(requestId))
    if (ending.kind === 'exit') this.#write(this.#lines.crash(requestId, reason, errorType))
  }

  #running(): Sandbox {
    if (!this.#sandbox) throw new Error('The environment has no process.')
    return this.#sandbox
  }

  #memory(ending: Ending): number {
    const { MemorySize } = this.#options.version
    this.#maxMemory = Math.max(this.#maxMemory, this.#running().maxMemory)
    if (ending.kind === 'exit' && ending.outOfMemory) return MemorySize
    return Math.min(this.#maxMemory, MemorySize)
  }

  #write(lines: string[], { inTail = true, time = Date.now() } = {}): void {
    for (const line of lines) this.#options.log.writePlatform(line, time, inTail)
  }
}
