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

/** One line of the platform's own in a function's log, and whether a function that logs JSON at `level` gets it. */
export interface PlatformLine {
  line: string
  level: 'DEBUG' | 'INFO' | 'WARN'
}

/**
 * The lines that Lambda itself writes around a function's. A `time` is milliseconds since 1970.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html
 */
export function platformLog(version: FunctionVersion, region: string): PlatformLog {
  const lines = version.LoggingConfig.LogFormat === 'JSON' ? jsonLines(version, region) : textLines(version, region)
  const lowest = LEVELS.indexOf(version.LoggingConfig.SystemLogLevel ?? 'INFO')
  const filtered = (lines: PlatformLine[]) =>
    lines.filter(({ level }) => LEVELS.indexOf(level) >= lowest).map(({ line }) => line)
  return {
    initStart: () => filtered(lines.initStart()),
    initReport: (report) => filtered(lines.initReport(report)),
    start: (requestId) => filtered(lines.start(requestId)),
    crash: (requestId, reason, errorType) => filtered(lines.crash(requestId, reason, errorType)),
    timeout: (requestId) => filtered(lines.timeout(requestId)),
    end: (report) => filtered(lines.end(report)),
  }
}

export interface InitReport {
  duration: number
  phase: 'init' | 'invoke'
  status: 'success' | 'error' | 'timeout'
  errorType?: string
}

interface Lines<T> {
  initStart(): T[]
  initReport(report: InitReport): T[]
  start(requestId: string): T[]
  crash(requestId: string, reason: string, errorType: string): T[]
  timeout(requestId: string): T[]
  end(report: Report): T[]
}

export type PlatformLog = Lines<string>

const LEVELS = ['DEBUG', 'INFO', 'WARN']

function textLines(version: FunctionVersion, region: string): Lines<PlatformLine> {
  const { version: runtime, arn } = runtimeVersion(version.Runtime, region)
  // A text log has no levels: all of it is written.
  const always = (line: string): PlatformLine => ({ line: `${line}\n`, level: 'WARN' })
  return {
    initStart: () => [always(`INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: ${arn}`)],
    // Of an INIT that succeeds, the REPORT line tells the duration.
    initReport: ({ duration, phase, status, errorType }) =>
      status === 'success'
        ? []
        : [
            always(
              `INIT_REPORT Init Duration: ${milliseconds(duration)}\tPhase: ${phase}\tStatus: ${status}${errorTypeField(errorType)}`,
            ),
          ],
    start: (requestId) => [always(`START RequestId: ${requestId} Version: ${version.Version}`)],
    crash: (requestId, reason, errorType) => [always(`RequestId: ${requestId} Error: ${reason}`), always(errorType)],
    timeout: (requestId) => [always(`${new Date().toISOString()} ${requestId} ${timedOut(version.Timeout)}\n`)],
    end: (report) => [always(`END RequestId: ${report.requestId}`), always(reportLine(report, version.MemorySize))],
  }
}

/** The words in which a caller and the log learn of a time-out of so many seconds. */
export function timedOut(seconds: number): string {
  return `Task timed out after ${seconds.toFixed(2)} seconds`
}

function reportLine(report: Report, memorySize: number): string {
  const { requestId, duration, initDuration, maxMemory, status, errorType } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${milliseconds(duration)}`,
    `Billed Duration: ${billedDuration(report)} ms`,
    `Memory Size: ${memorySize} MB`,
    `Max Memory Used: ${maxMemory} MB`,
  ]
  if (initDuration !== undefined) fields.push(`Init Duration: ${milliseconds(initDuration)}`)
  if (status === 'timeout' || errorType) return `${fields.join('\t')}\tStatus: ${status}${errorTypeField(errorType)}`
  // AWS ends the line with a tab where no status follows.
  return `${fields.join('\t')}\t`
}

function errorTypeField(errorType: string | undefined): string {
  return errorType ? `\tError Type: ${errorType}` : ''
}

function milliseconds(duration: number): string {
  return `${duration.toFixed(2)} ms`
}

/** The same facts as JSON. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function jsonLines(version: FunctionVersion, region: string): Lines<PlatformLine> {
  const { version: runtimeVersionName, arn } = runtimeVersion(version.Runtime, region)
  const platform = (level: PlatformLine['level'], type: string, record: object): PlatformLine => ({
    level,
    line: JSON.stringify({ time: new Date().toISOString(), type: `platform.${type}`, record }),
  })
  return {
    initStart: () => [
      platform('INFO', 'initStart', {
        initializationType: 'on-demand',
        phase: 'init',
        runtimeVersion: runtimeVersionName,
        runtimeVersionArn: arn,
        functionName: version.FunctionName,
        functionVersion: version.Version,
      }),
    ],
    initReport({ duration, phase, status, errorType }) {
      const level = status === 'success' ? 'DEBUG' : 'WARN'
      const record = { initializationType: 'on-demand', phase, status, ...(errorType && { errorType }) }
      return [
        platform(level, 'initRuntimeDone', record),
        platform(level, 'initReport', { ...record, metrics: { durationMs: round(duration) } }),
      ]
    },
    start: (requestId) => [platform('INFO', 'start', { requestId, version: version.Version })],
    crash: () => [],
    timeout: () => [],
    end: (report) => [
      platform(report.status === 'success' ? 'DEBUG' : 'WARN', 'runtimeDone', {
        requestId: report.requestId,
        status: report.status,
        ...(report.errorType && { errorType: report.errorType }),
        metrics: { durationMs: round(report.duration) },
      }),
      platform(report.status === 'success' ? 'INFO' : 'WARN', 'report', {
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
