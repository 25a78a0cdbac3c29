import { latest, type Parameter, type Parameters, type ParameterVersion } from './parameters.ts'

/** As GetParameter gives it. */
export function describeValue(
  parameters: Parameters,
  parameter: Parameter,
  version: ParameterVersion,
  withDecryption?: boolean,
  selector?: string,
) {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameters.reveal(parameter, version, withDecryption),
    Version: version.version,
    Selector: selector === undefined ? undefined : `:${selector}`,
    LastModifiedDate: seconds(version.modified),
    ARN: parameter.arn,
    DataType: 'text',
  }
}

/** As DescribeParameters gives it: all but the value. */
export function describeMetadata(parameter: Parameter, account: string, version = latest(parameter)) {
  return {
    Name: parameter.name,
    Type: parameter.type,
    KeyId: version.keyId,
    LastModifiedDate: seconds(version.modified),
    // Whoever reaches the local cloud is the root user.
    LastModifiedUser: `arn:aws:iam::${account}:root`,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: 'text',
  }
}

/** AWS JSON writes a time in seconds since 1970. */
function seconds(milliseconds: number): number {
  return milliseconds / 1000
}
