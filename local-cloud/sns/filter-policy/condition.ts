import { BlockList, isIP, isIPv4 } from 'node:net'

export type Scalar = string | number | boolean | null

/** `{ prefix: 'a' }`, and the like: one operator with its operand. */
export type Operator = Record<string, unknown>

/** One of the values that a policy lists for a key. */
export type Condition = Scalar | Operator

/**
 * Whether one value of a message meets one condition of a policy. `exists` is not among them: it asks about the key.
 * https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 * https://docs.aws.amazon.com/sns/latest/dg/numeric-value-matching.html
 */
export function meets(condition: Condition, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value
  const [[name = '', operand] = []] = Object.entries(condition)
  return Object.hasOwn(OPERATORS, name) && (OPERATORS[name]?.(operand, value) ?? false)
}

const OPERATORS: Record<string, (operand: unknown, value: unknown) => boolean> = {
  prefix: (operand, value) => typeof value === 'string' && value.startsWith(String(operand)),
  suffix: (operand, value) => typeof value === 'string' && value.endsWith(String(operand)),
  'equals-ignore-case': (operand, value) =>
    typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase(),
  'anything-but': anythingBut,
  numeric: (operand, value) => typeof value === 'number' && inRange(operand as (string | number)[], value),
  cidr: (operand, value) => typeof value === 'string' && inNetwork(String(operand), value),
}

/** Of one value, of each in a list, or of what an inner operator matches. */
function anythingBut(operand: unknown, value: unknown): boolean {
  const excluded = (Array.isArray(operand) ? operand : [operand]) as Condition[]
  return !excluded.some((each) => meets(each, value))
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** `['>', 0, '<=', 100]`: pairs of a comparison and a bound, all of which must hold. */
function inRange(range: (string | number)[], value: number): boolean {
  const bounds = range.filter((_, index) => index % 2 === 1)
  return bounds.every((bound, index) => COMPARISONS[String(range[index * 2])]?.(value, Number(bound)))
}

function inNetwork(cidr: string, address: string): boolean {
  const [network = '', bits] = cidr.split('/')
  if (isIP(address) === 0 || isIPv4(address) !== isIPv4(network)) return false
  const family = isIPv4(network) ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, Number(bits), family)
  return list.check(address, family)
}
