import { delimiter, join } from 'node:path'
import type { FunctionVersion } from '../function-record.ts'

/** What the function signs its own calls with. */
export interface FunctionCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

export interface EnvironmentContext {
  region: string
  /** Where the code is unpacked. */
  taskRoot: string
  logStreamName: string
  /** The cloud's own URL. */
  endpoint: string
  credentials: FunctionCredentials
}

/**
 * All that a function finds in `process.env`: Lambda's defined runtime variables, the function's own, and nothing of the
 * person who started the cloud. Its SDK clients find the cloud through AWS_ENDPOINT_URL.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(version: FunctionVersion, context: EnvironmentContext): Record<string, string> {
  const { LogFormat, LogGroup, ApplicationLogLevel } = version.LoggingConfig
  return {
    ...operatingSystem(),
    LANG: 'en_US.UTF-8',
    // Node on Windows knows the zone by its plain name only.
    TZ: process.platform === 'win32' ? 'UTC' : ':UTC',
    AWS_ENDPOINT_URL: context.endpoint,
    ...asRuntimeOfToday(),
    ...version.Environment?.Variables,
    _HANDLER: version.Handler,
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${version.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: version.FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.Version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: LogFormat,
    ...(LogFormat === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: ApplicationLogLevel ?? 'INFO' }),
    // As on AWS; nothing answers there, since the runtime gets its invocations by a pipe (runtime/channel.js).
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_ACCESS_KEY_ID: context.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: context.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: context.credentials.sessionToken,
    LAMBDA_TASK_ROOT: context.taskRoot,
    LAMBDA_RUNTIME_DIR: RUNTIME_DIR,
  }
}

/** On this computer's Node 20 each SDK client would log seven lines about it, which it does not on the runtime that is named. */
function asRuntimeOfToday(): Record<string, string> {
  const isOld = Number.parseInt(process.versions.node, 10) < 22
  return isOld ? { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } : {}
}

export const RUNTIME_DIR = join(import.meta.dirname, '..', 'runtime')

/** What Node and its child processes need from the system itself: a PATH as on Lambda, Windows' own folders. */
function operatingSystem(): Record<string, string> {
  if (process.platform !== 'win32') return { PATH: ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter) }
  const names = ['SystemRoot', 'windir', 'SystemDrive', 'PATH', 'PATHEXT', 'COMSPEC', 'TEMP', 'TMP']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
