import { badRequest } from './errors.ts'

/** What a request or a template gives: not checked yet. */
export type Input = Record<string, unknown>

/** The input with the first letters of its members small: a template writes `RouteKey` where the API has `routeKey`. */
export function fromTemplate(properties: Input): Input {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const member = name.charAt(0).toLowerCase() + name.slice(1)
      return [member, NESTED.includes(member) ? fromTemplate((value ?? {}) as Input) : value]
    }),
  )
}

/** The others hold names of the user's own, as tags do. */
const NESTED = ['accessLogSettings', 'corsConfiguration', 'jwtConfiguration', 'defaultRouteSettings']

export function text(input: Input, member: string): string | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= 2048) return value
  throw badRequest(`Invalid value for ${member}: it must be a string of at most 2048 characters.`)
}

export function requiredText(input: Input, member: string): string {
  const value = text(input, member)
  if (!value) throw badRequest(`${member} is a required parameter.`)
  return value
}

export function oneOf<T extends string>(input: Input, member: string, allowed: readonly T[]): T | undefined {
  const value = text(input, member)
  if (value === undefined || allowed.includes(value as T)) return value as T | undefined
  throw badRequest(`Invalid value "${value}" for ${member}. Allowed here: ${allowed.join(', ')}.`)
}

/** A template's scalars may come as strings. */
export function truth(input: Input, member: string): boolean | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw badRequest(`Invalid value for ${member}: it must be true or false.`)
}

export function integer(input: Input, member: string, min: number, max: number): number | undefined {
  const value = input[member]
  if (value === undefined || value === null || value === '') return undefined
  const number = Number(value)
  if (Number.isInteger(number) && number >= min && number <= max) return number
  throw badRequest(`Invalid value for ${member}: it must be between ${min} and ${max}.`)
}

export function texts(input: Input, member: string): string[] | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw badRequest(`Invalid value for ${member}: it must be a list of strings.`)
}

export function textMap(input: Input, member: string): Record<string, string> | undefined {
  const value = input[member]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw badRequest(`Invalid value for ${member}: it must be a map of strings.`)
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, String(item)]))
}
