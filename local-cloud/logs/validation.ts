import { CloudError } from '../errors.ts'

/** The number of days that PutRetentionPolicy accepts. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

/** Throws InvalidParameterException, in the words of AWS's own checks, where the value does not hold. */
export function check(valid: boolean, value: unknown, member: string, constraint: string): void {
  if (valid) return
  throw new CloudError(
    'InvalidParameterException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

export function checkGroupName(name: unknown): string {
  const pattern = /^[.\-_/#A-Za-z0-9]{1,512}$/
  check(
    typeof name === 'string' && pattern.test(name),
    name,
    'logGroupName',
    'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
  )
  return name as string
}

export function checkStreamName(name: unknown): string {
  const pattern = /^[^:*]{1,512}$/
  check(
    typeof name === 'string' && pattern.test(name),
    name,
    'logStreamName',
    'Member must satisfy regular expression pattern: [^:*]*',
  )
  return name as string
}

export function checkFilterName(name: unknown): string {
  const pattern = /^[^:*]{1,512}$/
  check(
    typeof name === 'string' && pattern.test(name),
    name,
    'filterName',
    'Member must satisfy regular expression pattern: [^:*]*',
  )
  return name as string
}

/** A pattern must be there; empty, it lets everything through. */
export function checkPatternLength(pattern: unknown): string {
  check(typeof pattern === 'string', null, 'filterPattern', 'Member must not be null')
  const length = (pattern as string).length
  check(length <= 1024, pattern, 'filterPattern', 'Member must have length less than or equal to 1024')
  return pattern as string
}

export function checkLimit(limit: unknown, max: number, fallback: number): number {
  if (limit === undefined) return fallback
  check(typeof limit === 'number' && limit >= 1, limit, 'limit', 'Member must have value greater than or equal to 1')
  check((limit as number) <= max, limit, 'limit', `Member must have value less than or equal to ${max}`)
  return limit as number
}

/** The group that an action is about: by name, or by ARN in `logGroupIdentifier`. */
export function groupName(input: { logGroupName?: string; logGroupIdentifier?: string }): string {
  const name =
    input.logGroupName ??
    input.logGroupIdentifier?.replace(/^arn:aws:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '')
  return checkGroupName(name)
}
