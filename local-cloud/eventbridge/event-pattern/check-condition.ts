import { isIP } from 'node:net'
import { parseWildcard } from './wildcard.ts'

/** Throws an `Error` with AWS's reason where a pattern lists a value that EventBridge would refuse. */
export function checkCondition(condition: unknown): void {
  if (Array.isArray(condition)) refuse('Match value must be String, number, true, false, or null')
  if (typeof condition !== 'object' || condition === null) return
  const [[name, operand] = [], ...others] = Object.entries(condition)
  if (name === undefined) refuse('Match expression name not found')
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
  if (!check) refuse(`Unrecognized match type ${name}`)
  check(operand, name)
  if (others.length > 0) refuse('Only one key allowed in match expression')
}

const CHECKS: Record<string, (operand: unknown, name: string) => void> = {
  prefix: checkAffix,
  suffix: checkAffix,
  'equals-ignore-case': checkText,
  wildcard: checkWildcard,
  'anything-but': checkAnythingBut,
  numeric: checkNumeric,
  exists: checkExists,
  cidr: checkCidr,
}

function checkText(operand: unknown, name: string): asserts operand is string {
  if (typeof operand !== 'string') refuse(`${name} match pattern must be a string`)
}

/** A text, or `{ 'equals-ignore-case': text }`. */
function checkAffix(operand: unknown, name: string): void {
  if (isObject(operand)) checkAnyCase(operand, name)
  else checkText(operand, name)
}

function checkAnyCase(operand: object, name: string): void {
  const [[inner, text] = [], ...others] = Object.entries(operand)
  const Name = name === 'prefix' ? 'Prefix' : 'Suffix'
  if (inner === undefined) refuse(`${Name} expression name not found`)
  if (inner !== 'equals-ignore-case') refuse(`Unsupported ${name} pattern: ${inner}`)
  checkText(text, inner)
  if (others.length > 0) refuse('Only one key allowed in match expression')
}

function checkWildcard(operand: unknown): void {
  checkText(operand, 'wildcard')
  parseWildcard(operand)
}

function checkExists(operand: unknown): void {
  if (typeof operand !== 'boolean') refuse('exists match pattern must be either true or false.')
}

function checkAnythingBut(operand: unknown): void {
  if (isObject(operand)) checkAnythingButOperator(operand)
  else checkAnythingButValues(operand)
}

function checkAnythingButValues(operand: unknown): void {
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number') {
    refuse('Value of anything-but must be an array or single string/number value.')
  }
  const kinds = new Set([operand].flat().map((value) => typeof value))
  if ([...kinds].some((kind) => kind !== 'string' && kind !== 'number')) {
    refuse('Inside anything but list, start|null|boolean is not supported.')
  }
  if (kinds.size !== 1) {
    refuse('Inside anything but list, either all values are number or string, mixed type is not supported')
  }
}

/** `{ prefix: 'a' }` or `{ prefix: ['a', 'b'] }`. */
function checkAnythingButOperator(operand: object): void {
  const [[name, values] = [], ...others] = Object.entries(operand)
  if (name === undefined) refuse('Anything-But expression name not found')
  if (!['equals-ignore-case', 'prefix', 'suffix', 'wildcard'].includes(name)) {
    refuse(`Unsupported anything-but pattern: ${name}`)
  }
  if (!Array.isArray(values) && typeof values !== 'string' && typeof values !== 'number') {
    refuse('Value of anything-but must be an array or single string/number value.')
  }
  for (const value of [values].flat()) {
    if (name === 'wildcard') checkWildcard(value)
    else checkExcluded(name, value)
  }
  if (others.length > 0) refuse('Too many elements in numeric expression')
}

function checkExcluded(name: string, value: unknown): void {
  const inCase = name === 'equals-ignore-case'
  if (typeof value !== 'string') {
    refuse(
      inCase
        ? 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.'
        : 'prefix/suffix match pattern must be a string',
    )
  }
  if (value === '' && !inCase) refuse('Null prefix/suffix not allowed')
}

/** `=` with a number, or one or two comparisons, the lower bound first. */
function checkNumeric(operand: unknown): void {
  if (!Array.isArray(operand)) refuse('Value of numeric must be an array.')
  const [first, low, second, high, ...rest] = operand
  if (typeof first !== 'string') refuse(`Invalid member in numeric match: ${first ?? ']'}`)
  if (!['=', '<', '<=', '>', '>='].includes(first)) refuse(`Unrecognized numeric range operator: ${first}`)
  if (typeof low !== 'number') refuse(`Value of ${first === '=' ? 'equals' : first} must be numeric`)
  if (operand.length === 2) return
  if (!first.startsWith('>')) refuse('Too many elements in numeric expression')
  if (typeof second !== 'string') refuse(`Bad value in numeric range: ${second}`)
  if (!['<', '<='].includes(second)) refuse(`Bad numeric range operator: ${second}`)
  if (typeof high !== 'number') refuse(`Value of ${second} must be numeric`)
  if (rest.length > 0) refuse('Too many terms in numeric range expression')
  if (low >= high) refuse('Bottom must be less than top')
}

function checkCidr(operand: unknown): void {
  // AWS's own slip.
  if (typeof operand !== 'string') refuse('prefix match pattern must be a string')
  const [address = '', bits, ...rest] = operand.split('/')
  if (bits === undefined || rest.length > 0) refuse("Malformed CIDR, one '/' required")
  if (!/^-?\d+$/.test(bits)) refuse('Malformed CIDR, mask bits must be an integer')
  if (Number(bits) < 0) refuse('Malformed CIDR, mask bits must not be negative')
  const family = isIP(address)
  if (family === 0) refuse(`Nonstandard IP address: ${address}`)
  if (family === 4 && Number(bits) > 31) refuse('IPv4 mask bits must be < 32')
  if (family === 6 && Number(bits) > 127) refuse('IPv6 mask bits must be < 128')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(reason: string): never {
  throw new Error(reason)
}
