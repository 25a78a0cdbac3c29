import { checkCondition } from './check-condition.ts'
import type { Condition } from './condition.ts'
import { type FilterPolicy, type FilterPolicyScope, isOr } from './matches.ts'

const MAX_BYTES = 256 * 1024
const MAX_KEYS = 5
const MAX_COMBINATIONS = 150

/**
 * The policy that a subscription's `FilterPolicy` attribute holds as JSON. Throws an `Error` with SNS's reason where SNS
 * would refuse it. AWS's own reason also quotes the policy, and the column where it stopped reading.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function parseFilterPolicy(json: string, scope: FilterPolicyScope): FilterPolicy {
  if (Buffer.byteLength(json) > MAX_BYTES) throw new Error('FilterPolicy: Filter policy is too long')
  const policy = parse(json)
  if (!isObject(policy)) throw new Error('FilterPolicy: Filter is not an object')
  checkRules(policy)
  if (scope === 'MessageAttributes' && isNested(policy)) {
    throw new Error('Filter policy scope MessageAttributes does not support nested filter policy')
  }
  if (Object.keys(policy).length > MAX_KEYS) {
    throw new Error(`FilterPolicy: Filter policy can not have more than ${MAX_KEYS} keys`)
  }
  const combinations = conjunctions(policy).reduce((sum, rules) => sum + product(rules), 0)
  if (combinations > MAX_COMBINATIONS) throw new Error('FilterPolicy: Filter policy is too complex')
  return policy as FilterPolicy
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Error(`FilterPolicy: failed to parse JSON. ${(error as Error).message}`)
  }
}

function checkRules(policy: object): asserts policy is FilterPolicy {
  for (const [key, rule] of Object.entries(policy)) {
    if (isOr(key, rule)) rule.forEach(checkRules)
    else if (isObject(rule)) checkInner(rule)
    else if (Array.isArray(rule)) checkConditions(rule)
    else throw new Error(`FilterPolicy: "${key}" must be an object or an array`)
  }
}

function checkInner(policy: object): void {
  if (Object.keys(policy).length === 0) throw new Error('FilterPolicy: Empty objects are not allowed')
  checkRules(policy)
}

function checkConditions(conditions: unknown[]): void {
  if (conditions.length === 0) throw new Error('FilterPolicy: Empty arrays are not allowed')
  conditions.forEach(checkCondition)
}

function isNested(policy: FilterPolicy): boolean {
  return Object.entries(policy).some(([key, rule]) => (isOr(key, rule) ? rule.some(isNested) : !Array.isArray(rule)))
}

/** How much one key adds to the policy's complexity: its number of values, times the depth at which it stands. */
type Weight = number

/** Every way to choose a branch of each `$or`: what is left are keys that must all match. */
function conjunctions(policy: FilterPolicy, depth = 1): Weight[][] {
  return Object.entries(policy).reduce<Weight[][]>(
    (before, [key, rule]) => {
      const choices = alternatives(key, rule, depth)
      // Enough to know that it is too complex: a policy may be written to have billions.
      if (before.length * choices.length > MAX_COMBINATIONS)
        throw new Error('FilterPolicy: Filter policy is too complex')
      return before.flatMap((weights) => choices.map((more) => [...weights, ...more]))
    },
    [[]],
  )
}

function alternatives(key: string, rule: FilterPolicy[string], depth: number): Weight[][] {
  if (isOr(key, rule)) return rule.flatMap((branch) => conjunctions(branch, depth))
  return Array.isArray(rule) ? [[(rule as Condition[]).length * depth]] : conjunctions(rule, depth + 1)
}

function product(weights: Weight[]): number {
  return weights.reduce((result, weight) => result * weight, 1)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
