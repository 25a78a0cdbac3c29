import { invalid } from './errors.ts'

/** Throws AWS's own sentence where a member of the request does not hold. The value is shown, so pass no secret. */
export function check(valid: boolean, value: unknown, member: string, constraint: string): void {
  if (valid) return
  throw invalid(
    `1 validation error detected: Value ${shown(value)} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

export function required<T>(value: T | undefined | null, member: string): T {
  check(value !== undefined && value !== null, value, member, 'Member must not be null')
  return value as T
}

export function oneOf(value: string, member: string, allowed: readonly string[]): void {
  check(allowed.includes(value), value, member, `Member must satisfy enum value set: [${allowed.join(', ')}]`)
}

export function maxResults(value: number | undefined, max: number, fallback: number): number {
  const wanted = value ?? fallback
  check(wanted >= 1, wanted, 'maxResults', 'Member must have value greater than or equal to 1')
  check(wanted <= max, wanted, 'maxResults', `Member must have value less than or equal to ${max}`)
  return wanted
}

export function upTo<T>(list: T[] | undefined, member: string, max: number): T[] {
  const items = required(list, member)
  check(items.length >= 1, '[]', member, 'Member must have length greater than or equal to 1')
  check(items.length <= max, `[${items.join(', ')}]`, member, `Member must have length less than or equal to ${max}`)
  return items
}

function shown(value: unknown): string {
  return value === undefined || value === null ? 'null' : `'${value}'`
}
