import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CloudError } from '../errors.ts'
import { type LocalRoute, readBody } from '../http/server.ts'
import { randomBytes } from '../random-bytes.ts'
import { within } from '../within.ts'
import { type AccessContext, requestVariables, type WriteAccessLog } from './access-log.ts'
import { type AuthorizedRequest, Authorizers, type Invoke } from './authorize.ts'
import { apiArn, headerOf, proxyEvent } from './event.ts'
import { findMethod, type MethodMatch } from './find-method.ts'
import { type GatewayAnswer, GatewayError, gatewayAnswer } from './gateway-error.ts'
import { functionArn } from './integrations.ts'
import { mockAnswer } from './mock-integration.ts'
import { proxyResponse } from './response.ts'
import type { Definition, Integration, RestApi, Stage } from './rest-api.ts'
import type { RestApis } from './rest-apis.ts'
import { Throttle } from './throttle.ts'
import { timed } from './timed.ts'

/** Where deployed APIs answer here; on AWS it is `https://<apiId>.execute-api.<region>.amazonaws.com/<stage>/…`. */
export const EXECUTE_API = '/_aws/execute-api/'

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_PAYLOAD = 10 * 1024 * 1024

export interface RestApiRouteOptions {
  invoke: Invoke
  /** Milliseconds since 1970, for the policy cache and the throttle. */
  now?: () => number
  writeAccessLog?: WriteAccessLog
  /** Given where the control plane must be able to flush the cache too. */
  authorizers?: Authorizers
}

/** The data plane: requests to `/_aws/execute-api/<apiId>/<stage>/…` go to what the stage's deployment says. */
export function restApiRoute(apis: RestApis, options: RestApiRouteOptions): LocalRoute {
  const { invoke, now, authorizers, writeAccessLog } = options
  const plane = { apis, invoke, authorizers: authorizers ?? new Authorizers(invoke, now), throttle: new Throttle(now) }
  return async (message, response) => {
    const started = performance.now()
    const startedAt = Date.now()
    const target = targetOf(apis, message.url ?? '')
    const request = requestOf(message, target)
    const integration = timed(invoke)
    const answer = target.deployed
      ? await answerOf({ ...plane, invoke: integration.call }, target, request, message)
      : forbidden()
    send(message, response, answer, request)
    writeAccessLog?.(target.deployed?.stage.accessLogSettings, () => ({
      ...requestVariables(message, request.requestId, started),
      ...logVariables(target, request, answer),
    }))
    apis.platform.events.emit('apigateway.request', {
      ...(target.deployed && { region: target.deployed.api.region, apiName: target.deployed.api.name }),
      apiId: target.apiId,
      stage: target.stageName,
      method: request.httpMethod,
      path: request.path,
      status: answer.status,
      ...(answer.reason && { error: answer.reason }),
      requestId: request.requestId,
      startedAt,
      milliseconds: performance.now() - started,
      integrationMilliseconds: integration.milliseconds(),
    })
  }
}

interface DataPlane {
  apis: RestApis
  invoke: Invoke
  authorizers: Authorizers
  throttle: Throttle
}

interface Target {
  apiId: string
  stageName: string
  path: string
  query: string
  deployed?: { api: RestApi; stage: Stage; definition: Definition }
}

function targetOf(apis: RestApis, url: string): Target {
  const [pathname = '', ...query] = url.split('?')
  const [apiId = '', stageName = '', ...path] = pathname.slice(EXECUTE_API.length).split('/')
  const api = apis.byId(apiId)
  const stage = api && Object.hasOwn(api.stages, stageName) ? api.stages[stageName] : undefined
  const definition = stage && api?.deployments[stage.deploymentId]?.snapshot
  const target = { apiId, stageName, path: `/${path.join('/')}`, query: query.join('?') }
  return api && stage && definition ? { ...target, deployed: { api, stage, definition } } : target
}

function logVariables(
  { apiId, stageName, path, deployed }: Target,
  { httpMethod }: AuthorizedRequest,
  { status, reason, body }: GatewayAnswer,
): AccessContext {
  const match = deployed && findMethod(deployed.definition.resources, httpMethod ?? '', path)
  return {
    apiId,
    stage: stageName,
    accountId: '000000000000',
    path: `/${stageName}${path}`,
    resourcePath: match?.resource.path,
    resourceId: match?.resource.id,
    status,
    responseLength: body.length,
    'error.message': reason,
  }
}

function requestOf(message: IncomingMessage, { apiId, stageName, path, query, deployed }: Target) {
  const sourceIp = message.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1'
  return {
    httpMethod: message.method ?? 'GET',
    path,
    query,
    headers: headersOf(message, sourceIp),
    sourceIp,
    requestId: randomUUID(),
    time: Date.now(),
    region: deployed?.api.region,
    apiId,
    stage: stageName,
    stageVariables: deployed?.stage.variables ?? {},
    deploymentId: deployed?.stage.deploymentId,
    binaryMediaTypes: deployed?.definition.binaryMediaTypes,
  } satisfies AuthorizedRequest
}

