import { matchesPattern, type Pattern, splitPattern } from './pattern.ts'

/** arn:partition:service:region:account:resource */
const PARTS = 6

/**
 * Each of an ARN's six parts by itself: a wildcard does not reach over a colon, but within the resource, whose colons are its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  const patterns = splitPattern(pattern, ':', PARTS)
  const parts = arnParts(arn)
  return patterns.length === parts.length && patterns.every((each, index) => matchesPattern(each, parts[index]!))
}

/**
 * As ArnLike, but in a statement's Resource parts left out are wildcards: `arn:aws:sqs` is every queue, `*` everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesResource(pattern: Pattern, resource: string): boolean {
  const patterns = splitPattern(pattern, ':', PARTS)
  const parts = arnParts(resource)
  return patterns.length <= parts.length && patterns.every((each, index) => matchesPattern(each, parts[index]!))
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':')
  return [...parts.slice(0, PARTS - 1), ...(parts.length >= PARTS ? [parts.slice(PARTS - 1).join(':')] : [])]
}
