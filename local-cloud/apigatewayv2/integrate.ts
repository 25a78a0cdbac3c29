import { CloudError } from '../errors.ts'
import type { Authorize } from './authorize.ts'
import { httpApiEvent, httpApiEventV1 } from './event.ts'
import { type ApiConfiguration, functionArn, type HttpApi, type Integration, type Stage } from './http-api.ts'
import { type Invoke, TimedOut } from './invoke.ts'
import { type HttpApiRequest, type RequestContext, routeArn } from './request.ts'
import { type HttpApiResponse, httpApiResponse, httpApiResponseV1, messageResponse } from './response.ts'
import type { SelectedRoute } from './select-route.ts'

export interface RoutedRequest {
  selected: SelectedRoute
  api: HttpApi
  stage: Stage
  configuration: ApiConfiguration
  request: HttpApiRequest
  requestId: string
}

interface Neighbours {
  invoke: Invoke
  authorize: Authorize
  now: () => number
}

export interface Integrated {
  response: HttpApiResponse
  /** What the client does not see: why its answer is a 500 or 503. */
  error?: string
  /** How long the function took; missing where it was not asked. */
  milliseconds?: number
}

/** Authorizes a request and has the route's function answer it. What goes wrong on the way the client sees as 500 only. */
export async function integrate(routed: RoutedRequest, { invoke, authorize, now }: Neighbours): Promise<Integrated> {
  const { configuration, request } = routed
  const { route } = routed.selected
  const context = contextOf(routed, now())
  let asked: number | undefined
  const milliseconds = () => asked && performance.now() - asked
  try {
    if (route.authorizationType !== 'NONE') {
      const authorization = await authorize(route, configuration.authorizers, request, context)
      if ('refusal' in authorization) return { response: authorization.refusal }
      context.authorizer = authorization.result
    }
    const { integrationUri, payloadFormatVersion, timeoutInMillis } = integrationOf(routed)
    const [build, read] = payloadFormatVersion === '2.0' ? FORMAT_2 : FORMAT_1
    const event = JSON.stringify(build(request, context))
    const sourceArn = routeArn(context, request)
    asked = performance.now()
    const payload = await invoke({
      functionArn: functionArn(integrationUri)!,
      event,
      sourceArn,
      timeoutMs: timeoutInMillis,
    })
    return { milliseconds: milliseconds(), response: read(payload) }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown)
    return { response: failure(thrown), error, milliseconds: milliseconds() }
  }
}

const FORMAT_1 = [httpApiEventV1, httpApiResponseV1] as const
const FORMAT_2 = [httpApiEvent, httpApiResponse] as const

function contextOf({ api, stage, selected, requestId }: RoutedRequest, now: number): RequestContext {
  return {
    apiId: api.apiId,
    accountId: api.account,
    region: api.region,
    stage: stage.stageName,
    routeKey: selected.route.routeKey,
    pathParameters: selected.pathParameters,
    stageVariables: stage.stageVariables,
    requestId,
    time: new Date(now),
  }
}

function integrationOf({ selected: { route }, configuration }: RoutedRequest): Integration {
  const integration = configuration.integrations[route.target?.slice('integrations/'.length) ?? '']
  if (!integration) throw new Error(`The route ${route.routeKey} has no integration.`)
  return integration
}

/** A function that fails, or that runs into its own time-out, gives 500; API Gateway's own time-out gives 503. */
function failure(thrown: unknown): HttpApiResponse {
  if (thrown instanceof TimedOut) return messageResponse(503, 'Service Unavailable')
  if (thrown instanceof CloudError && thrown.status === 413) return messageResponse(413, 'Request Entity Too Large')
  return messageResponse(500, 'Internal Server Error')
}
