import { randomUUID } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Logs } from '../logs/logs.ts'
import type { Platform } from '../service.ts'
import { stayAwake } from '../stay-awake.ts'
import type { Targets } from '../targets.ts'
import { AsyncInvocations } from './async/async-invocations.ts'
import { deliverOutcome } from './async/deliver-outcome.ts'
import type { Outcome, QueuedEvent, RetryPolicy } from './async/queued-event.ts'
import { TaskRoots } from './code/task-roots.ts'
import { logStreamName } from './context.js'
import { Environment } from './execution-environment/environment.ts'
import { environmentVariables } from './execution-environment/environment-variables.ts'
import { functionCredentials } from './execution-environment/function-credentials.ts'
import type { InvocationResult } from './execution-environment/invocation-result.ts'
import { LogWriter } from './execution-environment/log-writer.ts'
import { EnvironmentPool, type PoolLimits } from './execution-environment/pool.ts'
import { billedDuration } from './execution-environment/report.ts'
import type { FunctionReference } from './function-name.ts'
import type { FunctionVersion } from './function-record.ts'
import type { Functions, ResolvedFunction } from './functions.ts'
import { MAX_RECURSION, nextTrace, recursiveInvocation } from './recursive-loops.ts'
import { emit } from './stream-events.ts'

/** What the local cloud sets otherwise than AWS, or what a test shortens. */
export interface InvokerOptions extends PoolLimits {
  /** Milliseconds; AWS gives INIT ten seconds. */
  initTimeout: number
}

export const DEFAULT_OPTIONS: InvokerOptions = {
  total: 20,
  perFunction: 10,
  idleTime: 5 * 60_000,
  invocations: 50_000,
  initTimeout: 10_000,
}

export interface InvokeInput {
  region: string
  function: FunctionReference
  /** JSON. */
  payload: string
  /** JSON text. */
  clientContext?: string
  requestId?: string
  /** The caller's X-Ray header. */
  traceHeader?: string
  /** Milliseconds that the event of an asynchronous invocation has waited. */
  eventAge?: number
}

/** As the stream tells it of an invocation: see LambdaEvents. */
interface AtStart {
  startedAt: number
  concurrentExecutions: number
  totalConcurrentExecutions: number
}

export type Invocation = InvocationResult & { requestId: string; executedVersion: string }

/** Runs functions, for the Invoke API and for the services that trigger them. */
export class Invoker {
  #functions: Functions
  #logs: Logs
  #targets: Targets
  #platform: Platform
  #options: InvokerOptions
  #pool: EnvironmentPool
  #taskRoots: TaskRoots
  #async: AsyncInvocations

