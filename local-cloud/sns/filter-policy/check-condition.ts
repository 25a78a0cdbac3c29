import { isIP } from 'node:net'

/** Throws an `Error` with SNS's reason where a policy lists a value that SNS would refuse. */
export function checkCondition(condition: unknown): void {
  if (Array.isArray(condition)) refuse('Match value must be String, number, true, false, or null')
  if (typeof condition !== 'object' || condition === null) {
    checkNumber(condition)
    return
  }
  const names = Object.keys(condition)
  if (names.length > 1) refuse('Only one key allowed in match expression')
  const [name = ''] = names
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
  if (!check) refuse(`Unrecognized match type ${name}`)
  check((condition as Record<string, unknown>)[name], name)
}

const CHECKS: Record<string, (operand: unknown, name: string) => void> = {
  prefix: checkString,
  suffix: checkString,
  'equals-ignore-case': checkString,
  'anything-but': checkAnythingBut,
  numeric: checkNumeric,
  exists: checkExists,
  cidr: checkCidr,
}

function checkString(operand: unknown, name: string): void {
  if (typeof operand !== 'string') refuse(`${name} match pattern must be a string`)
}

function checkExists(operand: unknown): void {
  if (typeof operand !== 'boolean') refuse('exists match pattern must be either true or false.')
}

function checkAnythingBut(operand: unknown): void {
  const values = Array.isArray(operand) ? operand : [operand]
  if (values.length === 0) refuse('Empty arrays are not allowed')
  if (Array.isArray(operand) || typeof operand !== 'object' || operand === null) {
    if (!values.every((value) => ['string', 'number'].includes(typeof value))) {
      refuse('Inside anything but list, start|null|boolean is not supported.')
    }
    values.forEach(checkNumber)
    return
  }
  const [name = ''] = Object.keys(operand)
  // Of the operators, AWS takes only this one inside.
  if (name !== 'prefix') refuse(`Unsupported anything-but pattern: ${name}`)
  checkCondition(operand)
}

/** `=` with a number, or one or two comparisons, the lower bound first. */
function checkNumeric(operand: unknown): void {
  const [first, low, second, high, ...rest] = Array.isArray(operand) ? operand : [operand]
  if (typeof first !== 'string') refuse(`Invalid member in numeric match: ${first ?? ']'}`)
  if (!['=', '<', '<=', '>', '>='].includes(first)) refuse(`Unrecognized numeric range operator: ${first}`)
  checkBound(low, first === '=' ? 'equals' : first)
  if (second === undefined) return
  if (!first.startsWith('>')) refuse('Too many elements in numeric expression')
  if (typeof second !== 'string') refuse(`Bad value in numeric range: ${second}`)
  if (!['<', '<='].includes(second)) refuse(`Bad numeric range operator: ${second}`)
  checkBound(high, second)
  if (rest.length > 0) refuse('Too many terms in numeric range expression')
  if (low >= high) refuse('Bottom must be less than top')
}

function checkBound(bound: unknown, operator: string): void {
  if (typeof bound !== 'number') refuse(`Value of ${operator} must be numeric`)
  checkNumber(bound)
}

function checkCidr(operand: unknown): void {
  if (typeof operand !== 'string') refuse('prefix match pattern must be a string')
  const [network = '', bits, ...rest] = operand.split('/')
  if (bits === undefined || rest.length > 0) refuse("Malformed CIDR, one '/' required")
  if (!/^\d+$/.test(bits)) refuse('Malformed CIDR, mask bits must be an integer')
  const family = isIP(network)
  if (family === 0) refuse(`Nonstandard IP address: ${network}`)
  if (Number(bits) > (family === 4 ? 32 : 128)) refuse('Malformed CIDR, mask bits out of range')
}

function checkNumber(value: unknown): void {
  if (typeof value === 'number' && Math.abs(value) > 1e9) refuse('Value must be between -1.0E9 and 1.0E9, inclusive')
}

function refuse(reason: string): never {
  throw new Error(`FilterPolicy: ${reason}`)
}
