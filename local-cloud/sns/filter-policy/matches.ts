import type { MessageAttribute, MessageAttributes } from '../message.ts'
import { type Condition, meets, type Scalar } from './condition.ts'

/** Keys must all match; of the conditions listed for a key, one must. */
export interface FilterPolicy {
  [key: string]: Condition[] | FilterPolicy | FilterPolicy[]
}

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody'

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html */
export function accepts(
  policy: FilterPolicy,
  scope: FilterPolicyScope,
  message: { message: string; attributes: MessageAttributes },
): boolean {
  return scope === 'MessageBody' ? matchesBody(policy, message.message) : matchesAttributes(policy, message.attributes)
}

export function matchesAttributes(policy: FilterPolicy, attributes: MessageAttributes): boolean {
  const values = Object.entries(attributes).map(([name, attribute]) => [name, attributeValue(attribute)])
  return matches(policy, Object.fromEntries(values))
}

/** A body that is no JSON object matches nothing, not even `exists: false`. */
export function matchesBody(policy: FilterPolicy, body: string): boolean {
  const value = parse(body)
  return typeof value === 'object' && value !== null && !Array.isArray(value) && matches(policy, value)
}

function matches(policy: FilterPolicy, value: unknown): boolean {
  // Of a list of objects, one must match as a whole.
  if (Array.isArray(value) && value.length > 0) return value.some((each) => matches(policy, each))
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  return Object.entries(policy).every(([key, rule]) => {
    if (isOr(key, rule)) return rule.some((branch) => matches(branch, object))
    const inner = Object.hasOwn(object, key) ? object[key] : undefined
    return Array.isArray(rule) ? oneHolds(rule as Condition[], inner) : matches(rule, inner)
  })
}

/** `$or` is an operator where it holds two or more objects, none of them a condition; otherwise it is a key as any other. */
export function isOr(key: string, rule: unknown): rule is FilterPolicy[] {
  return (
    key === '$or' &&
    Array.isArray(rule) &&
    rule.length > 1 &&
    rule.every((branch) => typeof branch === 'object' && branch !== null && !Array.isArray(branch)) &&
    !rule.some((branch) => Object.keys(branch).some((name) => CONDITION_NAMES.includes(name)))
  )
}

/** https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html */
const CONDITION_NAMES = ['prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'numeric', 'exists', 'cidr']

function oneHolds(conditions: Condition[], value: unknown): boolean {
  const values = leaves(value)
  return conditions.some((condition) => {
    const exists = existence(condition)
    return exists === undefined ? values.some((each) => meets(condition, each)) : exists === values.length > 0
  })
}

/** What `{ exists: … }` asks for; undefined for every other condition. */
function existence(condition: Condition): boolean | undefined {
  return typeof condition === 'object' && condition !== null && 'exists' in condition
    ? Boolean(condition.exists)
    : undefined
}

/** The values to compare: those in a list one by one. `exists` asks about values, so an empty list and an object count as absent. */
function leaves(value: unknown): Scalar[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.flatMap(leaves)
  return typeof value === 'object' && value !== null ? [] : [value as Scalar]
}

/** Binary attributes, and types with a label of one's own behind them, are not looked at. */
function attributeValue({ DataType, StringValue = '' }: MessageAttribute): unknown {
  if (DataType === 'String') return StringValue
  if (DataType === 'Number') return Number(StringValue)
  return DataType === 'String.Array' ? parse(StringValue) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
