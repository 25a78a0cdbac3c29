import { policySays } from '../iam/policy/policy-says.ts'
import { within } from '../within.ts'
import { authorizerAnswer, type Grant } from './authorizer-answer.ts'
import { identitySources } from './authorizers.ts'
import { apiArn, headerOf, methodArn, type RestRequest, requestAuthorizerEvent, tokenAuthorizerEvent } from './event.ts'
import { GatewayError } from './gateway-error.ts'
import { functionArn } from './integrations.ts'
import type { FunctionAnswer } from './response.ts'
import type { Authorizer } from './rest-api.ts'

/**
 * Runs a function and waits for its answer. Rejects where Lambda refuses the call: the function's resource policy must let
 * API Gateway in for `sourceArn`.
 */
export type Invoke = (functionArn: string, payload: string, sourceArn: string) => Promise<FunctionAnswer>

/** The request as the event builders and the identity sources see it, its headers in pairs. */
export type AuthorizedRequest = RestRequest & {
  headers: [string, string][]
  query: string
  stageVariables: Record<string, string>
}

/** Milliseconds. */
export const AUTHORIZER_TIMEOUT = 29_000

/**
 * Judges requests by Lambda authorizers, whose policies it remembers: for a caller of the same identity the remembered
 * policy is judged again for each method, the function is not asked.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class Authorizers {
  #invoke: Invoke
  #now: () => number
  #cache = new Map<string, { grant: Grant; expires: number }>()

  /** `now` in milliseconds. */
  constructor(invoke: Invoke, now: () => number = Date.now) {
    this.#invoke = invoke
    this.#now = now
  }

  /** What the backend learns as `requestContext.authorizer`; throws the GatewayError that the client gets. */
  async authorize(authorizer: Authorizer, request: AuthorizedRequest): Promise<Record<string, unknown>> {
    const arn = methodArn(request)
    if (arn.length > 1600) throw new GatewayError('DEFAULT_4XX', { status: 414, message: 'Request URI too long' })
    const identity = identityOf(authorizer, request)
    const started = this.#now()
    const { policy, context } = await this.#grant(authorizer, request, identity)
    const decision = policySays(policy, 'execute-api:Invoke', arn)
    if (decision === 'explicitDeny') {
      throw new GatewayError('ACCESS_DENIED', {
        message: 'User is not authorized to access this resource with an explicit deny',
      })
    }
    if (decision === 'implicitDeny') throw new GatewayError('ACCESS_DENIED')
    return { ...context, integrationLatency: this.#now() - started }
  }

  /** https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html */
  flush(apiId: string, stage: string): void {
    for (const key of this.#cache.keys()) if (key.startsWith(`["${apiId}","${stage}",`)) this.#cache.delete(key)
  }

  async #grant(authorizer: Authorizer, request: AuthorizedRequest, identity: string[]): Promise<Grant> {
    const key = JSON.stringify([request.apiId, request.stage, authorizer.id, ...identity])
    const cached = this.#cache.get(key)
    if (cached && cached.expires > this.#now()) return cached.grant
    const grant = authorizerAnswer(await this.#ask(authorizer, request, identity))
    const ttl = authorizer.authorizerResultTtlInSeconds * 1000
    if (ttl > 0) this.#remember(key, { grant, expires: this.#now() + ttl })
    return grant
  }

  async #ask(authorizer: Authorizer, request: AuthorizedRequest, [token = '']: string[]): Promise<FunctionAnswer> {
    const event =
      authorizer.type === 'TOKEN' ? tokenAuthorizerEvent(token, methodArn(request)) : requestAuthorizerEvent(request)
    const arn = functionArn(authorizer.authorizerUri, request.stageVariables)
    const sourceArn = `${apiArn(request)}/authorizers/${authorizer.id}`
    const answer = this.#invoke(arn ?? '', JSON.stringify(event), sourceArn).catch(() => {
      // Lambda refused the call: no such function, no permission, throttled.
      throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR')
    })
    return within(AUTHORIZER_TIMEOUT, answer, () => new GatewayError('AUTHORIZER_FAILURE'))
  }

  #remember(key: string, entry: { grant: Grant; expires: number }): void {
    const now = this.#now()
    if (this.#cache.size >= 1000)
      for (const [old, { expires }] of this.#cache) if (expires <= now) this.#cache.delete(old)
    if (this.#cache.size >= 1000) this.#cache.clear()
    this.#cache.set(key, entry)
  }
}

/** Who calls: the values of the identity sources. One that is missing, empty or of the wrong form is 401, and nothing is invoked. */
function identityOf(authorizer: Authorizer, request: AuthorizedRequest): string[] {
  const values = identitySources(authorizer).map((source) => sourceValue(source, request))
  if (values.some((value) => !value)) throw new GatewayError('UNAUTHORIZED')
  const expression = authorizer.identityValidationExpression
  if (expression && !new RegExp(expression).test(values[0]!)) throw new GatewayError('UNAUTHORIZED')
  return values as string[]
}

function sourceValue(source: string, request: AuthorizedRequest): string | undefined {
  const [kind, name] = parts(source)
  if (kind === 'method.request.header') return headerOf(request.headers, name.toLowerCase())
  if (kind === 'method.request.querystring') return new URLSearchParams(request.query).get(name) ?? undefined
  if (kind === 'stageVariables')
    return Object.hasOwn(request.stageVariables, name) ? request.stageVariables[name] : undefined
  const context: unknown = requestAuthorizerEvent(request).requestContext
  const value = name.split('.').reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], context)
  return typeof value === 'string' ? value : undefined
}

function parts(source: string): [kind: string, name: string] {
  const kind = /^(method\.request\.(?:header|querystring)|stageVariables|context)\./.exec(source)?.[1] ?? ''
  return [kind, source.slice(kind.length + 1)]
}
