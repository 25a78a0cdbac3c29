import { randomBytes, randomUUID } from 'node:crypto'
import type { Logs } from '../logs/logs.ts'
import type { Platform } from '../service.ts'
import { AsyncInvocations } from './async-invocations.ts'
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

/** What the local cloud sets otherwise than AWS, or what a test shortens. */
export interface InvokerOptions extends PoolLimits {
  /** Milliseconds; AWS gives INIT ten seconds. */
  initTimeout: number
  /** Milliseconds before the first and the second retry of an asynchronous invocation: on AWS one minute and two. */
  retryDelays: [number, number]
}

export const DEFAULT_OPTIONS: InvokerOptions = {
  total: 20,
  perFunction: 10,
  idleTime: 5 * 60_000,
  initTimeout: 10_000,
  retryDelays: [1000, 2000],
}

export interface InvokeInput {
  region: string
  function: FunctionReference
  /** JSON. */
  payload: Buffer
  /** JSON text. */
  clientContext?: string
  requestId?: string
  /** The caller's X-Ray header. */
  traceId?: string
}

export type Invocation = InvocationResult & { requestId: string; executedVersion: string }

/** Runs functions, for the Invoke API and for the services that trigger them. */
export class Invoker {
  #functions: Functions
  #logs: Logs
  #platform: Platform
  #options: InvokerOptions
  #pool: EnvironmentPool
  #taskRoots: TaskRoots
  #async: AsyncInvocations

  constructor(functions: Functions, logs: Logs, options: InvokerOptions) {
    this.#functions = functions
    this.#logs = logs
    this.#platform = functions.platform
    this.#options = options
    this.#pool = new EnvironmentPool(options)
    this.#taskRoots = new TaskRoots(this.#platform.store.table('lambda/task-roots'))
    this.#async = new AsyncInvocations(options.retryDelays)
    functions.onChange(({ region, name }) => {
      const record = functions.find(region, name)
      const versions = record ? [record.latest, ...Object.values(record.versions)] : []
      this.#pool.retireAllBut(`${region}/${name}`, new Set(versions.map((version) => version.RevisionId)))
    })
  }

  /** Runs the function and resolves with its answer, an error of its own included. Throws where Lambda refuses the call. */
  async invoke(input: InvokeInput): Promise<Invocation> {
    const resolved = this.#functions.resolve(input.region, input.function)
    const { record, version, invokedArn } = resolved
    const requestId = input.requestId ?? randomUUID()
    const result = await this.#pool.withEnvironment(
      {
        functionKey: `${record.region}/${record.name}`,
        revision: version.RevisionId,
        reservedConcurrency: record.reservedConcurrency,
      },
      () => this.#createEnvironment(resolved),
      (environment) =>
        environment.invoke({
          requestId,
          payload: input.payload,
          invokedFunctionArn: invokedArn,
          traceId: input.traceId ?? newTraceId(),
          clientContext: input.clientContext,
        }),
    )
    this.#announce(record.region, version, result)
    return { ...result, requestId, executedVersion: version.Version }
  }

  /** Takes the event and runs the function later, up to three times. Throws where Lambda refuses to take it. */
  invokeAsync(input: InvokeInput): void {
    const { record } = this.#functions.resolve(input.region, input.function)
    const config = record.eventInvokeConfigs[input.function.qualifier ?? '$LATEST']
    const requestId = input.requestId ?? randomUUID()
    const traceId = input.traceId ?? newTraceId()
    this.#async.run(
      () => this.invoke({ ...input, requestId, traceId }),
      config?.MaximumRetryAttempts ?? 2,
      (attempts) =>
        this.#platform.events.emit('lambda.event-dropped', {
          region: record.region,
          functionName: record.name,
          requestId,
          attempts,
        }),
    )
  }

  /** Stops all environments. */
  close(): void {
    this.#async.close()
    this.#pool.close()
    this.#taskRoots.close()
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
    const env = (runtimeApi: string) =>
      environmentVariables(version, {
        region,
        taskRoot,
        runtimeApi,
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
    region: string,
    { FunctionName, Version }: FunctionVersion,
    { report, cold, functionError }: InvocationResult,
  ): void {
    this.#platform.events.emit('lambda.invocation', {
      region,
      functionName: FunctionName,
      version: Version,
      requestId: report.requestId,
      cold,
      status: functionError ? report.status : 'success',
      ...(report.errorType && { errorType: report.errorType }),
      duration: report.duration,
      billedDuration: billedDuration(report),
      ...(report.initDuration !== undefined && { initDuration: report.initDuration }),
      maxMemoryUsed: report.maxMemory,
    })
  }
}

/** In a log group that functions share, the stream's name says whose it is. */
function streamName({ FunctionName, Version, LoggingConfig }: FunctionVersion): string {
  const name = logStreamName(Version)
  return LoggingConfig.LogGroup === `/aws/lambda/${FunctionName}` ? name : name.replace('[', `${FunctionName}[`)
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(): string {
  const time = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${time}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`
}
