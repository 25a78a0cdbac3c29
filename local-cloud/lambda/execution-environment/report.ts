import type { FunctionVersion } from '../function-record.ts'

/** How an invocation went, as the REPORT line tells it. Durations in milliseconds, memory in MB. */
export interface Report {
  requestId: string
  duration: number
  /** Only of a cold start. */
  initDuration?: number
  maxMemory: number
  status: 'success' | 'error' | 'timeout'
  /** Only where the runtime crashed or never came up. */
  errorType?: string
}

/** Rounded up to the millisecond; INIT is billed too, since August 2025. */
export function billedDuration({ duration, initDuration = 0 }: Pick<Report, 'duration' | 'initDuration'>): number {
  return Math.ceil(duration + initDuration)
}

/**
 * The lines that Lambda itself writes around a function's. A `time` is milliseconds since 1970.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
 */
export function platformLog(version: FunctionVersion, region: string): PlatformLog {
  return version.LoggingConfig.LogFormat === 'JSON' ? jsonLines(version, region) : textLines(version, region)
}

export interface InitReport {
  duration: number
  phase: 'init' | 'invoke'
  status: 'success' | 'error' | 'timeout'
  errorType?: string
}

export interface PlatformLog {
  initStart(): string[]
  initReport(report: InitReport): string[]
  start(requestId: string): string[]
  crash(requestId: string, reason: string, errorType: string): string[]
  timeout(requestId: string): string[]
  end(report: Report): string[]
}

/** A text log has no levels: all of it is written. */
function textLines(version: FunctionVersion, region: string): PlatformLog {
  const { version: runtime, arn } = runtimeVersion(version.Runtime, region)
  return {
    initStart: () => [`INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: ${arn}\n`],
    // Of an INIT that succeeds, the REPORT line tells the duration.
    initReport: ({ duration, phase, status, errorType }) =>
      status === 'success'
        ? []
        : [
            `INIT_REPORT Init Duration: ${milliseconds(duration)}\tPhase: ${phase}\tStatus: ${status}${errorTypeField(errorType)}\n`,
          ],
    start: (requestId) => [`START RequestId: ${requestId} Version: ${version.Version}\n`],
    crash: (requestId, reason, errorType) => [`RequestId: ${requestId} Error: ${reason}\n`, `${errorType}\n`],
    timeout: (requestId) => [`${new Date().toISOString()} ${requestId} ${timedOut(version.Timeout)}\n\n`],
    end: (report) => [`END RequestId: ${report.requestId}\n`, `${reportLine(report, version.MemorySize)}\n`],
  }
}

/** The words in which a caller and the log learn of a time-out of so many seconds. */
export function timedOut(seconds: number): string {
  return `Task timed out after ${seconds.toFixed(2)} seconds`
}

function reportLine(report: Report, memorySize: number): string {
  const { requestId, duration, initDuration, maxMemory, status, errorType } = report
  const time = `Duration: ${milliseconds(duration)}\tBilled Duration: ${billedDuration(report)} ms`
  const memory = `Memory Size: ${memorySize} MB\tMax Memory Used: ${maxMemory} MB`
  const init = initDuration === undefined ? '' : `\tInit Duration: ${milliseconds(initDuration)}`
  const failure = status === 'timeout' || errorType ? `Status: ${status}${errorTypeField(errorType)}` : ''
  // AWS ends the line with a tab where no status follows.
  return `REPORT RequestId: ${requestId}\t${time}\t${memory}${init}\t${failure}`
}

function errorTypeField(errorType: string | undefined): string {
  return errorType ? `\tError Type: ${errorType}` : ''
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(2)} ms`
}

const LEVELS = ['DEBUG', 'INFO', 'WARN']

/**
 * The same facts as JSON, as far as the function's level wants them.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
function jsonLines(version: FunctionVersion, region: string): PlatformLog {
  const { version: runtimeVersionName, arn } = runtimeVersion(version.Runtime, region)
  const lowest = LEVELS.indexOf(version.LoggingConfig.SystemLogLevel ?? 'INFO')
  const platform = (level: 'DEBUG' | 'INFO' | 'WARN', type: string, record: object): string[] => {
    if (LEVELS.indexOf(level) < lowest) return []
    return [JSON.stringify({ time: new Date().toISOString(), type: `platform.${type}`, record })]
  }
  return {
    initStart: () =>
      platform('INFO', 'initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersion: runtimeVersionName,
        runtimeVersionArn: arn,
        functionName: version.FunctionName,
        functionVersion: version.Version,
      }),
    initReport({ duration, phase, status, errorType }) {
      const level = status === 'success' ? 'DEBUG' : 'WARN'
      const record = { initializationType: 'on-demand', phase, status, ...(errorType && { errorType }) }
      return [
        ...platform(level, 'initRuntimeDone', record),
        ...platform(level, 'initReport', { ...record, metrics: { durationMs: round(duration) } }),
      ]
    },
    start: (requestId) => platform('INFO', 'start', { requestId, version: version.Version }),
    crash: () => [],
    timeout: () => [],
    end: (report) => [
      ...platform(report.status === 'success' ? 'DEBUG' : 'WARN', 'runtimeDone', {
        requestId: report.requestId,
        status: report.status,
        ...(report.errorType && { errorType: report.errorType }),
        metrics: { durationMs: round(report.duration) },
      }),
      ...platform(report.status === 'success' ? 'INFO' : 'WARN', 'report', {
        requestId: report.requestId,
        metrics: {
          durationMs: round(report.duration),
          billedDurationMs: billedDuration(report),
          memorySizeMB: version.MemorySize,
          maxMemoryUsedMB: report.maxMemory,
          ...(report.initDuration !== undefined && { initDurationMs: round(report.initDuration) }),
        },
        status: report.status,
        ...(report.errorType && { errorType: report.errorType }),
      }),
    ],
  }
}

function round(duration: number): number {
  return Math.round(duration * 1000) / 1000
}

/** The local cloud runs every function on the Node that runs the cloud, and says so here. */
function runtimeVersion(runtime: string, region: string): { version: string; arn: string } {
  return {
    version: `nodejs:${runtime.replace(/\D/g, '')}.${process.version}`,
    arn: `arn:aws:lambda:${region}::runtime:local-node-${process.version}`,
  }
}
