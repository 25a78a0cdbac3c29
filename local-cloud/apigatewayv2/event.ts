import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { eventBody } from './body.ts'
import {
  bodyBytes,
  type HttpApiRequest,
  headerValues,
  joined,
  logTime,
  queryValues,
  type RequestContext,
  requestContext,
} from './request.ts'

export type { HttpApiRequest, RequestContext }

/**
 * The event that a function behind an HTTP API gets, in payload format 2.0. What a request lacks is left out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpApiEvent(request: HttpApiRequest = {}, known: Partial<RequestContext> = {}): EventV2 {
  const context = requestContext(known)
  const { body, isBase64Encoded } = eventBody(bodyBytes(request), headerValues(request).get('content-type')?.[0])
  const event: Partial<EventV2> = requestPart(request, context)
  if (body !== undefined) event.body = body
  event.isBase64Encoded = isBase64Encoded
  return event as EventV2
}

type EventV2 = APIGatewayProxyEventV2 & { requestContext: { authorizer?: unknown } }

/**
 * What the event of a function and that of an authorizer have in common in format 2.0. Made member by member: to spread
 * parts into it took longer than all the rest.
 */
export function requestPart(request: HttpApiRequest, context: RequestContext) {
  const { path = '/', rawQueryString = '' } = request
  const headers = joined(headerValues(request))
  const part: Omit<EventV2, 'body' | 'isBase64Encoded'> = {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: path,
    rawQueryString,
    headers,
    requestContext: requestContextV2(request, context),
  }
  if (headers.cookie !== undefined) {
    part.cookies = cookiesOf(request)
    delete headers.cookie
  }
  if (/[^&]/.test(rawQueryString)) part.queryStringParameters = joined(queryValues(request))
  if (context.pathParameters) part.pathParameters = context.pathParameters
  if (context.stageVariables) part.stageVariables = context.stageVariables
  return part
}

function cookiesOf(request: HttpApiRequest): string[] {
  const cookies = headerValues(request).get('cookie') ?? []
  return cookies.flatMap((each) => each.split(/;\s*/)).filter(Boolean)
}

function requestContextV2(request: HttpApiRequest, context: RequestContext): EventV2['requestContext'] {
  const described: EventV2['requestContext'] = {
    accountId: context.accountId,
    apiId: context.apiId,
    domainName: domainName(context),
    domainPrefix: context.apiId,
    http: {
      method: request.method ?? 'GET',
      path: request.path ?? '/',
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp ?? '127.0.0.1',
      userAgent: userAgent(request),
    },
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: context.stage,
    time: logTime(context.time),
    timeEpoch: context.time.getTime(),
  }
  if (context.authorizer) described.authorizer = authorizerV2(context.authorizer)
  return described
}

function userAgent(request: HttpApiRequest): string {
  return headerValues(request).get('user-agent')?.join(',') ?? ''
}

/** As AWS names it; the local cloud answers at another address, which no event shows but its Host header. */
function domainName({ apiId, region }: RequestContext): string {
  return `${apiId}.execute-api.${region}.amazonaws.com`
}

function authorizerV2(result: NonNullable<RequestContext['authorizer']>) {
  return 'jwt' in result ? { jwt: result.jwt } : { lambda: result.lambda }
}

/** The same in payload format 1.0, which resembles a REST API's: what a request lacks is null. */
export function httpApiEventV1(
  request: HttpApiRequest = {},
  known: Partial<RequestContext> = {},
): APIGatewayProxyEvent & { version: '1.0' } {
  const context = requestContext(known)
  const { body = null, isBase64Encoded } = eventBody(bodyBytes(request), headerValues(request).get('content-type')?.[0])
  return {
    version: '1.0',
    ...requestPartV1(request, context),
    requestContext: {
      ...requestContextV1(request, context),
      authorizer: authorizerV1(context.authorizer),
    } as unknown as APIGatewayProxyEvent['requestContext'],
    pathParameters: context.pathParameters ?? null,
    stageVariables: context.stageVariables ?? null,
    body,
    isBase64Encoded,
  }
}

export function requestPartV1(request: HttpApiRequest, context: RequestContext) {
  const headers = headerValues(request)
  const query = queryValues(request)
  const asked = query.size > 0
  return {
    resource: resourcePath(context),
    path: request.path ?? '/',
    httpMethod: request.method ?? 'GET',
    headers: mapValues(headers, (values) => values.at(-1)!),
    multiValueHeaders: Object.fromEntries(headers),
    // As documented: of several values the last header counts, but the first parameter.
    queryStringParameters: asked ? mapValues(query, ([first]) => first!) : null,
    multiValueQueryStringParameters: asked ? Object.fromEntries(query) : null,
  }
}

export function requestContextV1(request: HttpApiRequest, context: RequestContext) {
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    domainName: domainName(context),
    domainPrefix: context.apiId,
    extendedRequestId: context.requestId,
    httpMethod: request.method ?? 'GET',
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp ?? '127.0.0.1',
      user: null,
      userAgent: userAgent(request),
      userArn: null,
    },
    path: request.path ?? '/',
    protocol: 'HTTP/1.1',
    requestId: context.requestId,
    requestTime: logTime(context.time),
    requestTimeEpoch: context.time.getTime(),
    resourceId: null,
    resourcePath: resourcePath(context),
    stage: context.stage,
  }
}

/** The route's path: `/pets/{petId}` of `GET /pets/{petId}`. */
function resourcePath({ routeKey }: RequestContext): string {
  return routeKey.split(' ')[1] ?? routeKey
}

function authorizerV1(result: RequestContext['authorizer']) {
  if (!result) return { claims: null, scopes: null }
  return 'jwt' in result ? result.jwt : { ...result.lambda, principalId: result.principalId }
}

function mapValues(values: Map<string, string[]>, choose: (values: string[]) => string): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, choose(all)]))
}
