/** A map as the query protocol sends it: `Attributes.entry.1.key=…`; absent or empty, it is `{}`. */
export function readMap(map: unknown): Record<string, string> {
  const pairs = entriesOf(map).map(({ key, value }) => [String(key), String(value ?? '')])
  return Object.fromEntries(pairs)
}

/** The entries of a map, undecoded. */
export function entriesOf(map: unknown): Record<string, unknown>[] {
  const { entry } = (typeof map === 'object' && map !== null ? map : {}) as { entry?: unknown }
  return Array.isArray(entry) ? entry : []
}

/** A list as the query protocol sends it; absent or empty, it is `[]`. */
export function readList<T>(list: unknown): T[] {
  return Array.isArray(list) ? list : []
}
