import { isObject } from '../../partner.ts'
import { illegalArgument, mapperParsing, OpenSearchError } from '../errors.ts'
import { dynamicField } from './dynamic.ts'
import { type Field, OBJECT } from './field.ts'
import type { Mapping } from './mapping.ts'
import { type Held, heldValue, isIgnored } from './value.ts'

/** One value to be indexed. */
export type Entry = [path: string, field: Field, value: Held]

export interface ParsedDocument {
  entries: Entry[]
  /** The fields that the mapping lacks; the caller adds them once the document is in. */
  added: Map<string, Field>
}

/** `index.mapping.depth.limit`. */
const MAX_DEPTH = 20

/**
 * The values of a document's fields by the mapping, which it may extend. Throws where the document does not fit: 400, and it will
 * never fit. https://docs.opensearch.org/latest/field-types/
 */
export function parseDocument(mapping: Mapping, source: object, id: string, totalFieldsLimit = 1000): ParsedDocument {
  const document: Reader = { mapping, id, entries: [], added: new Map() }
  readObject(document, source as Record<string, unknown>, '', mapping.options.dynamic)
  const total = mapping.fields.size + document.added.size
  if (document.added.size > 0 && total > totalFieldsLimit) {
    throw illegalArgument(`Limit of total fields [${totalFieldsLimit}] has been exceeded`)
  }
  return document
}

interface Reader extends ParsedDocument {
  mapping: Mapping
  id: string
}

function readObject(reader: Reader, object: Record<string, unknown>, prefix: string, dynamic: unknown): void {
  for (const name of Object.keys(object)) {
    if (name.includes('.')) readDotted(reader, name, object[name], prefix, dynamic)
    else readValue(reader, prefix + name, object[name], dynamic)
  }
}

/** `a.b` is `b` in the object `a`. */
function readDotted(reader: Reader, name: string, value: unknown, prefix: string, dynamic: unknown): void {
  const names = name.split('.')
  if (names.some((part) => part === ''))
    throw mapperParsing(`field name cannot contain only whitespace or empty parts: ['${prefix}${name}']`)
  const nested = names
    .slice(0, -1)
    .reduceRight<unknown>((inner, part) => ({ [part]: inner }), { [names.at(-1)!]: value })
  readObject(reader, nested as Record<string, unknown>, prefix, dynamic)
}

function readValue(reader: Reader, path: string, value: unknown, dynamic: unknown): void {
  if (value === null) return
  if (Array.isArray(value)) {
    for (const each of value) readValue(reader, path, each, dynamic)
    return
  }
  const field = reader.mapping.fields.get(path) ?? reader.added.get(path) ?? newField(reader, path, value, dynamic)
  if (!field) return
  if (field.kind === 'object') readInner(reader, path, field, value, dynamic)
  else readLeaf(reader, path, field, value)
}

function readInner(reader: Reader, path: string, field: Field, value: unknown, dynamic: unknown): void {
  if (field.options.enabled === false) return
  if (!isObject(value)) {
    throw mapperParsing(
      `object mapping for [${path}] tried to parse field [${path.split('.').at(-1)}] as object, but found a concrete value`,
    )
  }
  readObject(reader, value, `${path}.`, field.options.dynamic ?? dynamic)
}

function readLeaf(reader: Reader, path: string, field: Field, value: unknown): void {
  if (field.options.index === false && field.kind === 'text') return
  const held = heldValue(path, field, value, reader.id)
  if (held === undefined) return
  if (!isIgnored(field, held)) reader.entries.push([path, field, held])
  for (const name in field.multiFields) {
    const multiField = field.multiFields[name]!
    const also = heldValue(`${path}.${name}`, multiField, value, reader.id)
    if (also !== undefined && !isIgnored(multiField, also)) reader.entries.push([`${path}.${name}`, multiField, also])
  }
}

function newField(reader: Reader, path: string, value: unknown, dynamic: unknown): Field | undefined {
  const names = path.split('.')
  if (dynamic === 'strict') {
    const within = names.slice(0, -1).join('.') || '_doc'
    const reason = `mapping set to strict, dynamic introduction of [${names.at(-1)}] within [${within}] is not allowed`
    throw new OpenSearchError('strict_dynamic_mapping_exception', reason)
  }
  if (dynamic === false || dynamic === 'false') return undefined
  if (names.length > MAX_DEPTH) {
    throw illegalArgument(`Limit of mapping depth [${MAX_DEPTH}] has been exceeded due to object field [${path}]`)
  }
  const field = isObject(value) ? OBJECT : dynamicField(path, value, reader.mapping.options)
  reader.added.set(path, field)
  return field
}
