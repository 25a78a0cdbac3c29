import type { Route } from './http-api.ts'

export interface SelectedRoute {
  route: Route
  pathParameters?: Record<string, string>
}

/**
 * The route that a request takes: a full match before a greedy path variable, a literal segment before a variable, a
 * method before ANY, and `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @param routes by id, which never change: another deployment has others.
 * @param path without the stage, decoded.
 */
export function selectRoute(routes: Record<string, Route>, method: string, path: string): SelectedRoute | undefined {
  const { specific, fallback } = compiled(routes)
  for (const { route, routeMethod, pattern, names } of specific) {
    if (routeMethod !== method && routeMethod !== 'ANY') continue
    const values = pattern.exec(path)
    if (values) return { route, pathParameters: names.length > 0 ? parameters(names, values) : undefined }
  }
  return fallback && { route: fallback }
}

function parameters(names: string[], values: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [name, values[i + 1]!]))
}

interface CompiledRoute {
  route: Route
  routeMethod: string
  pattern: RegExp
  names: string[]
  /** The more specific the smaller: whether it is greedy, then one character a segment, then the method. */
  rank: string
}

interface CompiledRoutes {
  /** The more specific first. */
  specific: CompiledRoute[]
  /** `$default` */
  fallback?: Route
}

const known = new WeakMap<Record<string, Route>, CompiledRoutes>()

function compiled(routes: Record<string, Route>): CompiledRoutes {
  const before = known.get(routes)
  if (before) return before
  const all = Object.values(routes)
  const result = {
    specific: all.flatMap(compiledRoute).sort((one, other) => (one.rank < other.rank ? -1 : 1)),
    fallback: all.find(({ routeKey }) => routeKey === '$default'),
  }
  known.set(routes, result)
  return result
}

function compiledRoute(route: Route): CompiledRoute[] {
  const [routeMethod = '', path] = route.routeKey.split(' ')
  if (path === undefined) return []
  const pattern = new RegExp(`^${path.split('/').map(segmentPattern).join('/')}$`, 's')
  const names = [...path.matchAll(/\{([\w.-]+)\+?\}/g)].map(([, name]) => name!)
  return [{ route, routeMethod, pattern, names, rank: rankOf(path, routeMethod) }]
}

function segmentPattern(segment: string): string {
  if (segment.endsWith('+}')) return '(.+)'
  return segment.startsWith('{') ? '([^/]+)' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function rankOf(pattern: string, method: string): string {
  const greedy = pattern.endsWith('+}') ? '1' : '0'
  return greedy + pattern.split('/').map(segmentRank).join('') + (method === 'ANY' ? '1' : '0')
}

function segmentRank(segment: string): string {
  if (segment.endsWith('+}')) return 'c'
  return segment.startsWith('{') ? 'b' : 'a'
}
