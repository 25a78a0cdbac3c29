import type { Cors } from './http-api.ts'
import type { HeaderValues } from './request.ts'
import type { HttpApiResponse } from './response.ts'

/** A browser's question before a cross-origin request: API Gateway answers it itself where the API has a CORS configuration. */
export function isPreflight(method: string, headers: HeaderValues): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
}

/** An origin that is not allowed gets no CORS headers: the browser then refuses. */
export function preflightResponse(cors: Cors, headers: HeaderValues): HttpApiResponse {
  const granted = originHeaders(cors, headers)
  const allowed: [string, string | undefined][] = [
    ['access-control-allow-methods', list(cors.allowMethods)],
    ['access-control-allow-headers', list(cors.allowHeaders)],
    ['access-control-max-age', cors.maxAge?.toString()],
  ]
  return {
    status: 204,
    headers: granted.length > 0 ? [...granted, ...allowed.filter((pair): pair is [string, string] => !!pair[1])] : [],
    body: Buffer.alloc(0),
  }
}

/**
 * The answer with the API's CORS headers in place of the function's own, which are ignored.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function withCors(answer: HttpApiResponse, cors: Cors, headers: HeaderValues): HttpApiResponse {
  const others = answer.headers.filter(([name]) => !name.startsWith('access-control-'))
  const granted = originHeaders(cors, headers)
  const exposed = granted.length > 0 ? list(cors.exposeHeaders) : undefined
  return {
    ...answer,
    headers: [
      ...others,
      ...granted,
      ...(exposed ? [['access-control-expose-headers', exposed] as [string, string]] : []),
    ],
  }
}

function originHeaders({ allowOrigins = [], allowCredentials }: Cors, headers: HeaderValues): [string, string][] {
  const origin = headers.get('origin')?.[0]
  if (origin === undefined) return []
  const anyOrigin = allowOrigins.includes('*')
  if (!anyOrigin && !allowOrigins.some((allowed) => isAllowed(allowed, origin))) return []
  const granted: [string, string][] = [['access-control-allow-origin', anyOrigin ? '*' : origin]]
  return allowCredentials ? [...granted, ['access-control-allow-credentials', 'true']] : granted
}

/** `https://*` allows every https origin. */
function isAllowed(allowed: string, origin: string): boolean {
  return allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin
}

function list(values: string[] | undefined): string | undefined {
  return values && values.length > 0 ? values.join(',') : undefined
}
