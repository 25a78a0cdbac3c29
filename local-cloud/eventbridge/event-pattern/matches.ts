import { asksForAbsence, type Condition, meets, type Scalar } from './condition.ts'

/** A parsed pattern, its `$or`s multiplied out: an event matches it if it matches one of these. */
export type EventPattern = Fields[]

/** The fields of one object, all of which must match. */
export type Fields = Map<string, Field>

export interface Field {
  /** From the event down: `['detail', 'state']`. */
  path: string[]
  /** One of them must be met by one of the field's values. */
  conditions?: Condition[]
  fields?: Fields
}

/**
 * Whether an event (any JSON object) matches a pattern that `parsePattern` made.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(pattern: EventPattern, event: unknown): boolean {
  return pattern.some((fields) => matchesFields(fields, event, event))
}

function matchesFields(fields: Fields, value: unknown, event: unknown): boolean {
  // Of a list of objects, one must match as a whole.
  if (Array.isArray(value) && value.length > 0) return value.some((each) => matchesFields(fields, each, event))
  return [...fields].every(([name, field]) => matchesField(field, property(value, name), event))
}

function matchesField({ path, conditions, fields }: Field, value: unknown, event: unknown): boolean {
  if (fields && !matchesFields(fields, value, event)) return false
  return (
    !conditions || isMet(conditions, value) || (conditions.some(asksForAbsence) && valuesAt(event, path).length === 0)
  )
}

function isMet(conditions: Condition[], value: unknown): boolean {
  return valuesOf(value).some((each) => conditions.some((condition) => meets(condition, each)))
}

/** All values that a path leads to, through every element of the lists on its way. */
function valuesAt(value: unknown, [name, ...rest]: string[]): Scalar[] {
  if (name === undefined) return valuesOf(value)
  return Array.isArray(value)
    ? value.flatMap((each) => valuesAt(each, [name, ...rest]))
    : valuesAt(property(value, name), rest)
}

/** Patterns compare values: those of a list one by one. An empty list and an object have none, and count as absent. */
function valuesOf(value: unknown): Scalar[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.flatMap(valuesOf)
  return typeof value === 'object' && value !== null ? [] : [value as Scalar]
}

/** AWS joins names by dots before it compares: `{ "a.b": 1 }` is `{ "a": { "b": 1 } }`. */
function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name]
  const inner = Object.entries(value).filter(([key]) => key.startsWith(`${name}.`))
  if (inner.length === 0) return undefined
  return Object.fromEntries(inner.map(([key, each]) => [key.slice(name.length + 1), each]))
}
