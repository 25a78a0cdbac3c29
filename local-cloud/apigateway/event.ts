import { randomUUID } from 'node:crypto'
import type {
  APIGatewayEventRequestContext,
  APIGatewayProxyEvent,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda'
import { logTime } from '../apigatewayv2/request.ts'
import { randomBytes } from '../random-bytes.ts'
import { matchesMediaType } from './media-type.ts'

/** A request for a method of a deployed REST API. Only what differs from a plain `GET /` need be said. */
export interface RestRequest {
  httpMethod?: string
  /** Without the stage, as the client sent it: `/hello/ada`. */
  path?: string
  /** In the client's spelling; REST APIs keep it. */
  headers?: Record<string, string> | [name: string, value: string][]
  query?: URLSearchParams | string
  body?: string | Buffer
  sourceIp?: string
  requestId?: string
  /** Milliseconds since 1970. */
  time?: number
  /** The resource's path, `/hello/{name}`. */
  resource?: string
  pathParameters?: Record<string, string>
  region?: string
  accountId?: string
  apiId?: string
  stage?: string
  stageVariables?: Record<string, string>
  resourceId?: string
  deploymentId?: string
  /** The API's media types whose bodies go to the function as base64. */
  binaryMediaTypes?: string[]
}

/**
 * The event of a Lambda proxy integration. `authorizer` is what the authorizer's answer adds to the request's context.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(request: RestRequest = {}, authorizer?: Record<string, unknown>): APIGatewayProxyEvent {
  const { headers, query, pathParameters = {}, stageVariables = {} } = normalized(request)
  return {
    resource: resourceOf(request),
    path: request.path ?? '/',
    httpMethod: request.httpMethod ?? 'GET',
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: orNull(lastValues(query)),
    multiValueQueryStringParameters: orNull(allValues(query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(stageVariables),
    requestContext: { ...requestContext(request), ...(authorizer && { authorizer }) } as APIGatewayEventRequestContext,
    ...bodyOf(request, headers),
  }
}

/**
 * The event of a TOKEN authorizer: these three members and no more.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function tokenAuthorizerEvent(authorizationToken: string, methodArn: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', methodArn, authorizationToken }
}

/** The event of a REQUEST authorizer: the proxy event without a body; what is empty is `{}` here, not `null`. The same page. */
export function requestAuthorizerEvent(request: RestRequest = {}): APIGatewayRequestAuthorizerEvent {
  const { headers, query, pathParameters = {}, stageVariables = {} } = normalized(request)
  return {
    type: 'REQUEST',
    methodArn: methodArn(request),
    resource: resourceOf(request),
    path: request.path ?? '/',
    httpMethod: request.httpMethod ?? 'GET',
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: allValues(query),
    pathParameters,
    stageVariables,
    requestContext: requestContext(request) as APIGatewayRequestAuthorizerEvent['requestContext'],
  }
}

/** `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/hello/ada`: the request's own path, not the resource's. */
export function methodArn(request: RestRequest): string {
  const { stage = 'dev', httpMethod = 'GET', path = '/' } = request
  return `${apiArn(request)}/${stage}/${httpMethod}${path}`
}

export function apiArn({
  region = 'us-east-1',
  accountId = '000000000000',
  apiId = 'a1b2c3d4e5',
}: RestRequest): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}`
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference */
function requestContext(request: RestRequest): APIGatewayEventRequestContext {
  const { apiId = 'a1b2c3d4e5', region = 'us-east-1', stage = 'dev', path = '/', time = Date.now() } = request
  const requestId = request.requestId ?? randomUUID()
  return {
    resourceId: request.resourceId ?? 'resource01',
    resourcePath: resourceOf(request),
    httpMethod: request.httpMethod ?? 'GET',
    extendedRequestId: `${randomBytes(10, 'base64url')}=`,
    requestTime: logTime(new Date(time)),
    path: `/${stage}${path}`,
    accountId: request.accountId ?? '000000000000',
    protocol: 'HTTP/1.1',
    stage,
    domainPrefix: apiId,
    requestTimeEpoch: time,
    requestId,
    identity: identity(request),
    domainName: `${apiId}.execute-api.${region}.amazonaws.com`,
    ...(request.deploymentId && { deploymentId: request.deploymentId }),
    apiId,
  } as APIGatewayEventRequestContext
}

function identity(request: RestRequest): APIGatewayEventRequestContext['identity'] {
  const headers = normalized(request).headers
  return {
    cognitoIdentityPoolId: null,
    accountId: null,
    cognitoIdentityId: null,
    caller: null,
    sourceIp: request.sourceIp ?? '127.0.0.1',
    principalOrgId: null,
    accessKey: null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: headerOf(headers, 'user-agent') ?? null,
    user: null,
  } as APIGatewayEventRequestContext['identity']
}

/** A body of a binary media type is base64, any other is text. */
function bodyOf(
  { body, binaryMediaTypes = [] }: RestRequest,
  headers: Pairs,
): Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> {
  const bytes = Buffer.from(body ?? '')
  if (bytes.length === 0) return { body: null, isBase64Encoded: false }
  const isBase64Encoded = matchesMediaType(binaryMediaTypes, headerOf(headers, 'content-type') ?? 'application/json')
  return { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

type Pairs = [name: string, value: string][]

function normalized({ headers = [], query = '', pathParameters, stageVariables }: RestRequest) {
  const pairs: Pairs = Array.isArray(headers) ? headers : Object.entries(headers)
  const parameters: Pairs = query === '' ? [] : [...new URLSearchParams(query)]
  return { headers: pairs, query: parameters, pathParameters, stageVariables }
}

export function headerOf(headers: Pairs, name: string): string | undefined {
  return headers.findLast(([other]) => other.toLowerCase() === name)?.[1]
}

function resourceOf({ resource, path }: RestRequest): string {
  return resource ?? path ?? '/'
}

/** Of a name that comes several times, the single-value map has the last. */
function lastValues(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs)
}

function allValues(pairs: Pairs): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}

function orNull<T extends object>(record: T): T | null {
  return Object.keys(record).length > 0 ? record : null
}
