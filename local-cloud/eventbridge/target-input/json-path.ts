/** The steps of a path such as `$.detail.items[0]['a name']`; undefined where it is no path, or one of a kind not known here. */
export function parseJsonPath(path: string): (string | number)[] | undefined {
  const step = /\.([^.[\]*?@()\s]+)|\[(\d+)\]|\[(?:'([^']+)'|"([^"]+)")\]/y
  const steps: (string | number)[] = []
  if (!path.startsWith('$')) return undefined
  step.lastIndex = 1
  for (let end = 1; end < path.length; end = step.lastIndex) {
    const match = step.exec(path)
    if (!match) return undefined
    const [, name, index, single, double] = match
    steps.push(index === undefined ? ((name ?? single ?? double) as string) : Number(index))
  }
  return steps
}

/** Undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  return parseJsonPath(path)?.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  )
}
