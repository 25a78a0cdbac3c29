import type { PartnerAnswer, PartnerRequest } from '../partner.ts'

/** A request with what its path names. */
export interface Routed extends PartnerRequest {
  index?: string
  id?: string
  name?: string
}

export type Handler = (request: Routed) => PartnerAnswer

/** `GET {index}/_doc/{id}`; the first that fits answers. */
export type Routes = [route: string, handler: Handler][]

/** Finds the handler by method and path; answers 405 and 400 as OpenSearch does where there is none. */
export function route(routes: Routes, request: PartnerRequest): PartnerAnswer {
  const names = request.path.split('/').filter(Boolean).map(decoded)
  const methods: string[] = []
  for (const [pattern, handler] of routes) {
    const [wanted = '', path = ''] = pattern.split(' ')
    const parameters = parametersOf(path.split('/').filter(Boolean), names)
    if (!parameters) continue
    if (wanted.split('|').includes(request.method)) return handler({ ...request, ...parameters })
    methods.push(...wanted.split('|'))
  }
  return nothingThere(request, methods)
}

function parametersOf(pattern: string[], names: string[]): Record<string, string> | undefined {
  if (pattern.length !== names.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    const name = names[at]!
    if (!part.startsWith('{')) {
      if (part !== name) return undefined
    } else if (part === '{index}' && name.startsWith('_') && name !== '_all') return undefined
    else parameters[part.slice(1, -1)] = name
  }
  return parameters
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function nothingThere({ method, path }: PartnerRequest, methods: string[]): PartnerAnswer {
  if (methods.length === 0)
    return { status: 400, body: { error: `no handler found for uri [${path}] and method [${method}]` } }
  const allowed = [...new Set(methods)].join(', ')
  const error = `Incorrect HTTP method for uri [${path}] and method [${method}], allowed: [${allowed}]`
  return { status: 405, headers: { allow: allowed }, body: { error, status: 405 } }
}
