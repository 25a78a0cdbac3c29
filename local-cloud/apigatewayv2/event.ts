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
export function httpApiEvent(
  request: HttpApiRequest = {},
  known: Partial<RequestContext> = {},
): APIGatewayProxyEventV2 & { requestContext: { authorizer?: unknown } } {
  const context = requestContext(known)
  const { body, isBase64Encoded } = eventBody(bodyBytes(request), headerValues(request)['content-type']?.[0])
  return {
    version: '2.0',
    ...requestPart(request, context),
    requestContext: requestContextV2(request, context),
    ...(body !== undefined && { body }),
    ...(context.pathParameters && { pathParameters: context.pathParameters }),
    isBase64Encoded,
    ...(context.stageVariables && { stageVariables: context.stageVariables }),
  }
}

/** What the event of a function and that of an authorizer have in common in format 2.0. */
export function requestPart(request: HttpApiRequest, { routeKey }: RequestContext) {
  const { cookie, ...headers } = joined(headerValues(request))
  const query = queryValues(request)
  return {
    routeKey,
    rawPath: request.path ?? '/',
    rawQueryString: request.rawQueryString ?? '',
    ...(cookie !== undefined && { cookies: cookiesOf(request) }),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: joined(query) }),
  }
}

function cookiesOf(request: HttpApiRequest): string[] {
  const { cookie = [] } = headerValues(request)
  return cookie.flatMap((each) => each.split(/;\s*/)).filter(Boolean)
}

export function requestContextV2(request: HttpApiRequest, context: RequestContext) {
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    ...(context.authorizer && { authorizer: authorizerV2(context.authorizer) }),
    domainName: domainName(context),
    domainPrefix: context.apiId,
    http: {
      method: request.method ?? 'GET',
      path: request.path ?? '/',
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp ?? '127.0.0.1',
      userAgent: headerValues(request)['user-agent']?.join(',') ?? '',
    },
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: context.stage,
    time: logTime(context.time),
    timeEpoch: context.time.getTime(),
  }
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
  const { body = null, isBase64Encoded } = eventBody(bodyBytes(request), headerValues(request)['content-type']?.[0])
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
  const asked = Object.keys(query).length > 0
  return {
    resource: resourcePath(context),
    path: request.path ?? '/',
    httpMethod: request.method ?? 'GET',
    headers: mapValues(headers, (values) => values.at(-1)!),
    multiValueHeaders: { ...headers },
    // As documented: of several values the last header counts, but the first parameter.
    queryStringParameters: asked ? mapValues(query, ([first]) => first!) : null,
    multiValueQueryStringParameters: asked ? query : null,
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
      userAgent: headerValues(request)['user-agent']?.join(',') ?? '',
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

function mapValues(values: Record<string, string[]>, choose: (values: string[]) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, choose(all)]))
}
