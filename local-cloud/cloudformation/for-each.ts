import { formatError } from './errors.ts'
import { isObject } from './template.ts'

/** A template of a few lines could ask for millions of resources. */
const MAX_VALUES = 100_000

/**
 * A template with its loops written out: `Fn::ForEach::Name: [Item, [a, b], { 'Queue${Item}': … }]` gives `Queuea` and `Queueb`.
 * The list must stand in the template: parameters are not known yet.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(template: Record<string, unknown>): Record<string, unknown> {
  let values = 0
  const expand = (value: unknown): unknown => {
    if (++values > MAX_VALUES) throw formatError(`Fn::ForEach makes more than ${MAX_VALUES} values.`)
    if (Array.isArray(value)) return value.map(expand)
    if (!isObject(value)) return value
    const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
      name.startsWith('Fn::ForEach::') ? written(name, inner) : [[name, expand(inner)]],
    )
    return Object.fromEntries(entries)
  }
  const written = (name: string, loop: unknown): [string, unknown][] => {
    const [identifier, collection, body] = Array.isArray(loop) ? loop : []
    if (typeof identifier !== 'string' || !isTexts(collection) || !isObject(body)) {
      throw formatError(`${name} takes a name, a list of texts that stands in the template, and an object.`)
    }
    return collection.flatMap((item) =>
      Object.entries(expand(replaced(body, identifier, item)) as Record<string, unknown>),
    )
  }
  return expand(template) as Record<string, unknown>
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Puts the item in the place of `${Identifier}` and `{ Ref: Identifier }`; of `&{Identifier}`, only its letters and digits. */
function replaced(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^a-zA-Z0-9]/g, ''))
  }
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, identifier, item))
  if (!isObject(value)) return value
  if (value.Ref === identifier && Object.keys(value).length === 1) return item
  const entries = Object.entries(value).map(([name, inner]) => [
    replaced(name, identifier, item),
    replaced(inner, identifier, item),
  ])
  return Object.fromEntries(entries)
}
