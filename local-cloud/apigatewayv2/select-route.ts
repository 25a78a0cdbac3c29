import type { Route } from './http-api.ts'

export interface SelectedRoute {
  route: Route
  pathParameters?: Record<string, string>
}

/**
 * The route that a request takes: a full match before a greedy path variable, a literal segment before a variable, a
 * method before ANY, and `$default` last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @param path without the stage, decoded.
 */
export function selectRoute(routes: Route[], method: string, path: string): SelectedRoute | undefined {
  const [best] = routes.flatMap((route) => match(route, method, path) ?? []).sort(moreSpecificFirst)
  if (best) return { route: best.route, pathParameters: best.pathParameters }
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  return fallback && { route: fallback }
}

interface Match extends SelectedRoute {
  rank: string
}

function match(route: Route, method: string, path: string): Match | undefined {
  const { routeMethod, pattern, names, rank } = compiled(route)
  if (!pattern || (routeMethod !== method && routeMethod !== 'ANY')) return undefined
  const values = pattern.exec(path)
  if (!values) return undefined
  const pathParameters = Object.fromEntries(names.map((name, i) => [name, values[i + 1]!]))
  return { route, pathParameters: names.length > 0 ? pathParameters : undefined, rank }
}

interface CompiledRoute {
  routeMethod: string
  /** Missing of `$default`. */
  pattern?: RegExp
  names: string[]
  /** The more specific the smaller: whether it is greedy, then one character a segment, then the method. */
  rank: string
}

const known = new WeakMap<Route, CompiledRoute>()

function compiled(route: Route): CompiledRoute {
  const before = known.get(route)
  if (before) return before
  const [routeMethod = '', pattern] = route.routeKey.split(' ')
  const result = {
    routeMethod,
    pattern: pattern && new RegExp(`^${pattern.split('/').map(segmentPattern).join('/')}$`, 's'),
    names: [...(pattern ?? '').matchAll(/\{([\w.-]+)\+?\}/g)].map(([, name]) => name!),
    rank: rankOf(pattern ?? '', routeMethod),
  } as CompiledRoute
  known.set(route, result)
  return result
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

function moreSpecificFirst(one: Match, other: Match): number {
  return one.rank < other.rank ? -1 : 1
}
