import type { Method, Resource } from './rest-api.ts'

export interface MethodMatch {
  resource: Resource
  method: Method
  pathParameters: Record<string, string>
}

/**
 * The method that answers: of the resources whose path matches and that have the method, or ANY, the most specific one.
 * A fixed part goes before `{name}`, that before `{proxy+}`. A slash at the end does not count.
 */
export function findMethod(
  resources: Record<string, Resource>,
  httpMethod: string,
  path: string,
): MethodMatch | undefined {
  const segments = path.replace(/\/$/, '').split('/').slice(1)
  const matches = Object.values(resources).flatMap((resource) => {
    const pathParameters = matchPath(resource.path, segments)
    const { [httpMethod]: own, ANY: any } = resource.resourceMethods
    const method = own ?? any
    return pathParameters && method ? [{ resource, method, pathParameters }] : []
  })
  return matches.sort((a, b) => (rank(a.resource) < rank(b.resource) ? -1 : 1))[0]
}

function matchPath(template: string, segments: string[]): Record<string, string> | undefined {
  const parts = template === '/' ? [] : template.split('/').slice(1)
  const isGreedy = parts.at(-1)?.endsWith('+}') ?? false
  if (isGreedy ? segments.length < parts.length : segments.length !== parts.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const value = part.endsWith('+}') ? segments.slice(index).join('/') : segments[index]!
    if (!part.startsWith('{')) {
      if (part !== value) return undefined
    } else if (value === '') return undefined
    else parameters[part.replace(/^\{|\+?\}$/g, '')] = decoded(value)
  }
  return parameters
}

/** By segment: 0 fixed, 1 variable, 2 greedy, so that the smaller text is the more specific path. */
function rank({ path }: Resource): string {
  return path
    .split('/')
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('')
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
