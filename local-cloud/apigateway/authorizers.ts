import { badRequest, notFound } from './errors.ts'
import { functionArn } from './integrations.ts'
import type { Authorizer, RestApi } from './rest-api.ts'
import { newId, type RestApis, without } from './rest-apis.ts'

export interface AuthorizerInput {
  name?: string
  type?: string
  authorizerUri?: string
  authorizerCredentials?: string
  identitySource?: string
  identityValidationExpression?: string
  authorizerResultTtlInSeconds?: number
}

export function getAuthorizer(api: RestApi, id: string): Authorizer {
  const authorizer = Object.hasOwn(api.authorizers, id) ? api.authorizers[id] : undefined
  if (!authorizer) throw notFound('Invalid Authorizer identifier specified')
  return authorizer
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export function createAuthorizer(apis: RestApis, api: RestApi, input: AuthorizerInput): Authorizer {
  return saveAuthorizer(apis, api, newId(), input)
}

export function saveAuthorizer(apis: RestApis, api: RestApi, id: string, input: AuthorizerInput): Authorizer {
  const authorizer = { id, ...checked(api, id, input) }
  apis.save({ ...api, authorizers: { ...api.authorizers, [id]: authorizer } })
  return authorizer
}

export function deleteAuthorizer(apis: RestApis, api: RestApi, id: string): void {
  getAuthorizer(api, id)
  apis.save({ ...api, authorizers: without(api.authorizers, id) })
}

/** `method.request.header.Authorization, context.identity.sourceIp` → its parts. */
export function identitySources({ identitySource }: Pick<Authorizer, 'identitySource'>): string[] {
  return (identitySource ?? '').split(',').flatMap((source) => source.trim() || [])
}

function checked(api: RestApi, id: string, input: AuthorizerInput): Omit<Authorizer, 'id'> {
  const { name, type, authorizerUri = '', identitySource, identityValidationExpression } = input
  const authorizerResultTtlInSeconds = Number(input.authorizerResultTtlInSeconds ?? 300)
  if (!name) throw badRequest('Authorizer name cannot be empty')
  if (Object.values(api.authorizers).some((other) => other.name === name && other.id !== id)) {
    throw badRequest(`Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`)
  }
  if (type !== 'TOKEN' && type !== 'REQUEST') {
    throw badRequest(`The local cloud has TOKEN and REQUEST authorizers, not ${type}.`)
  }
  if (!functionArn(authorizerUri, {})) throw badRequest(`Invalid Authorizer URI: ${authorizerUri}`)
  if (input.authorizerCredentials)
    throw badRequest('The local cloud has no credentials of an authorizer: use a permission of the function.')
  if (!(authorizerResultTtlInSeconds >= 0 && authorizerResultTtlInSeconds <= 3600)) {
    throw badRequest('Invalid Authorizer result TTL: it must be between 0 and 3600 seconds')
  }
  checkSources(type, identitySources({ identitySource }), authorizerResultTtlInSeconds)
  if (identityValidationExpression) checkExpression(type, identityValidationExpression)
  return {
    name,
    type,
    authType: 'custom',
    authorizerUri,
    identitySource,
    identityValidationExpression,
    authorizerResultTtlInSeconds,
  }
}

function checkSources(type: string, sources: string[], ttl: number): void {
  if (type === 'TOKEN' && !(sources.length === 1 && /^method\.request\.header\.[\w-]+$/.test(sources[0]!))) {
    throw badRequest(
      'The identity source of a TOKEN authorizer must be one header, as method.request.header.Authorization',
    )
  }
  if (sources.length === 0 && ttl > 0)
    throw badRequest('Identity source required when authorization caching is enabled')
  const odd = sources.find(
    (source) => !/^(method\.request\.(header|querystring)|stageVariables|context)\.[\w.-]+$/.test(source),
  )
  if (odd) throw badRequest(`Invalid identity source: ${odd}`)
}

function checkExpression(type: string, expression: string): void {
  if (type !== 'TOKEN') throw badRequest('Only a TOKEN authorizer can have an identity validation expression')
  try {
    new RegExp(expression)
  } catch {
    throw badRequest(`Invalid identity validation expression: ${expression}`)
  }
}
