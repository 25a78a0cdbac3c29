import { badRequest, conflict, refuse } from './errors.ts'
import { type Authorizer, functionArn } from './http-api.ts'
import { type Input, integer, oneOf, requiredText, texts, truth } from './input.ts'
import type { PartKind } from './part.ts'

const IDENTITY_SOURCE = /^\$(request\.(header|querystring)|context|stageVariables)\.[\w.-]+$/

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const authorizers: PartKind<'authorizers'> = {
  collection: 'authorizers',
  id: 'authorizerId',
  noun: 'Authorizer',
  define(input, api, authorizerId): Authorizer {
    refuse(input, ['authorizerCredentialsArn', 'identityValidationExpression'])
    const name = requiredText(input, 'name')
    const same = Object.values(api.authorizers).some(
      (other) => other.name === name && other.authorizerId !== authorizerId,
    )
    if (same) throw conflict(`Authorizer name ${name} already exists for this API`)
    const identitySource = checkSources(texts(input, 'identitySource') ?? [])
    const kind = oneOf(input, 'authorizerType', ['JWT', 'REQUEST'])
    if (!kind) throw badRequest('authorizerType is a required parameter.')
    return kind === 'JWT'
      ? { authorizerId, name, authorizerType: kind, ...jwt(input, identitySource) }
      : { authorizerId, name, authorizerType: kind, ...request(input, identitySource) }
  },
  checkUnused(api, id) {
    const user = Object.values(api.routes).find((route) => route.authorizerId === id)
    if (user) throw conflict(`Cannot delete authorizer '${id}', is referenced in route: ${user.routeKey}`)
  },
}

function checkSources(sources: string[]): string[] {
  const wrong = sources.find((source) => !IDENTITY_SOURCE.test(source))
  if (wrong === undefined) return sources
  throw badRequest(`Invalid identity source "${wrong}". One looks like "$request.header.Authorization".`)
}

function jwt(input: Input, identitySource: string[]) {
  const configuration = (input.jwtConfiguration ?? {}) as Input
  const issuer = requiredText(configuration, 'issuer')
  const audience = texts(configuration, 'audience') ?? []
  if (!mayBeFetched(issuer)) {
    throw badRequest(`Invalid issuer "${issuer}": it must be an https URL, or an http URL of this computer.`)
  }
  if (audience.length < 1 || audience.length > 50) throw badRequest('A JWT authorizer needs 1 to 50 audiences.')
  if (identitySource.length !== 1) throw badRequest('A JWT authorizer needs exactly one identity source.')
  return { identitySource, jwtConfiguration: { issuer, audience } }
}

/** Over https, or from this computer: so a test's own issuer needs no certificate, and no token's key comes unprotected. */
export function mayBeFetched(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'https:' || (protocol === 'http:' && loopback)
}

function request(input: Input, identitySource: string[]) {
  const authorizerUri = requiredText(input, 'authorizerUri')
  if (!authorizerUri.startsWith('arn:aws:apigateway:') || !functionArn(authorizerUri)) {
    throw badRequest(
      `Invalid Authorizer URI: "${authorizerUri}". It must be arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations.`,
    )
  }
  const authorizerPayloadFormatVersion = oneOf(input, 'authorizerPayloadFormatVersion', ['1.0', '2.0'])
  if (!authorizerPayloadFormatVersion) {
    throw badRequest('AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer')
  }
  const enableSimpleResponses = truth(input, 'enableSimpleResponses') ?? false
  if (enableSimpleResponses && authorizerPayloadFormatVersion === '1.0') {
    throw badRequest('Simple responses need authorizer payload format version 2.0.')
  }
  const authorizerResultTtlInSeconds = integer(input, 'authorizerResultTtlInSeconds', 0, 3600) ?? 0
  if (authorizerResultTtlInSeconds > 0 && identitySource.length === 0) {
    throw badRequest('To enable caching, your authorizer must have at least one identity source.')
  }
  return {
    identitySource,
    authorizerUri,
    authorizerPayloadFormatVersion,
    authorizerResultTtlInSeconds,
    enableSimpleResponses,
  }
}
