import { isObject } from '../partner.ts'

/** The settings of an index as flat names below `index`: `number_of_shards`, `mapping.total_fields.limit`. */
export function flatSettings(given: unknown): Record<string, string> {
  const flat: Record<string, string> = {}
  flatten(given, '', flat)
  return flat
}

function flatten(value: unknown, path: string, into: Record<string, string>): void {
  if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${name}` : name, into)
  } else if (value != null) into[path.replace(/^index\./, '')] = String(value)
}

export function settingOf(settings: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(settings, name) ? settings[name] : undefined
}

/** Nested again, as answers show them. */
export function nestedSettings(flat: Record<string, string>): Record<string, unknown> {
  // Without a prototype, so that `__proto__` is a name as any other.
  const root: Record<string, unknown> = Object.create(null)
  for (const [path, value] of Object.entries(flat)) {
    const names = path.split('.')
    let at = root
    for (const name of names.slice(0, -1)) {
      const inner = isObject(at[name]) ? at[name] : Object.create(null)
      at[name] = inner
      at = inner
    }
    at[names.at(-1)!] = value
  }
  return { index: root }
}
