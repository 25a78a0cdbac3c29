import { isObject } from '../partner.ts'
import { parsing } from './errors.ts'
import { wild } from './mapping/dynamic.ts'

/** What a search gives of each document; undefined for nothing. */
export type SourceFilter = ((source: Record<string, unknown>) => Record<string, unknown>) | undefined

/** `true`, `false`, a field, fields, or `{"includes": […], "excludes": […]}`. https://docs.opensearch.org/latest/search-plugins/searching-data/retrieve-specific-fields/ */
export function readSourceFilter(given: unknown): SourceFilter {
  if (given === undefined || given === true || given === 'true') return (source) => source
  if (given === false || given === 'false') return undefined
  const { includes = [], excludes = [] } = isObject(given) ? named(given) : { includes: given }
  const [included, excluded] = [list(includes), list(excludes)]
  return (source) => filtered(source, '', included, excluded)
}

function named({ includes, include, excludes, exclude, ...rest }: Record<string, unknown>) {
  const [unknown] = Object.keys(rest)
  if (unknown) throw parsing(`Unknown key for a VALUE_STRING in [${unknown}].`)
  return { includes: includes ?? include, excludes: excludes ?? exclude }
}

function list(given: unknown): string[] {
  const all = Array.isArray(given) ? given : [given]
  return all.flatMap((each) => String(each).split(','))
}

function filtered(source: Record<string, unknown>, prefix: string, includes: string[], excludes: string[]) {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(source)) {
    const path = prefix + name
    if (excludes.some((pattern) => wild(pattern, path))) continue
    const isWhole = includes.length === 0 || includes.some((pattern) => wild(pattern, path))
    if (isObject(value)) {
      const inner = filtered(value, `${path}.`, isWhole ? [] : includes, excludes)
      if (isWhole || Object.keys(inner).length > 0) kept[name] = inner
    } else if (isWhole) kept[name] = value
  }
  return kept
}
