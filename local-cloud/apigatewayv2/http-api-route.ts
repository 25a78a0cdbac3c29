import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestVariables, type WriteAccessLog } from '../apigateway/access-log.ts'
import { timed } from '../apigateway/timed.ts'
import type { LocalRoute } from '../http/server.ts'
import { authorizerFor } from './authorize.ts'
import { isPreflight, preflightResponse, withCors } from './cors.ts'
import { deployedConfiguration } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { integrate } from './integrate.ts'
import { type InvokeFunction, invokeWithin } from './invoke.ts'
import { locate } from './locate.ts'
import { readRequest } from './read-request.ts'
import { type HttpApiRequest, headerValues, newRequestId } from './request.ts'
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
  /** What the events tell of it. */
  routeKey?: string
  region?: string
  stage?: string
  error?: string
  integrationMilliseconds?: number
}

/** Where deployed HTTP APIs answer: `/_aws/execute-api/<apiId>/…`, with the stage's name first unless it is `$default`. */
export function httpApiRoute(apis: HttpApis, options: HttpApiRouteOptions): LocalRoute {
  const { invoke, now = Date.now, writeAccessLog } = options
  const invoker = invokeWithin(invoke)
  const authorize = authorizerFor(apis, invoker, now)

  async function answer(apiId: string, request: HttpApiRequest | undefined, requestId: string): Promise<Answered> {
    if (!request) return { response: messageResponse(413, 'Request Entity Too Large') }
    const { api, stage, path } = locate(apis.find(apiId), request.path!)
    const configuration = api && stage && deployedConfiguration(api, stage)
    if (!configuration) return { response: messageResponse(404, 'Not Found') }
    const { corsConfiguration } = configuration
    const { region } = api
    const integration = timed(invoker)
    const headers = headerValues(request)
    if (corsConfiguration && isPreflight(request.method!, headers)) {
      return { response: preflightResponse(corsConfiguration, headers), region, stage: stage.stageName }
    }
    const selected = selectRoute(Object.values(configuration.routes), request.method!, path)
    const answered = selected
      ? await integrate(
          { api, stage, configuration, request, requestId, selected },
          { invoke: integration.call, authorize, now },
        )
      : { response: messageResponse(404, 'Not Found'), error: undefined }
    const { response, error } = answered
    return {
      response: corsConfiguration ? withCors(response, corsConfiguration, headers) : response,
      error,
      routeKey: selected?.route.routeKey,
      region,
      stage: stage.stageName,
      integrationMilliseconds: integration.milliseconds(),
    }
  }

  return async (incoming, outgoing) => {
    const started = performance.now()
    const startedAt = Date.now()
    const requestId = newRequestId()
    const { apiId, method, path, request } = await readRequest(incoming)
    const answered = await answer(apiId, request, requestId)
    const { response, region, stage, routeKey, error, integrationMilliseconds } = answered
    write(incoming, outgoing, response, requestId)
    writeAccessLog?.(apis.find(apiId)?.stages[stage ?? '']?.accessLogSettings, () => ({
      ...requestVariables(incoming, requestId, started),
      ...{ apiId, accountId: apis.platform.account, stage, path, routeKey },
      ...{ status: response.status, responseLength: response.body.length, 'error.message': error },
    }))
    apis.platform.events.emit('apigateway.request', {
      apiId,
      method,
      path,
      ...(error !== undefined && { error }),
      routeKey,
      region,
      stage,
      status: response.status,
      requestId,
      startedAt,
      milliseconds: performance.now() - started,
      integrationMilliseconds,
    })
  }
}

/** Set here, or of the connection to the function: what a function says of them is left out. */
const OWN_HEADERS = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade']

function write(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: HttpApiResponse,
  requestId: string,
): void {
  const { status, body } = response
  const headers = response.headers.filter(([name]) => !OWN_HEADERS.includes(name))
  headers.push(['apigw-requestid', requestId])
  const hasBody = incoming.method !== 'HEAD' && status !== 204 && status !== 304
  if (hasBody) headers.push(['content-length', String(body.length)])
  outgoing.writeHead(status, headers.flat())
  outgoing.end(hasBody ? body : undefined)
}
