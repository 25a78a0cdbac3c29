import type { Authorizer, Route } from './http-api.ts'
import type { HttpApis } from './http-apis.ts'
import { identityValues } from './identity-source.ts'
import type { Invoke } from './invoke.ts'
import { KeySets } from './jwks.ts'
import { type Authorization, authorizeJwt } from './jwt-authorizer.ts'
import { LambdaAuthorizers } from './lambda-authorizer.ts'
import type { HttpApiRequest, RequestContext } from './request.ts'

export type Authorize = (
  route: Route,
  authorizers: Record<string, Authorizer>,
  request: HttpApiRequest,
  context: RequestContext,
) => Promise<Authorization>

/** Judges requests by their route's authorizer; remembers issuers' keys and functions' answers. */
export function authorizerFor(apis: HttpApis, invoke: Invoke, now: () => number): Authorize {
  const keySets = new KeySets(now)
  const lambdas = new LambdaAuthorizers(invoke, now)
  apis.onResetAuthorizersCache((apiId) => lambdas.reset(apiId))
  return async (route, authorizers, request, context) => {
    if (route.authorizationType === 'NONE') return {}
    const authorizer = authorizers[route.authorizerId ?? '']
    // Deleted after the route was made: nobody may pass.
    if (!authorizer) throw new Error(`The route's authorizer ${route.authorizerId} does not exist.`)
    if (authorizer.authorizerType === 'REQUEST') return lambdas.authorize(authorizer, request, context)
    const identity = identityValues(authorizer.identitySource, request, context)?.[0]
    return authorizeJwt(authorizer, route, identity, keySets, now())
  }
}
