import { CloudError } from '../errors.ts'
import type { Authorize } from './authorize.ts'
import { httpApiEvent, httpApiEventV1 } from './event.ts'
import { type ApiConfiguration, functionArn, type HttpApi, type Integration, type Stage } from './http-api.ts'
import { type Invoke, TimedOut } from './invoke.ts'
import { type HttpApiRequest, type RequestContext, requestContext, routeArn } from './request.ts'
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

/** Authorizes a request and has the route's function answer it. What goes wrong on the way the client sees as 500 only. */
export async function integrate(
  routed: RoutedRequest,
  { invoke, authorize, now }: Neighbours,
): Promise<{ response: HttpApiResponse; error?: string }> {
  const { configuration, request } = routed
  const { route } = routed.selected
  const context = contextOf(routed, now())
  try {
    const authorization = await authorize(route, configuration.authorizers, request, context)
    if ('refusal' in authorization) return { response: authorization.refusal }
    const integration = integrationOf(routed)
    context.authorizer = authorization.result
    return { response: await proxy(integration, request, context, invoke) }
  } catch (thrown) {
    return { response: failure(thrown), error: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

function contextOf({ api, stage, selected, requestId }: RoutedRequest, now: number): RequestContext {
  return requestContext({
    apiId: api.apiId,
    accountId: api.account,
    region: api.region,
    stage: stage.stageName,
    routeKey: selected.route.routeKey,
    pathParameters: selected.pathParameters,
    stageVariables: stage.stageVariables,
    requestId,
    time: new Date(now),
  })
}

function integrationOf({ selected: { route }, configuration }: RoutedRequest): Integration {
  const integration = configuration.integrations[route.target?.split('/')[1] ?? '']
  if (!integration) throw new Error(`The route ${route.routeKey} has no integration.`)
  return integration
}

async function proxy(
  { integrationUri, payloadFormatVersion, timeoutInMillis }: Integration,
  request: HttpApiRequest,
  context: RequestContext,
  invoke: Invoke,
): Promise<HttpApiResponse> {
  const [build, read] =
    payloadFormatVersion === '2.0' ? [httpApiEvent, httpApiResponse] : [httpApiEventV1, httpApiResponseV1]
  const payload = await invoke({
    functionArn: functionArn(integrationUri)!,
    event: Buffer.from(JSON.stringify(build(request, context))),
    sourceArn: routeArn(context, request),
    timeoutMs: timeoutInMillis,
  })
  return read(payload)
}

/** A function that fails, or that runs into its own time-out, gives 500; API Gateway's own time-out gives 503. */
function failure(thrown: unknown): HttpApiResponse {
  if (thrown instanceof TimedOut) return messageResponse(503, 'Service Unavailable')
  if (thrown instanceof CloudError && thrown.status === 413) return messageResponse(413, 'Request Entity Too Large')
  return messageResponse(500, 'Internal Server Error')
}
