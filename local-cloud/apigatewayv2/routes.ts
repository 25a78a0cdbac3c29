import { badRequest, conflict, notFound, refuse } from './errors.ts'
import type { HttpApi, Route } from './http-api.ts'
import { type Input, oneOf, requiredText, text, texts } from './input.ts'
import type { PartKind } from './part.ts'

const ROUTE_KEY = /^(\$default|(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*)$/
const SEGMENT = /^(\{[\w.-]+\+?\}|[^{}]*)$/

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const routes: PartKind<'routes'> = {
  collection: 'routes',
  id: 'routeId',
  noun: 'Route',
  define(input, api, routeId): Route {
    refuse(input, ['apiKeyRequired', 'modelSelectionExpression', 'requestModels', 'requestParameters'])
    const routeKey = checkRouteKey(requiredText(input, 'routeKey'))
    const same = Object.values(api.routes).find((route) => route.routeKey === routeKey && route.routeId !== routeId)
    if (same) throw conflict(`Route with key ${routeKey} already exists for this API`)
    return {
      routeId,
      routeKey,
      target: checkTarget(api, text(input, 'target')),
      ...authorization(input, api),
      operationName: text(input, 'operationName'),
      apiKeyRequired: false,
    }
  },
}

function checkRouteKey(routeKey: string): string {
  const segments = routeKey.split('/').slice(1)
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'))
  const valid = ROUTE_KEY.test(routeKey) && segments.every((segment) => SEGMENT.test(segment))
  if (!valid) {
    throw badRequest(
      `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"; it is "${routeKey}".`,
    )
  }
  if (greedy !== -1 && greedy !== segments.length - 1) {
    throw badRequest(`The greedy path variable of route key "${routeKey}" must be at its end.`)
  }
  return routeKey
}

function checkTarget(api: HttpApi, target: string | undefined): string | undefined {
  if (target === undefined) return undefined
  const integrationId = /^integrations\/(\w+)$/.exec(target)?.[1]
  if (!integrationId) throw badRequest(`Invalid target "${target}": it must be "integrations/<integrationId>".`)
  if (!Object.hasOwn(api.integrations, integrationId)) throw notFound('Integration', integrationId)
  return target
}

function authorization(input: Input, api: HttpApi) {
  if (input.authorizationType === 'AWS_IAM') {
    throw badRequest("The local cloud's HTTP APIs do not check IAM authorization (AWS_IAM). Use JWT, CUSTOM or NONE.")
  }
  const authorizationType = oneOf(input, 'authorizationType', ['NONE', 'JWT', 'CUSTOM']) ?? 'NONE'
  if (authorizationType === 'NONE') return { authorizationType }
  const authorizerId = requiredText(input, 'authorizerId')
  const authorizer = api.authorizers[authorizerId]
  if (!authorizer) throw notFound('Authorizer', authorizerId)
  if ((authorizer.authorizerType === 'JWT') !== (authorizationType === 'JWT')) {
    throw badRequest(
      `Authorization type ${authorizationType} does not fit authorizer ${authorizerId} of type ${authorizer.authorizerType}.`,
    )
  }
  const authorizationScopes = texts(input, 'authorizationScopes')
  if (authorizationScopes?.length && authorizationType !== 'JWT') {
    throw badRequest('Authorization scopes are for JWT authorizers only.')
  }
  return { authorizationType, authorizerId, authorizationScopes }
}