/** As the client spelt them, but for those of the connection, and with those that API Gateway adds. */
function headersOf({ rawHeaders }: IncomingMessage, sourceIp: string): [string, string][] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  const pairs = names.map((name, index): [string, string] => [name, rawHeaders[index * 2 + 1]!])
  const added = [
    'connection',
    'content-length',
    'transfer-encoding',
    'x-forwarded-for',
    'x-forwarded-port',
    'x-forwarded-proto',
  ]
  const traceId = headerOf(pairs, 'x-amzn-trace-id')
  return [
    ...pairs.filter(([name]) => !added.includes(name.toLowerCase())),
    ...(traceId ? [] : [['X-Amzn-Trace-Id', newTraceId()] as [string, string]]),
    ['X-Forwarded-For', sourceIp],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ]
}

async function answerOf(
  plane: DataPlane,
  { deployed }: Target,
  request: AuthorizedRequest & { requestId: string },
  message: IncomingMessage,
): Promise<GatewayAnswer> {
  const { api, stage, definition } = deployed!
  try {
    const match = findMethod(definition.resources, request.httpMethod!, request.path!)
    if (!match) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN')
    plane.throttle.take(api.id, stage, match.resource.path, match.method.httpMethod)
    const routed = routedRequest(request, match)
    const context = await authorizerContext(plane, definition, match, routed)
    return await integrate(
      plane,
      match.method.methodIntegration!,
      { ...routed, body: await payloadOf(message) },
      context,
    )
  } catch (error) {
    const known = error instanceof GatewayError ? error : new GatewayError('DEFAULT_5XX')
    const facts = { requestId: request.requestId, stage: stage.stageName }
    return { ...gatewayAnswer(known, definition.gatewayResponses, facts), reason: reasonOf(error) }
  }
}

/** https://repost.aws/knowledge-center/api-gateway-http-lambda-integrations */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof GatewayError) return undefined
  if (error instanceof CloudError && error.status === 403) {
    return `Execution failed due to configuration error: Invalid permissions on Lambda function. ${error.message}`
  }
  return `Execution failed: ${error instanceof Error ? error.message : error}`
}

function routedRequest<T extends AuthorizedRequest>(request: T, { resource, pathParameters }: MethodMatch): T {
  return { ...request, resource: resource.path, resourceId: resource.id, pathParameters }
}

async function authorizerContext(
  { authorizers }: DataPlane,
  definition: Definition,
  { method }: MethodMatch,
  request: AuthorizedRequest,
): Promise<Record<string, unknown> | undefined> {
  if (method.authorizationType === 'NONE') return undefined
  const authorizer = definition.authorizers[method.authorizerId ?? '']
  if (!authorizer) throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR')
  return authorizers.authorize(authorizer, request)
}

async function integrate(
  { invoke }: DataPlane,
  integration: Integration,
  request: AuthorizedRequest,
  authorizer: Record<string, unknown> | undefined,
): Promise<GatewayAnswer> {
  if (integration.type === 'MOCK') {
    return mockAnswer(integration, headerOf(request.headers, 'content-type'), headerOf(request.headers, 'origin') ?? '')
  }
  const arn = functionArn(integration.uri ?? '', request.stageVariables) ?? ''
  const event = JSON.stringify(proxyEvent(request, authorizer))
  // What Lambda refuses is 500, what the function fails at is 502.
  // https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#services-apigateway-errors
  const invoked = invoke(arn, event, integrationArn(request))
  const answer = await within(integration.timeoutInMillis, invoked, () => new GatewayError('INTEGRATION_TIMEOUT'))
  return proxyResponse(answer, {
    binaryMediaTypes: request.binaryMediaTypes,
    accept: headerOf(request.headers, 'accept'),
  })
}

/** What the function's resource policy is asked about: the resource's path, its parameters as they are written there. */
function integrationArn(request: AuthorizedRequest): string {
  return `${apiArn(request)}/${request.stage}/${request.httpMethod}${request.resource}`
}

async function payloadOf(message: IncomingMessage): Promise<Buffer> {
  try {
    return await readBody(message, MAX_PAYLOAD)
  } catch (error) {
    if (error instanceof CloudError) throw new GatewayError('REQUEST_TOO_LARGE')
    throw error
  }
}

/** On AWS so for a stage that is not there; the host name of an API that is not there does not resolve. */
function forbidden(): GatewayAnswer {
  return {
    status: 403,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-ErrorType', 'ForbiddenException'],
    ],
    body: Buffer.from('{"message":"Forbidden"}'),
  }
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: GatewayAnswer,
  { requestId, headers: sent }: AuthorizedRequest,
): void {
  for (const [name, value] of headers) response.appendHeader(name, value)
  response.setHeader('x-amzn-RequestId', requestId!)
  response.setHeader('x-amz-apigw-id', `${randomBytes(10, 'base64url')}=`)
  response.setHeader('X-Amzn-Trace-Id', headerOf(sent, 'x-amzn-trace-id')!)
  response.setHeader('Content-Length', body.length)
  // What was not read of the body would be taken for the next request.
  if (!message.complete) response.setHeader('Connection', 'close')
  response.writeHead(status)
  response.end(message.method === 'HEAD' ? undefined : body)
}

/** `Root=1-5e6722a7-cc56e2a8b46d27ae02d4da47` */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${seconds}-${randomBytes(12, 'hex')}`
}
