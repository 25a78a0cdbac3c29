import { asCloudError, CloudError } from '../errors.ts'
import type { AwsRequest, AwsResponse, Permissions, Service } from '../service.ts'
import { authorize } from './authorize.ts'
import { parseJson } from './json.ts'

/** A request of a REST API, taken apart. */
export interface RestInput {
  /** The `{Name}` parts of the route, decoded. */
  params: Record<string, string>
  query: URLSearchParams
  request: AwsRequest
  /** The body as JSON; throws SerializationException where it is none. */
  json(): Record<string, unknown>
}

/** Returns the JSON to send with status 200, or a whole `AwsResponse` made by `respond`. */
export type RestAction = (input: RestInput) => unknown | Promise<unknown>

export interface RestJsonService extends Omit<Service, 'handle'> {
  /** By `METHOD /path/{Param}`; `{Param+}` takes slashes too. */
  routes: Record<string, RestAction>
  /** By route too, given its `RestInput`; a route has no action's name to fall back on, so none may be left out. */
  permissions?: Permissions
}

/**
 * The AWS REST-JSON protocol: resources by path and method (Lambda, API Gateway, Scheduler).
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonService({ routes, permissions, ...service }: RestJsonService): Service {
  const forgotten = permissions && Object.keys(routes).find((route) => !Object.hasOwn(permissions, route))
  if (forgotten) throw new Error(`${service.name} does not say which permission ${forgotten} needs.`)
  const table = Object.entries(routes).map(([route, run]) => ({ ...compile(route), route, run }))
  return { ...service, handle: (request) => answer(request, { service: service.name, table, permissions }) }
}

/** An answer whose status or headers are not the usual ones. */
export function respond(status: number, body?: unknown, headers: Record<string, string> = {}): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  }
}

interface Described {
  service: string
  table: (ReturnType<typeof compile> & { route: string; run: RestAction })[]
  permissions?: Permissions
}

async function answer(request: AwsRequest, { service, table, permissions }: Described): Promise<AwsResponse> {
  try {
    for (const { method, pattern, route, run } of table) {
      const match = method === request.method ? pattern.exec(request.path) : null
      if (!match) continue
      const input: RestInput = {
        params: decodeAll(match.groups ?? {}),
        query: request.query,
        request,
        json: () => parseJson(request.body) as Record<string, unknown>,
      }
      authorize(request, { service, action: route, input, permissions })
      const output = await run(input)
      return isResponse(output) ? output : respond(200, output)
    }
    throw new CloudError('UnknownOperationException', `The local cloud has no ${request.method} ${request.path}.`, 404)
  } catch (thrown) {
    const error = asCloudError(thrown)
    return respond(error.status, { message: error.message, ...error.members }, { 'x-amzn-errortype': error.code })
  }
}

function compile(route: string): { method: string; pattern: RegExp } {
  const [method = '', path = ''] = route.split(' ')
  const pattern = path.replace(/\{(\w+)(\+?)\}/g, (_, name, greedy) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`)
  return { method, pattern: new RegExp(`^${pattern}/?$`) }
}

function decodeAll(groups: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    throw new CloudError('ValidationException', 'The path of the request is not valid percent-encoding.')
  }
}

function isResponse(output: unknown): output is AwsResponse {
  return typeof output === 'object' && output !== null && 'status' in output && 'headers' in output
}
