import { type HttpApiRequest, headerValues, queryValues, type RequestContext } from './request.ts'

/**
 * The values that an authorizer's identity sources have in a request; undefined where one is missing or empty.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function identityValues(
  sources: string[],
  request: HttpApiRequest,
  context: RequestContext,
): string[] | undefined {
  const values = sources.map((source) => sourceValue(source, request, context))
  return values.every((value): value is string => value !== undefined && value !== '') ? values : undefined
}

function sourceValue(source: string, request: HttpApiRequest, context: RequestContext): string | undefined {
  const [, kind, name = ''] =
    /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? []
  if (kind === 'request.header') return headerValues(request).get(name.toLowerCase())?.join(',')
  if (kind === 'request.querystring') return queryValues(request).get(name)?.join(',')
  if (kind === 'stageVariables') return context.stageVariables?.[name]
  return contextVariables(request, context)[name]
}

/** Those context variables that are known before the authorizer. */
function contextVariables(request: HttpApiRequest, context: RequestContext): Record<string, string | undefined> {
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    httpMethod: request.method,
    path: request.path,
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: context.stage,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerValues(request).get('user-agent')?.join(','),
  }
}
