/** The values at a path; several where it has a `*`, none where there is nothing. */
export function selector(path: string): (json: unknown) => unknown[] {
  const steps = [...path.matchAll(/\.([\w@*-]+)|\[(?:(\d+|\*)|'([^']*)'|"([^"]*)")\]/g)].map(
    ([, name, index, single, double]) => name ?? index ?? single ?? double ?? '',
  )
  return (json) => steps.reduce<unknown[]>((values, step) => values.flatMap((from) => descend(from, step)), [json])
}

function descend(from: unknown, step: string): unknown[] {
  if (typeof from !== 'object' || from === null) return []
  if (step === '*') return Object.values(from)
  return Object.hasOwn(from, step) ? [(from as Record<string, unknown>)[step]] : []
}

/** Nothing for a message that is no JSON object or array. */
export function parseMessage(message: string): unknown {
  if (!/^\s*[[{]/.test(message)) return undefined
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}
