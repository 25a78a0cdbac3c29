import { validationError } from './errors.ts'
import { condition, type Scope } from './intrinsics.ts'

/** All of a template's conditions; each may use others. */
export function evaluateConditions(expressions: Record<string, unknown>, scope: Scope): Record<string, boolean> {
  const results: Record<string, boolean> = {}
  const evaluating = new Set<string>()
  const evaluate = (name: string): boolean => {
    if (Object.hasOwn(results, name)) return results[name] as boolean
    if (evaluating.has(name)) throw validationError(`Template error: Found circular condition dependency: ${name}`)
    evaluating.add(name)
    results[name] = condition(expressions[name], { ...scope, conditions: lazily(expressions, evaluate) })
    return results[name]
  }
  for (const name of Object.keys(expressions)) evaluate(name)
  return results
}

function lazily(expressions: Record<string, unknown>, evaluate: (name: string) => boolean): Record<string, boolean> {
  const names = Object.keys(expressions)
  return Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, { get: () => evaluate(name), enumerable: true }])),
  )
}
