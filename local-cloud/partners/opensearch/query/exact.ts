import { dateMath } from '../date-math.ts'
import { type Cause, OpenSearchError } from '../errors.ts'
import type { FieldIndex } from '../field-index.ts'

/** The range of numbers that a value means in a field of numbers, dates or booleans. Throws where it means none. */
export function exactNumbers(
  path: string,
  field: FieldIndex,
  value: unknown,
  now = Date.now(),
): [min: number, max: number] {
  const range = numbersOf(field, value, now)
  if (range) return range
  throw new OpenSearchError('query_shard_exception', `failed to create query: ${reason(field, value)}`, {
    caused_by: {
      type: CAUSES[field.kind] ?? 'illegal_argument_exception',
      reason: reason(field, value),
    } satisfies Cause,
    field: path,
  })
}

/** The same, undefined where it means none. */
export function numbersOf(
  { kind, field }: FieldIndex,
  value: unknown,
  now: number,
): [min: number, max: number] | undefined {
  if (kind === 'boolean') return pair(BOOLEANS.get(value))
  if (kind === 'date') {
    const format = field.options.format as string | undefined
    const [from, to] = [false, true].map((roundUp) => dateMath(String(value), { now, roundUp, format }))
    return from === undefined || to === undefined ? undefined : [from, to]
  }
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  return Number.isNaN(number) ? undefined : pair(number)
}

function pair(number: number | undefined): [number, number] | undefined {
  return number === undefined ? undefined : [number, number]
}

const BOOLEANS = new Map<unknown, number>([
  [true, 1],
  ['true', 1],
  [false, 0],
  ['false', 0],
])

const CAUSES: Partial<Record<string, string>> = {
  long: 'number_format_exception',
  double: 'number_format_exception',
  date: 'parse_exception',
}

function reason({ kind, field }: FieldIndex, value: unknown): string {
  if (kind === 'boolean') return `Can't parse boolean value [${value}], expected [true] or [false]`
  if (kind !== 'date') return `For input string: "${value}"`
  return `failed to parse date field [${value}] with format [${field.options.format ?? 'strict_date_optional_time||epoch_millis'}]`
}
