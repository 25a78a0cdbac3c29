import { formatError, validationError } from './errors.ts'
import { isObject, type ResourceDefinition, type Template } from './template.ts'

/** The names that a value takes from elsewhere in its template: by Ref, Fn::GetAtt and Fn::Sub. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, argument]) => {
    if (name === 'Ref' && typeof argument === 'string') return [argument]
    if (name === 'Fn::GetAtt') return [String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? '']
    if (name === 'Fn::Sub') return [...inSub(argument), ...references(argument)]
    return references(argument)
  })
}

function inSub(argument: unknown): string[] {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
  const own = isObject(variables) ? Object.keys(variables) : []
  return [...String(template).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name]) => String(name).trim())
    .filter((name) => !own.includes(name))
    .map((name) => name.split('.')[0] ?? '')
}

/** For each resource, which others must be made before it. `resources` are those whose condition holds. */
export function dependencies(resources: Record<string, ResourceDefinition>): Map<string, string[]> {
  const all = Object.entries(resources).map(([name, resource]): [string, string[]] => {
    const { Properties, UpdatePolicy, DependsOn = [] } = resource
    const needed = [...references(Properties), ...references(UpdatePolicy), ...[DependsOn].flat()]
    return [name, [...new Set(needed)].filter((other) => Object.hasOwn(resources, other))]
  })
  return new Map(all)
}

/**
 * Throws ValidationError where a reference has no target, or where resources wait for each other.
 * `pseudo` names what is defined everywhere, as AWS::Region.
 */
export function checkReferences(template: Template, pseudo: string[]): void {
  const known = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources), ...pseudo])
  for (const section of ['Resources', 'Outputs'] as const) {
    const unresolved = new Set(references(template[section]).filter((name) => !known.has(name)))
    if (unresolved.size > 0) {
      throw formatError(
        `Unresolved resource dependencies [${[...unresolved].join(', ')}] in the ${section} block of the template`,
      )
    }
  }
  for (const [name, { DependsOn = [] }] of Object.entries(template.Resources)) {
    const missing = [DependsOn].flat().filter((other) => !Object.hasOwn(template.Resources, other))
    if (missing.length > 0) {
      throw formatError(
        `Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template (DependsOn of ${name})`,
      )
    }
  }
  checkCycles(dependencies(template.Resources))
}

/** Takes away what waits for nothing until nothing is left; what stays waits for itself. */
function checkCycles(waiting: Map<string, string[]>): void {
  const left = new Map(waiting)
  for (let ready = ['']; ready.length > 0; ) {
    ready = [...left].filter(([, needed]) => !needed.some((other) => left.has(other))).map(([name]) => name)
    for (const name of ready) left.delete(name)
  }
  if (left.size > 0) throw validationError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`)
}