  constructor(functions: Functions, logs: Logs, targets: Targets, options: InvokerOptions) {
    this.#functions = functions
    this.#logs = logs
    this.#targets = targets
    this.#platform = functions.platform
    this.#options = options
    this.#pool = new EnvironmentPool(options)
    this.#taskRoots = new TaskRoots(this.#platform.store.table('lambda/task-roots'))
    this.#async = new AsyncInvocations(this.#platform, {
      invoke: (event) => this.invoke({ ...event, eventAge: event.age }),
      policy: (event) => this.#policy(event),
      settle: (event, outcome) => this.#settle(event, outcome),
      perFunction: options.perFunction,
    })
    functions.onChange(({ region, name, arn }) => {
      const record = functions.find(region, name)
      const versions = record ? [record.latest, ...Object.values(record.versions)] : []
      this.#pool.retireAllBut(arn, new Set(versions.map((version) => version.RevisionId)))
    })
  }

  /** Begins with the events that an earlier cloud left in the queue. */
  start(): void {
    this.#async.start()
  }

  /** Runs the function and resolves with its answer, an error of its own included. Throws where Lambda refuses the call. */
  async invoke(input: InvokeInput): Promise<Invocation> {
    const { requestId = randomUUID(), payload, clientContext } = input
    const resolved = this.#functions.resolve(input.region, input.function)
    const { record, version, invokedArn: invokedFunctionArn } = resolved
    const { arn: functionArn, reservedConcurrency } = record
    try {
      const trace = nextTrace(input.traceHeader, functionArn)
      if (trace.previous >= MAX_RECURSION && record.recursiveLoop !== 'Allow') throw recursiveInvocation()
      let atStart: AtStart | undefined
      const result = await this.#pool.withEnvironment(
        { functionArn, revision: version.RevisionId, reservedConcurrency },
        () => this.#createEnvironment(resolved),
        (environment) => {
          atStart = {
            startedAt: Date.now(),
            concurrentExecutions: this.#pool.busy(functionArn),
            totalConcurrentExecutions: this.#pool.busy(),
          }
          if (atStart.totalConcurrentExecutions === 1) stayAwake()
          return environment.invoke({ requestId, payload, invokedFunctionArn, traceId: trace.header, clientContext })
        },
      )
      this.#announce(version, input, result, atStart!)
      // Member by member: of an object that is spread and added to, V8 makes a kind of its own each time, which slows
      // all that read it. This one and three more took 10 % of a request.
      const { functionError, logTail, report, cold } = result
      return {
        payload: result.payload,
        functionError,
        logTail,
        report,
        cold,
        requestId,
        executedVersion: version.Version,
      }
    } catch (error) {
      this.#announceRefusal(resolved, { ...input, requestId }, error)
      throw error
    }
  }

  /** Takes the event and runs the function later, up to three times. Throws where Lambda refuses to take it. */
  invokeAsync(input: InvokeInput): void {
    const { record } = this.#functions.resolve(input.region, input.function)
    const requestId = input.requestId ?? randomUUID()
    this.#async.add({ ...input, requestId })
    emit(this.#platform.events, 'lambda.event-received', {
      region: record.region,
      functionName: record.name,
      requestId,
      qualifier: input.function.qualifier,
    })
  }

  /** Stops all environments. */
  close(): void {
    this.#async.close()
    this.#pool.close()
    this.#taskRoots.close()
  }

  #policy({ region, function: { name, qualifier = '$LATEST' } }: QueuedEvent): RetryPolicy {
    const record = this.#functions.find(region, name)
    const { MaximumRetryAttempts = 2, MaximumEventAgeInSeconds = 21_600 } = record?.eventInvokeConfigs[qualifier] ?? {}
    return {
      retries: MaximumRetryAttempts,
      maxAge: MaximumEventAgeInSeconds * 1000,
      stopped: record?.reservedConcurrency === 0,
    }
  }

  #settle(event: QueuedEvent, outcome: Outcome): void {
    const { events } = this.#platform
    const { region, requestId, attempts } = event
    const { name: functionName, qualifier } = event.function
    if (outcome.condition !== 'Success') {
      const reason = outcome.condition
      emit(events, 'lambda.event-dropped', { region, functionName, requestId, qualifier, attempts, reason })
    }
    const resolved = this.#functions.tryResolve(region, event.function)
    // What was deleted meanwhile has no destination any more.
    if (resolved) deliverOutcome({ event, outcome, resolved, targets: this.#targets, events })
  }

  #createEnvironment({ record, version }: ResolvedFunction): Environment {
    const { region } = record
    const logStream = streamName(version)
    const taskRoot = this.#taskRoots.unpacked(version.CodeSha256, () => this.#functions.getCode(version))
    const log = new LogWriter(this.#logs, this.#platform.events, {
      region,
      logGroup: version.LoggingConfig.LogGroup,
      logStream,
      functionName: record.name,
      json: version.LoggingConfig.LogFormat === 'JSON',
      sender: { service: 'lambda.amazonaws.com', sourceArn: record.arn, roleArn: version.Role },
    })
    const credentials = functionCredentials(record, version)
    this.#platform.iam?.startSession(credentials.accessKeyId, version.Role, record.name)
    const env = environmentVariables(version, {
      region,
      taskRoot,
      logStreamName: logStream,
      endpoint: this.#platform.url,
      credentials,
    })
    return new Environment({
      version,
      region,
      log,
      initTimeout: this.#options.initTimeout,
      sandbox: { memorySize: version.MemorySize, taskRoot, env },
    })
  }

  #announce(
    { FunctionName, Version, MemorySize }: FunctionVersion,
    input: InvokeInput,
    { report, cold }: InvocationResult,
    { startedAt, concurrentExecutions, totalConcurrentExecutions }: AtStart,
  ): void {
    emit(this.#platform.events, 'lambda.invocation', {
      region: input.region,
      functionName: FunctionName,
      version: Version,
      requestId: report.requestId,
      qualifier: input.function.qualifier,
      cold,
      status: report.status,
      errorType: report.errorType,
      duration: report.duration,
      billedDuration: billedDuration(report),
      initDuration: report.initDuration,
      maxMemoryUsed: report.maxMemory,
      memorySize: MemorySize,
      startedAt,
      concurrentExecutions,
      totalConcurrentExecutions,
      asyncEventAge: input.eventAge,
    })
  }

  #announceRefusal({ record }: ResolvedFunction, input: InvokeInput & { requestId: string }, error: unknown): void {
    if (!(error instanceof CloudError)) return
    const { requestId, region } = input
    const detail = { region, functionName: record.name, requestId, qualifier: input.function.qualifier }
    const { events } = this.#platform
    if (error.code === 'RecursiveInvocationException') emit(events, 'lambda.recursion-dropped', detail)
    if (error.status === 429) emit(events, 'lambda.throttle', { ...detail, reason: String(error.members.Reason) })
  }
}

/** In a log group that functions share, the stream's name says whose it is. */
function streamName({ FunctionName, Version, LoggingConfig }: FunctionVersion): string {
  const name = logStreamName(Version)
  return LoggingConfig.LogGroup === `/aws/lambda/${FunctionName}` ? name : name.replace('[', `${FunctionName}[`)
}
