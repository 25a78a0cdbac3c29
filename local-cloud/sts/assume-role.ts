import { CloudError } from '../errors.ts'
import type { Iam } from '../iam/iam.ts'
import type { Call } from '../service.ts'

interface AssumeRoleInput {
  RoleArn?: string
  RoleSessionName?: string
  /** Seconds. */
  DurationSeconds?: string
  ExternalId?: string
}

/** Taken by AWS, and with an effect: so not to be passed over. */
const NOT_HERE = ['Policy', 'PolicyArns', 'Tags', 'TransitiveTagKeys', 'SerialNumber', 'TokenCode']

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function assumeRole(iam: Iam, input: AssumeRoleInput, call: Call) {
  const { RoleArn = '', RoleSessionName: sessionName = '', DurationSeconds = '3600', ExternalId } = input
  check(input)
  iam.checkTrust(RoleArn, call, ExternalId === undefined ? {} : { 'sts:ExternalId': ExternalId })
  const { id, maxSessionDuration } = iam.roles.get(RoleArn.slice(RoleArn.lastIndexOf('/') + 1))
  const seconds = Number(DurationSeconds)
  if (seconds > maxSessionDuration) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  const expires = Date.now() + seconds * 1000
  const { accessKeyId, arn } = iam.sessions.assume({ roleArn: RoleArn, sessionName, expires })
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: 'local',
      SessionToken: 'local',
      Expiration: new Date(expires),
    },
    AssumedRoleUser: { AssumedRoleId: `${id}:${sessionName}`, Arn: arn },
  }
}

function check(input: AssumeRoleInput): void {
  const unsupported = NOT_HERE.find((name) => name in input)
  if (unsupported) throw invalid(`The local cloud's AssumeRole has no ${unsupported}. Take it out, or use AWS.`)
  const { RoleSessionName = '', DurationSeconds = '3600' } = input
  if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
    throw constraint(RoleSessionName, 'roleSessionName', 'satisfy regular expression pattern: [\\w+=,.@-]{2,64}')
  }
  if (!(Number(DurationSeconds) >= 900)) {
    throw constraint(DurationSeconds, 'durationSeconds', 'have value greater than or equal to 900')
  }
}

function constraint(value: string, member: string, rule: string): CloudError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )
}

function invalid(message: string): CloudError {
  return new CloudError('ValidationError', message)
}
