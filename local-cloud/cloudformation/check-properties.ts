import type { Properties } from '../service.ts'
import names from './property-names.json' with { type: 'json' }

/** By type, the names in one string. */
const NAMES: Record<string, { required: string; optional: string }> = names

/**
 * Throws, in AWS's words, where a resource has a property that its type does not know, or lacks one that it needs.
 * `property-names.json` is from the types' schemas, of autumn 2026; what is within a property, each service checks itself.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schemas.html
 */
export function checkProperties(type: string, logicalId: string, properties: Properties): void {
  const known = NAMES[type]
  if (!known) return
  const required = known.required.split(' ').filter(Boolean)
  const all = [...required, ...known.optional.split(' ')]
  const extraneous = Object.keys(properties).filter((name) => !all.includes(name))
  const missing = required.filter((name) => properties[name] === undefined)
  const faults = [
    ...missing.map((name) => `#: required key [${name}] not found`),
    ...extraneous.map((name) => `#: extraneous key [${name}] is not permitted`),
  ]
  if (faults.length === 0) return
  throw new Error(`Properties validation failed for resource ${logicalId} with message:\n${faults.join('\n')}`)
}
