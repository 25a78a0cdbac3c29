/** A function as the cloud keeps it: all versions, aliases and settings in one record. */
export interface FunctionRecord {
  region: string
  name: string
  arn: string
  latest: FunctionVersion
  /** Published versions by number. */
  versions: Record<string, FunctionVersion>
  /** A number is given once, even if its version is deleted. */
  lastVersion: number
  aliases: Record<string, Alias>
  /** Resource policy statements by the qualifier that they are on, `$LATEST` for the function itself. */
  policies: Record<string, Policy>
  /** By qualifier. */
  eventInvokeConfigs: Record<string, EventInvokeConfig>
  tags: Record<string, string>
  reservedConcurrency?: number
  /** What happens where the function is invoked in circles: `Terminate` unless it says otherwise. */
  recursiveLoop?: 'Allow' | 'Terminate'
}

/** One version's configuration, in the words of AWS's FunctionConfiguration. */
export interface FunctionVersion {
  FunctionName: string
  /** `$LATEST` or a number. */
  Version: string
  Description: string
  Runtime: string
  Handler: string
  Role: string
  /** Seconds. */
  Timeout: number
  /** MB. */
  MemorySize: number
  Environment?: { Variables: Record<string, string> }
  EphemeralStorage: { Size: number }
  Architectures: string[]
  LoggingConfig: LoggingConfig
  TracingConfig: { Mode: string }
  DeadLetterConfig?: { TargetArn?: string }
  KMSKeyArn?: string
  CodeSize: number
  CodeSha256: string
  LastModified: string
  RevisionId: string
  /** The zip's id in the store. */
  codeId: string
}

export interface LoggingConfig {
  LogFormat: 'Text' | 'JSON'
  LogGroup: string
  ApplicationLogLevel?: string
  SystemLogLevel?: string
}

export interface Alias {
  Name: string
  FunctionVersion: string
  Description: string
  /** Shares of the invocations, 0 to 1, that go to other versions. */
  RoutingConfig?: { AdditionalVersionWeights: Record<string, number> }
  RevisionId: string
}

export interface Policy {
  RevisionId: string
  Statement: Statement[]
}

export interface Statement {
  Sid: string
  Effect: 'Allow'
  Principal: unknown
  Action: string
  Resource: string
  Condition?: Record<string, Record<string, string>>
}

export interface EventInvokeConfig {
  MaximumRetryAttempts?: number
  MaximumEventAgeInSeconds?: number
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } }
  /** Milliseconds since 1970. */
  LastModified: number
}

/** A version as `GetFunctionConfiguration` shows it. */
export function functionConfiguration(record: FunctionRecord, version: FunctionVersion): Record<string, unknown> {
  const { codeId, Version, ...configuration } = version
  const published = Version !== '$LATEST'
  return {
    ...configuration,
    FunctionArn: published ? `${record.arn}:${Version}` : record.arn,
    Version,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  }
}
