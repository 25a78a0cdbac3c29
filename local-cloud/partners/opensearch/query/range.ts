import { dateMath } from '../date-math.ts'
import { zoneOffset } from '../dates.ts'
import { OpenSearchError, parsing } from '../errors.ts'
import type { FieldIndex } from '../field-index.ts'
import { type Clause, fieldQuery, onlyKnown } from './clause.ts'
import { exactNumbers } from './exact.ts'
import { onField } from './term-level.ts'

export interface Bounds {
  gt?: unknown
  gte?: unknown
  lt?: unknown
  lte?: unknown
  time_zone?: unknown
  format?: unknown
}

/** https://docs.opensearch.org/latest/query-dsl/term/range/ */
export function rangeQuery(body: unknown): Clause {
  const [path, { from, to, include_lower = true, include_upper = true, ...parameters }] = fieldQuery(
    'range',
    body,
    'gte',
  )
  onlyKnown('range', parameters, ['gt', 'gte', 'lt', 'lte', 'time_zone', 'format', 'relation'])
  const bounds: Bounds = {
    ...parameters,
    ...(from != null && { [include_lower ? 'gte' : 'gt']: from }),
    ...(to != null && { [include_upper ? 'lte' : 'lt']: to }),
  }
  return range(path, bounds)
}

export function range(path: string, bounds: Bounds): Clause {
  for (const name of ['gt', 'gte', 'lt', 'lte'] as const) {
    if (typeof bounds[name] === 'object' && bounds[name] !== null)
      throw parsing(`[range] query does not support [${name}] of an object`)
  }
  return onField(path, (field, bits, _index, now) => {
    if (field.postings) field.markTerms(termWithin(bounds), bits)
    else field.markRange(...numbersWithin(path, field, bounds, now), bits)
  })
}

/** Terms are compared letter by letter. */
function termWithin({ gt, gte, lt, lte }: Bounds): (term: string) => boolean {
  return (term) =>
    (gt == null || term > String(gt)) &&
    (gte == null || term >= String(gte)) &&
    (lt == null || term < String(lt)) &&
    (lte == null || term <= String(lte))
}

function numbersWithin(path: string, field: FieldIndex, bounds: Bounds, now: number): [min: number, max: number] {
  const number = (value: unknown, roundUp: boolean) =>
    field.kind === 'date'
      ? dateBound(path, field, value, { roundUp, now, bounds })
      : exactNumbers(path, field, value)[0]
  const { gt, gte, lt, lte } = bounds
  const min = [...(gte != null ? [number(gte, false)] : []), ...(gt != null ? [after(field, number(gt, true))] : [])]
  const max = [...(lte != null ? [number(lte, true)] : []), ...(lt != null ? [before(field, number(lt, false))] : [])]
  return [Math.max(Number.NEGATIVE_INFINITY, ...min), Math.min(Number.POSITIVE_INFINITY, ...max)]
}

interface DateBound {
  roundUp: boolean
  now: number
  bounds: Bounds
}

function dateBound(path: string, { field }: FieldIndex, value: unknown, { roundUp, now, bounds }: DateBound): number {
  const format = String(bounds.format ?? field.options.format ?? 'strict_date_optional_time||epoch_millis')
  const zoneMinutes = typeof bounds.time_zone === 'string' ? zoneOffset(bounds.time_zone) : 0
  const time = dateMath(value as string, { now, roundUp, zoneMinutes, format })
  if (time !== undefined) return time
  const reason = `failed to parse date field [${value}] with format [${format}]`
  throw new OpenSearchError('parse_exception', `${reason}: [Failed to parse with all enclosed parsers]`, {
    field: path,
  })
}

/** Dates are whole milliseconds, and long fields whole numbers. */
function after({ kind }: FieldIndex, number: number): number {
  return kind === 'double' ? number + ulp(number) : Math.floor(number) + 1
}

function before({ kind }: FieldIndex, number: number): number {
  return kind === 'double' ? number - ulp(number) : Math.ceil(number) - 1
}

/** The distance to the next number that a double can hold, or slightly more. */
function ulp(number: number): number {
  return Math.max(Number.MIN_VALUE, Math.abs(number) * Number.EPSILON)
}
