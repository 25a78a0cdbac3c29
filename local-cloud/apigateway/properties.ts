import type { Properties } from '../service.ts'

/** Refuses a property that the local cloud does not know: it would be lost without a word. */
export function onlyKnown(type: string, properties: Properties, known: string[]): void {
  const unknown = Object.keys(properties).find((name) => !known.includes(name))
  if (unknown) throw new Error(`The local cloud's ${type} has no property ${unknown}: leave it out, or deploy to AWS.`)
}

/** `{ IntegrationHttpMethod: 'POST' }` → `{ integrationHttpMethod: 'POST' }`: a template's names are the API's, capitalized. */
export function apiNames<T>(properties: Properties): T {
  const renamed = Object.entries(properties).map(([name, value]) => [
    `${name[0]?.toLowerCase()}${name.slice(1)}`,
    value,
  ])
  return Object.fromEntries(renamed) as T
}

/** `[{ Key, Value }]` as a record. */
export function tagsOf(tags: unknown): Record<string, string> {
  return Object.fromEntries(((tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
}
