import { invalid } from './errors.ts'

/** Throws AWS's own sentence where a member of the request does not hold. */
export function check(valid: boolean, value: unknown, member: string, constraint: string): void {
  if (valid) return
  const shown = value === undefined || value === null ? 'null' : `'${value}'`
  throw invalid(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

export function checkName(value: unknown, member: string, max = 64): string {
  check(value !== undefined && value !== null, value, member, 'not be null')
  const name = String(value)
  check(name.length >= 1, name, member, 'have length greater than or equal to 1')
  check(name.length <= max, name, member, `have length less than or equal to ${max}`)
  check(/^[.\-_A-Za-z0-9]+$/.test(name), name, member, 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+')
  return name
}

export function checkLength(value: string | undefined, member: string, max: number): void {
  check((value ?? '').length <= max, value, member, `have length less than or equal to ${max}`)
}

export function checkRange(value: number | undefined, member: string, min: number, max: number): void {
  if (value === undefined) return
  check(value >= min, value, member, `have value greater than or equal to ${min}`)
  check(value <= max, value, member, `have value less than or equal to ${max}`)
}

export function checkOneOf(value: string | undefined, member: string, allowed: readonly string[]): void {
  check(
    value === undefined || allowed.includes(value),
    value,
    member,
    `satisfy enum value set: [${allowed.join(', ')}]`,
  )
}
