import type { FunctionVersion } from '../function-record.ts'
import type { RuntimeInvocation } from '../runtime-api/server.ts'
import { crashed, type InvocationResult, resultOf, timedOutResult } from './invocation-result.ts'
import type { LogWriter } from './log-writer.ts'
import { type PlatformLog, platformLog, type Report } from './report.ts'
import { type Ending, Sandbox, type SandboxOptions } from './sandbox.ts'

export interface EnvironmentOptions {
  version: FunctionVersion
  region: string
  log: LogWriter
  sandbox: Omit<SandboxOptions, 'onLine'>
  /** Milliseconds that INIT may take: 10,000 on AWS. */
  initTimeout: number
}

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
  async ready(): Promise<boolean> {
    return this.usable && (this.#sandbox === undefined || (await this.#sandbox.ready()))
  }

  async invoke(invocation: Omit<RuntimeInvocation, 'deadline'>): Promise<InvocationResult> {
    const { log, version } = this.#options
    log.begin(invocation.requestId)
    const cold = this.#sandbox === undefined
    const started = performance.now()
    const init = cold ? await this.#init(started) : undefined
    this.#write(this.#lines.start(invocation.requestId))
    // An INIT that failed or took too long runs again as a part of the invocation, within the function's time-out.
    const invokeStarted = init && init.kind !== 'ready' ? started + init.duration : performance.now()
    const elapsed = () => performance.now() - invokeStarted
    const ending =
      init?.retried && init.retried.kind !== 'ready'
        ? init.retried
        : await this.#running().invoke({
            ...invocation,
            deadline: Math.round(Date.now() + version.Timeout * 1000 - elapsed()),
          })
    const duration = ending.kind === 'timeout' ? version.Timeout * 1000 : elapsed()
    const initDuration = init?.kind === 'ready' ? init.duration : undefined
    return this.#finish(
      invocation.requestId,
      ending,
      { duration, ...(initDuration !== undefined && { initDuration }) },
      cold,
    )
  }

  close(): void {
    this.usable = false
    this.#sandbox?.kill()
  }

  async #init(started: number): Promise<{ kind: Ending['kind']; duration: number; retried?: Ending }> {
    this.#write(this.#lines.initStart(), { inTail: false })
    const ending = await this.#startSandbox().init(this.#options.initTimeout)
    const duration = performance.now() - started
    if (ending.kind === 'ready') return { kind: 'ready', duration }
    this.#reportInit(ending, duration, 'init')
    this.#running().kill()
    const retryStarted = performance.now()
    const retried = await this.#startSandbox().init(this.#options.version.Timeout * 1000)
    if (retried.kind !== 'ready') this.#reportInit(retried, performance.now() - retryStarted, 'invoke')
    return { kind: ending.kind, duration, retried }
  }

  #startSandbox(): Sandbox {
    const { sandbox, log } = this.#options
    this.#sandbox = new Sandbox({ ...sandbox, onLine: (line, time) => log.write(line, time) })
    return this.#sandbox
  }

  #running(): Sandbox {
    if (!this.#sandbox) throw new Error('The environment has no process.')
    return this.#sandbox
  }

  #reportInit(ending: Ending, duration: number, phase: 'init' | 'invoke'): void {
    const { status, errorType } = this.#outcome('', ending)
    this.#write(
      this.#lines.initReport({ duration, phase, status: status === 'timeout' ? 'timeout' : 'error', errorType }),
    )
  }

  #outcome(requestId: string, ending: Ending): ReturnType<typeof resultOf> {
    const { Timeout } = this.#options.version
    if (ending.kind === 'timeout') return timedOutResult(requestId, Timeout)
    return ending.kind === 'exit' ? crashed(requestId, ending) : resultOf(ending)
  }

  #finish(
    requestId: string,
    ending: Ending,
    durations: Pick<Report, 'duration' | 'initDuration'>,
    cold: boolean,
  ): InvocationResult {
    const { log } = this.#options
    const outcome = this.#outcome(requestId, ending)
    if (ending.kind === 'timeout') this.#write(this.#lines.timeout(requestId))
    if (ending.kind === 'exit') this.#write(this.#lines.crash(requestId, outcome.reason ?? '', outcome.errorType ?? ''))
    const report: Report = {
      requestId,
      ...durations,
      maxMemory: this.#memory(ending),
      status: outcome.status,
      errorType: outcome.errorType,
    }
    this.#write(this.#lines.end(report))
    // A crash or a time-out resets the environment.
    if (ending.kind === 'timeout' || ending.kind === 'exit' || outcome.errorType) this.close()
    return {
      payload: outcome.payload,
      ...(outcome.status !== 'success' && { functionError: 'Unhandled' as const }),
      logTail: log.end(),
      report,
      cold,
    }
  }

  #memory(ending: Ending): number {
    const { MemorySize } = this.#options.version
    this.#maxMemory = Math.max(this.#maxMemory, this.#running().maxMemory)
    if (ending.kind === 'exit' && ending.outOfMemory) return MemorySize
    return Math.min(this.#maxMemory, MemorySize)
  }

  #write(lines: string[], { inTail = true } = {}): void {
    for (const line of lines) this.#options.log.writePlatform(line, inTail)
  }
}
