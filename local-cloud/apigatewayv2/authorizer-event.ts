import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import { requestContextV1, requestPart, requestPartV1 } from './event.ts'
import { type HttpApiRequest, type RequestContext, requestContext, routeArn } from './request.ts'

/**
 * The event that a Lambda authorizer of an HTTP API gets, in payload format 2.0. The body is not in it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent(
  request: HttpApiRequest,
  identitySource: string[],
  known: Partial<RequestContext> = {},
): APIGatewayRequestAuthorizerEventV2 {
  const context = requestContext(known)
  return {
    ...requestPart(request, context),
    type: 'REQUEST',
    routeArn: routeArn(context, request),
    identitySource,
  } as APIGatewayRequestAuthorizerEventV2
}

/** The same in payload format 1.0, for functions that serve REST APIs too. */
export function authorizerEventV1(
  request: HttpApiRequest,
  identitySource: string[],
  known: Partial<RequestContext> = {},
) {
  const context = requestContext(known)
  const identity = identitySource.join(',')
  return {
    version: '1.0' as const,
    type: 'REQUEST' as const,
    methodArn: routeArn(context, request),
    identitySource: identity,
    authorizationToken: identity,
    ...requestPartV1(request, context),
    pathParameters: context.pathParameters ?? {},
    stageVariables: context.stageVariables ?? {},
    requestContext: requestContextV1(request, context),
  }
}
