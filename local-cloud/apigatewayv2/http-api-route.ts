import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestVariables, type WriteAccessLog } from '../apigateway/access-log.ts'
import type { LocalRoute } from '../http/server.ts'
import { authorizerFor } from './authorize.ts'
import { isPreflight, preflightResponse, withCors } from './cors.ts'
import { deployedConfiguration, type Stage } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { integrate } from './integrate.ts'
import { type InvokeFunction, invokeWithin } from './invoke.ts'
import { locate } from './locate.ts'
import { type Received, readRequest } from './read-request.ts'
import { headerValues, newRequestId } from './request.ts'
import { type HttpApiResponse, messageResponse } from './response.ts'
import { selectRoute } from './select-route.ts'

export interface HttpApiRouteOptions {
  invoke: InvokeFunction
  /** Milliseconds since 1970. */
  now?: () => number
  writeAccessLog?: WriteAccessLog
}

interface Answered {
  response: HttpApiResponse
  /** What the events and the access log tell of it. */
  routeKey?: string
  region?: string
  stage?: Stage
  error?: string
  integrationMilliseconds?: number
}

/** Where deployed HTTP APIs answer: `/_aws/execute-api/<apiId>/…`, with the stage's name first unless it is `$default`. */
export function httpApiRoute(apis: HttpApis, options: HttpApiRouteOptions): LocalRoute {
  const { invoke, now = Date.now, writeAccessLog } = options
  const invoker = invokeWithin(invoke)
  const neighbours = { invoke: invoker, authorize: authorizerFor(apis, invoker, now), now }

  async function answer({ apiId, request }: Received, requestId: string): Promise<Answered> {
    if (!request) return { response: messageResponse(413, 'Request Entity Too Large') }
    const { api, stage, path } = locate(apis.find(apiId), request.path!)
    const configuration = api && stage && deployedConfiguration(api, stage)
    if (!configuration) return { response: messageResponse(404, 'Not Found') }
    const { corsConfiguration: cors } = configuration
    const { region } = api
    const headers = headerValues(request)
    if (cors && isPreflight(request.method!, headers)) {
      return { response: preflightResponse(cors, headers), region, stage }
    }
    const selected = selectRoute(configuration.routes, request.method!, path)
    const { response, error, milliseconds } = selected
      ? await integrate({ api, stage, configuration, request, requestId, selected }, neighbours)
      : { response: messageResponse(404, 'Not Found') }
    return {
      response: cors ? withCors(response, cors, headers) : response,
      error,
      routeKey: selected?.route.routeKey,
      region,
      stage,
      integrationMilliseconds: milliseconds,
    }
  }

  return async (incoming, outgoing) => {
    const started = performance.now()
    const startedAt = Date.now()
    const requestId = newRequestId()
    const received = await readRequest(incoming)
    const { apiId, method, path } = received
    const { response, region, stage, routeKey, error, integrationMilliseconds } = await answer(received, requestId)
    write(incoming, outgoing, response, requestId)
    writeAccessLog?.(stage?.accessLogSettings, () => ({
      ...requestVariables(incoming, requestId, started),
      ...{ apiId, accountId: apis.platform.account, stage: stage?.stageName, path, routeKey },
      ...{ status: response.status, responseLength: response.body.length, 'error.message': error },
    }))
    apis.platform.events.emit('apigateway.request', {
      apiId,
      method,
      path,
      error,
      routeKey,
      region,
      stage: stage?.stageName,
      status: response.status,
      requestId,
      startedAt,
      milliseconds: performance.now() - started,
      integrationMilliseconds,
    })
  }
}

/** Set here, or of the connection to the function: what a function says of them is left out. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade'])

function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: HttpApiResponse,
  requestId: string,
): void {
  const { status, body } = response
  const headers: string[] = []
  for (const [name, value] of response.headers) if (!OWN_HEADERS.has(name)) headers.push(name, value)
  headers.push('apigw-requestid', requestId)
  const hasBody = incoming.method !== 'HEAD' && status !== 204 && status !== 304
  if (hasBody) headers.push('content-length', String(body.length))
  outgoing.writeHead(status, headers)
  outgoing.end(hasBody ? body : undefined)
}
