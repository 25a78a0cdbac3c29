import { invalidParameter, validation } from './errors.ts'
import type { FunctionVersion, LoggingConfig } from './function-record.ts'

/** What Create, UpdateFunctionConfiguration and CloudFormation may set. */
export interface ConfigurationInput {
  Description?: string
  Runtime?: string
  Handler?: string
  Role?: string
  Timeout?: number
  MemorySize?: number
  Environment?: { Variables?: Record<string, string> }
  EphemeralStorage?: { Size: number }
  Architectures?: string[]
  LoggingConfig?: Partial<LoggingConfig>
  TracingConfig?: { Mode?: string }
  DeadLetterConfig?: { TargetArn?: string }
  KMSKeyArn?: string
  Layers?: string[]
  VpcConfig?: { SubnetIds?: string[] }
  SnapStart?: { ApplyOn?: string }
}

type Configuration = Omit<
  FunctionVersion,
  'FunctionName' | 'Version' | 'CodeSize' | 'CodeSha256' | 'LastModified' | 'RevisionId' | 'codeId'
>

/** AWS takes nodejs20.x until July 2027, though it is deprecated since 2026-04-30. */
export const RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x']

/** Lambda's own defaults, not those of the tools in front of it. */
export function defaults(functionName: string): Configuration {
  return {
    Description: '',
    Runtime: '',
    Handler: '',
    Role: '',
    Timeout: 3,
    MemorySize: 128,
    EphemeralStorage: { Size: 512 },
    Architectures: ['x86_64'],
    TracingConfig: { Mode: 'PassThrough' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${functionName}` },
  }
}

/** The configuration after the change; members that the input leaves out stay. Throws in AWS's words. */
export function configure(current: Configuration, input: ConfigurationInput): Configuration {
  checkInput(input)
  if (input.SnapStart?.ApplyOn === 'PublishedVersions') {
    throw invalidParameter(`${input.Runtime ?? current.Runtime} is not supported for SnapStart enabled functions.`)
  }
  return {
    ...current,
    ...pick(input, [
      'Description',
      'Runtime',
      'Handler',
      'Role',
      'EphemeralStorage',
      'Architectures',
      'DeadLetterConfig',
      'KMSKeyArn',
    ]),
    ...(input.Timeout !== undefined && { Timeout: Number(input.Timeout) }),
    ...(input.MemorySize !== undefined && { MemorySize: Number(input.MemorySize) }),
    ...(input.Environment && { Environment: environment(input.Environment) }),
    ...(input.TracingConfig && { TracingConfig: { Mode: input.TracingConfig.Mode ?? 'PassThrough' } }),
    ...(input.LoggingConfig && { LoggingConfig: logging(current.LoggingConfig, input.LoggingConfig) }),
  }
}

const MAX_DESCRIPTION = 256

function checkInput(input: ConfigurationInput): void {
  if ((input.Description ?? '').length > MAX_DESCRIPTION) {
    throw validation(
      input.Description,
      'description',
      `Member must have length less than or equal to ${MAX_DESCRIPTION}`,
    )
  }
  if (input.Runtime !== undefined) checkRuntime(input.Runtime)
  if (input.Handler !== undefined) checkHandler(input.Handler)
  if (input.Role !== undefined) checkRole(input.Role)
  checkRange(input.Timeout, 'timeout', 1, 900)
  checkRange(input.MemorySize, 'memorySize', 128, 10_240)
  checkRange(input.EphemeralStorage?.Size, 'ephemeralStorage.size', 512, 10_240)
  if (input.Environment) checkEnvironment(input.Environment.Variables ?? {})
  if (input.Layers?.length)
    throw invalidParameter('The local cloud has no Lambda layers. Put the code into the package.')
  if (input.VpcConfig?.SubnetIds?.length) {
    throw invalidParameter('The local cloud has no VPC. Leave VpcConfig out where the function runs locally.')
  }
}

const DEPRECATED = /^(nodejs(|\d\.\d+|\d+\.x)|nodejs4\.3-edge)$/

function checkRuntime(runtime: string): void {
  if (RUNTIMES.includes(runtime)) return
  if (DEPRECATED.test(runtime) && Number.parseInt(runtime.slice('nodejs'.length), 10) < 20) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    )
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNTIMES.join(', ')}] or be a valid ARN`,
  )
}

function checkHandler(handler: string): void {
  if (/^\S{1,128}$/.test(handler)) return
  throw validation(handler, 'handler', 'Member must satisfy regular expression pattern: [^\\s]+')
}

function checkRole(role: string): void {
  if (/^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/.test(role)) return
  throw validation(
    role,
    'role',
    'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
  )
}

function checkRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return
  if (!Number.isInteger(Number(value))) throw validation(value, member, 'Member must be an integer')
  if (value < min) throw validation(value, member, `Member must have value greater than or equal to ${min}`)
  if (value > max) throw validation(value, member, `Member must have value less than or equal to ${max}`)
}

/** 4 KB, all names and values together. */
const MAX_ENVIRONMENT_BYTES = 4096

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
])

function checkEnvironment(variables: Record<string, unknown>): void {
  const names = Object.keys(variables)
  const invalid = names.find((name) => !/^[a-zA-Z]\w+$/.test(name) && !RESERVED.has(name))
  if (invalid !== undefined) {
    throw validation(
      JSON.stringify(variables),
      'environment.variables',
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
    )
  }
  const reserved = names.filter((name) => RESERVED.has(name))
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  const text = JSON.stringify(variables)
  if (Buffer.byteLength(text) > MAX_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`,
    )
  }
}

function environment({ Variables = {} }: { Variables?: Record<string, unknown> }): FunctionVersion['Environment'] {
  const entries = Object.entries(Variables).map(([name, value]) => [name, String(value)])
  return entries.length > 0 ? { Variables: Object.fromEntries(entries) } : undefined
}

function logging(current: LoggingConfig, { LogGroup, ...input }: Partial<LoggingConfig>): LoggingConfig {
  const LogFormat = input.LogFormat ?? current.LogFormat
  if (LogFormat !== 'Text' && LogFormat !== 'JSON') {
    throw validation(LogFormat, 'loggingConfig.logFormat', 'Member must satisfy enum value set: [JSON, Text]')
  }
  const levels = { ApplicationLogLevel: input.ApplicationLogLevel, SystemLogLevel: input.SystemLogLevel }
  if (LogFormat === 'Text') {
    if (levels.ApplicationLogLevel || levels.SystemLogLevel) {
      throw invalidParameter('To set ApplicationLogLevel or SystemLogLevel, please set LogFormat to JSON.')
    }
    return { LogFormat, LogGroup: LogGroup ?? current.LogGroup }
  }
  return {
    LogFormat,
    LogGroup: LogGroup ?? current.LogGroup,
    ApplicationLogLevel: level(
      levels.ApplicationLogLevel ?? current.ApplicationLogLevel,
      'applicationLogLevel',
      APPLICATION_LEVELS,
    ),
    SystemLogLevel: level(levels.SystemLogLevel ?? current.SystemLogLevel, 'systemLogLevel', SYSTEM_LEVELS),
  }
}

const APPLICATION_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const SYSTEM_LEVELS = ['DEBUG', 'INFO', 'WARN']

function level(value: string | undefined, member: string, levels: string[]): string {
  if (value === undefined) return 'INFO'
  if (levels.includes(value)) return value
  throw validation(value, `loggingConfig.${member}`, `Member must satisfy enum value set: [${levels.join(', ')}]`)
}

function pick<T extends object, K extends keyof T>(from: T, names: K[]): Pick<T, K> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Pick<
    T,
    K
  >
}
