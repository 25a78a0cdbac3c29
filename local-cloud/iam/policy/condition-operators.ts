import { CloudError } from '../../errors.ts'
import { matchesArn } from './arn.ts'
import type { Facts } from './context.ts'
import { inRange } from './ip-address.ts'
import { matchesPattern, parsePattern, replaceVariables } from './pattern.ts'

/** Compares a value of the request with one of the policy. `facts` is there where variables count. */
export type Comparison = (actual: string, wanted: string, facts?: Facts) => boolean

export interface Operator {
  compare: Comparison
  /** `…Not…`: holds where none of the policy's values matches. */
  negated: boolean
  set?: 'ForAllValues' | 'ForAnyValue'
  ifExists: boolean
}

/**
 * `ForAnyValue:StringNotLikeIfExists` in its parts.
 * Throws MalformedPolicyDocument for one that IAM does not have.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function operatorOf(name: string): Operator | 'Null' {
  if (name === 'Null') return 'Null'
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? []
  const positive = NEGATIONS[base] ?? base
  if (!Object.hasOwn(COMPARISONS, positive)) {
    throw new CloudError('MalformedPolicyDocument', `Invalid Condition type : ${name}.`)
  }
  return {
    compare: COMPARISONS[positive]!,
    negated: positive !== base,
    set: set as Operator['set'],
    ifExists: ifExists !== undefined,
  }
}

const NEGATIONS: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
}

const COMPARISONS: Record<string, Comparison> = {
  StringEquals: (actual, wanted, facts) => actual === replaceVariables(wanted, facts),
  StringEqualsIgnoreCase: (actual, wanted, facts) =>
    actual.toLowerCase() === replaceVariables(wanted, facts)?.toLowerCase(),
  StringLike: (actual, wanted, facts) => {
    const pattern = parsePattern(wanted, facts)
    return pattern !== undefined && matchesPattern(pattern, actual)
  },
  ArnEquals: arnLike,
  // AWS: the two behave identically.
  ArnLike: arnLike,
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericLessThan: numeric((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numeric((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numeric((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numeric((actual, wanted) => actual >= wanted),
  DateEquals: dates((actual, wanted) => actual === wanted),
  DateLessThan: dates((actual, wanted) => actual < wanted),
  DateLessThanEquals: dates((actual, wanted) => actual <= wanted),
  DateGreaterThan: dates((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dates((actual, wanted) => actual >= wanted),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (actual, wanted) => actual === wanted,
  IpAddress: inRange,
}

function arnLike(actual: string, wanted: string, facts?: Facts): boolean {
  const pattern = parsePattern(wanted, facts)
  return pattern !== undefined && matchesArn(pattern, actual)
}

type CompareNumbers = (actual: number, wanted: number) => boolean

/** What is no number compares false with everything. */
function numeric(compare: CompareNumbers): Comparison {
  return (actual, wanted) => compare(toNumber(actual), toNumber(wanted))
}

/** ISO 8601, or seconds since 1970. */
function dates(compare: CompareNumbers): Comparison {
  return (actual, wanted) => compare(toTime(actual), toTime(wanted))
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}

function toTime(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text)
}
