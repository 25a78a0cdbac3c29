import { inRange } from '../../iam/policy/ip-address.ts'
import { matchesWildcard } from './wildcard.ts'

export type Scalar = string | number | boolean | null

/** One of the values that a pattern lists for a field: the value itself, or an operator with its operand. */
export type Condition = Scalar | Operator

/** `{ prefix: 'a' }`: one key, which names the comparison. */
export type Operator = Record<string, unknown>

/** Whether one value of an event meets one condition. `{ exists: false }` is met by no value. */
export function meets(condition: Condition, value: Scalar): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value
  const [[name = '', operand] = []] = Object.entries(condition)
  return OPERATORS[name]?.(operand, value) ?? false
}

export function asksForAbsence(condition: Condition): boolean {
  return typeof condition === 'object' && condition !== null && condition.exists === false
}

const OPERATORS: Record<string, (operand: unknown, value: Scalar) => boolean> = {
  prefix: ofText((text, start) => text.startsWith(start)),
  suffix: ofText((text, end) => text.endsWith(end)),
  'equals-ignore-case': ofText((text, other) => text.toLowerCase() === other.toLowerCase()),
  wildcard: ofText((text, pattern) => matchesWildcard(pattern, text)),
  cidr: ofText((text, network) => inRange(text, network)),
  numeric: (operand, value) => typeof value === 'number' && compares(operand as (string | number)[], value),
  exists: (operand) => operand === true,
  'anything-but': (operand, value) => !excluded(operand).some((each) => meets(each, value)),
}

/** Compares texts only. An operand `{ 'equals-ignore-case': 'x' }` compares both in small letters. */
function ofText(compare: (text: string, operand: string) => boolean): (operand: unknown, value: Scalar) => boolean {
  return (operand, value) => {
    if (typeof value !== 'string') return false
    if (typeof operand === 'string') return compare(value, operand)
    const { 'equals-ignore-case': anyCase } = operand as Record<string, string>
    return compare(value.toLowerCase(), String(anyCase).toLowerCase())
  }
}

/** `'a'`, `['a', 'b']`, `{ prefix: 'a' }` and `{ prefix: ['a', 'b'] }` as a list of conditions. */
function excluded(operand: unknown): Condition[] {
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) return [operand].flat() as Condition[]
  return Object.entries(operand).flatMap(([name, values]) => [values].flat().map((value) => ({ [name]: value })))
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** `['>', 0, '<=', 100]`: pairs of a comparison and a bound, all of which must hold. */
function compares(range: (string | number)[], value: number): boolean {
  const bounds = range.filter((_, index) => index % 2 === 1)
  return bounds.every((bound, index) => COMPARISONS[String(range[index * 2])]?.(value, Number(bound)))
}
