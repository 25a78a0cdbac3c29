import type { Properties } from '../service.ts'

/** Throws a sentence where a template names a property that this type does not have here. */
export function checkProperties(type: string, properties: Properties, known: string[]): void {
  const unknown = Object.keys(properties).filter((property) => !known.includes(property))
  if (unknown.length === 0) return
  throw new Error(`The local cloud's ${type} has no ${unknown.join(', ')}. Take it out, or deploy to AWS.`)
}
