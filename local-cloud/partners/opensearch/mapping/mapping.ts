import { isObject } from '../../partner.ts'
import { illegalArgument, mapperParsing } from '../errors.ts'
import { type Field, OBJECT, readField, writeField } from './field.ts'

/** What a mapping says besides its fields. */
export interface MappingOptions {
  dynamic?: unknown
  date_detection?: unknown
  dynamic_templates?: unknown
  [option: string]: unknown
}

/** The fields of an index by their full path, objects included: `error`, `error.message`. */
export class Mapping {
  readonly fields = new Map<string, Field>()
  options: MappingOptions = {}

  /** Adds the fields of a mapping. Throws where one has another type already; then nothing is added. */
  merge(given: unknown): void {
    if (!isObject(given))
      throw mapperParsing('Failed to parse mapping [_doc]: Root mapping definition must be an object')
    const { properties = {}, ...options } = given
    const added = [...readProperties(properties, '')]
    for (const [path, field] of added) this.#check(path, field)
    for (const [path, field] of added) this.add(path, field)
    this.options = { ...this.options, ...options }
  }

  add(path: string, field: Field): void {
    const old = this.fields.get(path)
    const multiFields = { ...old?.multiFields, ...field.multiFields }
    this.fields.set(path, { ...field, options: { ...old?.options, ...field.options }, multiFields })
  }

  /** A field or one of its multi-fields. */
  find(path: string): Field | undefined {
    const field = this.fields.get(path)
    if (field) return field
    const dot = path.lastIndexOf('.')
    const parent = dot < 0 ? undefined : this.fields.get(path.slice(0, dot))
    const name = path.slice(dot + 1)
    return parent && Object.hasOwn(parent.multiFields, name) ? parent.multiFields[name] : undefined
  }

  /** As `GET _mapping` shows it. */
  toJSON(): Record<string, unknown> {
    const root: Record<string, unknown> = { ...this.options }
    for (const path of [...this.fields.keys()].sort()) place(root, path.split('.'), writeField(this.fields.get(path)!))
    return root
  }

  #check(path: string, field: Field): void {
    const old = this.fields.get(path)
    if (!old || old.type === field.type) return
    throw illegalArgument(
      old.kind === 'object'
        ? `can't merge a non object mapping [${path}] with an object mapping`
        : `mapper [${path}] cannot be changed from type [${old.type}] to [${field.type}]`,
    )
  }
}

/** A mapping is no deeper than 20. */
function* readProperties(properties: unknown, prefix: string): Generator<[path: string, field: Field]> {
  if (!isObject(properties))
    throw mapperParsing('Failed to parse mapping [_doc]: Expected map for property [properties]')
  for (const [name, given] of Object.entries(properties)) {
    const path = prefix + name
    const names = path.split('.')
    if (names.length > 20)
      throw illegalArgument(`Limit of mapping depth [20] has been exceeded due to object field [${path}]`)
    const field = readField(path, given)
    for (let i = prefix.split('.').length; i < names.length; i++) yield [names.slice(0, i).join('.'), OBJECT]
    yield [path, field]
    if (isObject(given) && given.properties) yield* readProperties(given.properties, `${path}.`)
  }
}

function place(root: Record<string, unknown>, names: string[], written: Record<string, unknown>): void {
  let parent = root
  for (const name of names.slice(0, -1)) parent = propertiesOf(parent)[name] as Record<string, unknown>
  const isPlainObject = written.type === 'object' && Object.keys(written).length === 1
  propertiesOf(parent)[names.at(-1)!] = isPlainObject ? {} : written
}

function propertiesOf(node: Record<string, unknown>): Record<string, unknown> {
  // Without a prototype, so that `__proto__` is a name as any other.
  node.properties ??= Object.create(null)
  if (node.type === 'object') delete node.type
  return node.properties as Record<string, unknown>
}
