import { isObject } from '../../partner.ts'
import { looksLikeDate } from '../dates.ts'
import { type Field, readField } from './field.ts'
import type { MappingOptions } from './mapping.ts'

/**
 * The field that a value makes where the mapping has none.
 * https://docs.opensearch.org/latest/field-types/#dynamic-mapping
 */
export function dynamicField(path: string, value: unknown, options: MappingOptions): Field {
  const type = matchType(value, options.date_detection !== false)
  const template = templates(options).find((each) => fits(each, path, type))
  if (template) return readField(path, filled(template.mapping, path, DEFAULTS[type]!.type as string))
  return readField(path, DEFAULTS[type])
}

const DEFAULTS: Record<string, Record<string, unknown>> = {
  string: { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } },
  long: { type: 'long' },
  double: { type: 'float' },
  boolean: { type: 'boolean' },
  date: { type: 'date' },
  object: { type: 'object' },
}

function matchType(value: unknown, dateDetection: boolean): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'double'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'string') return 'object'
  return dateDetection && looksLikeDate(value) ? 'date' : 'string'
}

interface DynamicTemplate {
  match_mapping_type?: string
  match?: string
  unmatch?: string
  path_match?: string
  path_unmatch?: string
  mapping: Record<string, unknown>
}

function templates({ dynamic_templates: list }: MappingOptions): DynamicTemplate[] {
  const named = Array.isArray(list) ? list.flatMap((each) => (isObject(each) ? Object.values(each) : [])) : []
  return named.filter((each) => isObject(each) && isObject(each.mapping)) as unknown as DynamicTemplate[]
}

function fits(template: DynamicTemplate, path: string, type: string): boolean {
  const { match_mapping_type: wanted = '*', match = '*', unmatch = '', path_match = '*', path_unmatch = '' } = template
  const name = path.split('.').at(-1)!
  if (wanted !== '*' && wanted !== type) return false
  return wild(match, name) && wild(path_match, path) && !wild(unmatch, name) && !wild(path_unmatch, path)
}

function filled(mapping: Record<string, unknown>, path: string, type: string): Record<string, unknown> {
  const name = path.split('.').at(-1)!
  const text = JSON.stringify({ type, ...mapping })
    .replaceAll('{dynamic_type}', type)
    .replaceAll('{name}', name)
  return JSON.parse(text)
}

/** Whether a name fits a pattern in which `*` stands for anything. */
export function wild(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === name
  if (!name.startsWith(first)) return false
  let from = first.length
  for (const part of rest.slice(0, -1)) {
    const at = name.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return name.length - rest.at(-1)!.length >= from && name.endsWith(rest.at(-1)!)
}
