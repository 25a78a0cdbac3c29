import { isObject } from '../../partner.ts'
import { DEFAULT_FORMAT, isKnownFormat } from '../dates.ts'
import { mapperParsing, notHere } from '../errors.ts'

/** How the values of a field are held and searched. */
export type Kind = 'text' | 'keyword' | 'long' | 'double' | 'date' | 'boolean' | 'object'

/** One field of a mapping, without what is below it. */
export interface Field {
  kind: Kind
  /** As the mapping names it: `integer`, `match_only_text`. */
  type: string
  /** As given: `ignore_above`, `format`, `dynamic`, … */
  options: Record<string, unknown>
  /** The same values held in other ways: `keyword` below a text. */
  multiFields: Record<string, Field>
}

const KINDS: Record<string, Kind> = {
  text: 'text',
  match_only_text: 'text',
  keyword: 'keyword',
  wildcard: 'keyword',
  byte: 'long',
  short: 'long',
  integer: 'long',
  long: 'long',
  double: 'double',
  float: 'double',
  half_float: 'double',
  date: 'date',
  boolean: 'boolean',
  object: 'object',
}

/** What OpenSearch has besides. https://docs.opensearch.org/latest/field-types/supported-field-types/index/ */
const LACKING =
  /^(alias|binary|completion|constant_keyword|date_nanos|flat_object|geo_\w+|ip|ip_range|join|knn_vector|nested|percolator|rank_\w+|\w+_range|scaled_float|search_as_you_type|semver|token_count|unsigned_long|version|xy_\w+)$/

export const OBJECT: Field = { kind: 'object', type: 'object', options: {}, multiFields: {} }

/** A field out of its mapping. Throws mapper_parsing_exception. */
export function readField(name: string, given: unknown): Field {
  if (!isObject(given))
    throw mapperParsing(`Expected map for property [fields] on field [${name}] but got a class java.lang.String`)
  const { type = 'object', properties: _, fields = {}, ...options } = given
  const kind = typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (!kind) throw unknownType(name, String(type))
  checkOptions(name, kind, options)
  const multiFields = Object.entries(isObject(fields) ? fields : {}).map(([sub, field]) => [sub, readField(sub, field)])
  return { kind, type: type as string, options, multiFields: Object.fromEntries(multiFields) }
}

function unknownType(name: string, type: string) {
  if (LACKING.test(type)) return notHere(`field type [${type}], which [${name}] has`)
  return mapperParsing(`Failed to parse mapping [_doc]: No handler for type [${type}] declared on field [${name}]`)
}

function checkOptions(name: string, kind: Kind, { format, analyzer }: Record<string, unknown>): void {
  if (kind === 'date' && !isKnownFormat(String(format ?? DEFAULT_FORMAT)))
    throw notHere(`date format [${format}], which [${name}] has`)
  if (analyzer !== undefined && analyzer !== 'standard') throw notHere(`analyzer [${analyzer}], which [${name}] has`)
}

/** As a mapping writes it. */
export function writeField({ type, options, multiFields }: Field): Record<string, unknown> {
  const fields = Object.entries(multiFields).map(([name, field]) => [name, writeField(field)])
  return { type, ...options, ...(fields.length > 0 && { fields: Object.fromEntries(fields) }) }
}
