import { DEFAULT_FORMAT, dateValue } from '../dates.ts'
import { type Cause, mapperParsing } from '../errors.ts'
import type { Field } from './field.ts'

/** How a value is held: texts and keywords as strings, dates as milliseconds, booleans as 0 and 1. */
export type Held = string | number

/**
 * The value as its field holds it; undefined where the field ignores it. Throws mapper_parsing_exception.
 * https://docs.opensearch.org/latest/field-types/supported-field-types/index/
 */
export function heldValue(path: string, field: Field, value: unknown, id: string): Held | undefined {
  if (typeof value === 'object') throw notAnObject(path, field, value as object, id)
  const held = READ[field.kind]?.(value as string | number | boolean, field)
  if (held !== undefined || field.options.ignore_malformed === true) return held
  throw failedToParse(path, field, value, id, CAUSES[field.kind]!(value, field))
}

const READ: Record<string, (value: string | number | boolean, field: Field) => Held | undefined> = {
  text: (value) => String(value),
  keyword: (value) => String(value),
  long(value) {
    const number = numberOf(value)
    return number === undefined ? undefined : Math.trunc(number)
  },
  double: numberOf,
  date: (value, { options }) => dateValue(value, options.format as string | undefined),
  boolean: (value) => BOOLEANS.get(value),
}

const BOOLEANS = new Map<unknown, number>([
  [true, 1],
  ['true', 1],
  [false, 0],
  ['false', 0],
  ['', 0],
])

function numberOf(value: string | number | boolean): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** A text of more characters than `ignore_above` is kept in the document, but not found by this field. */
export function isIgnored({ options }: Field, held: Held): boolean {
  const { ignore_above: most, index, enabled } = options
  if (index === false || enabled === false) return true
  return typeof most === 'number' && typeof held === 'string' && held.length > most
}

const numberCause = (value: unknown): Cause => ({
  type: 'illegal_argument_exception',
  reason:
    typeof value === 'boolean'
      ? `Current token (VALUE_${String(value).toUpperCase()}) not numeric`
      : `For input string: "${value}"`,
})

const CAUSES: Record<string, (value: unknown, field: Field) => Cause> = {
  long: numberCause,
  double: numberCause,
  date: (value, { options }) => ({
    type: 'illegal_argument_exception',
    reason: `failed to parse date field [${value}] with format [${options.format ?? DEFAULT_FORMAT}]`,
    caused_by: { type: 'date_time_parse_exception', reason: 'Failed to parse with all enclosed parsers' },
  }),
  boolean: (value) => ({
    type: 'illegal_argument_exception',
    reason: `Failed to parse value [${value}] as only [true] or [false] are allowed.`,
  }),
}

function failedToParse(path: string, { type }: Field, value: unknown, id: string, cause: Cause) {
  const preview = String(value).slice(0, 100)
  return mapperParsing(
    `failed to parse field [${path}] of type [${type}] in document with id '${id}'. Preview of field's value: '${preview}'`,
    cause,
  )
}

/** As Java prints a map: `{a=1}`. */
function notAnObject(path: string, field: Field, value: object, id: string) {
  const preview = `{${Object.entries(value)
    .map(([name, each]) => `${name}=${each}`)
    .join(', ')}}`
  const reason =
    field.kind === 'date' || field.kind === 'boolean'
      ? 'Current token (START_OBJECT) not a value'
      : `Can't get text on a START_OBJECT`
  return failedToParse(path, field, preview, id, { type: 'illegal_state_exception', reason })
}
