import { authorizerEvent, authorizerEventV1 } from './authorizer-event.ts'
import { type Authorizer, functionArn } from './http-api.ts'
import { identityValues } from './identity-source.ts'
import type { Invoke } from './invoke.ts'
import type { Authorization } from './jwt-authorizer.ts'
import { allowsInvoke } from './policy.ts'
import { type HttpApiRequest, type RequestContext, routeArn } from './request.ts'
import { messageResponse } from './response.ts'

const TIMEOUT_MS = 10_000
const MAX_KEPT = 1000

type Answer = Record<string, unknown>

interface KeptAnswer {
  until: number
  answer: Answer
}

/**
 * Asks a function who the caller is, and keeps its answer for the authorizer's TTL, by the identity sources.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class LambdaAuthorizers {
  #invoke: Invoke
  #now: () => number
  #kept = new Map<string, KeptAnswer>()

  constructor(invoke: Invoke, now: () => number) {
    this.#invoke = invoke
    this.#now = now
  }

  async authorize(authorizer: Authorizer, request: HttpApiRequest, context: RequestContext): Promise<Authorization> {
    const identity = identityValues(authorizer.identitySource, request, context)
    if (!identity) return { refusal: messageResponse(401, 'Unauthorized') }
    const key = [context.apiId, context.stage, authorizer.authorizerId, JSON.stringify(identity)].join(' ')
    const answer = this.#recall(key) ?? (await this.#ask(authorizer, identity, request, context))
    const authorization = judge(answer, authorizer, routeArn(context, request))
    this.#keep(key, answer, authorizer.authorizerResultTtlInSeconds ?? 0)
    return authorization
  }

  /** Forgets what authorizers said of this API. */
  reset(apiId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${apiId} `)) this.#kept.delete(key)
  }

  async #ask(authorizer: Authorizer, identity: string[], request: HttpApiRequest, context: RequestContext) {
    const { authorizerUri, authorizerPayloadFormatVersion, authorizerId } = authorizer
    const build = authorizerPayloadFormatVersion === '2.0' ? authorizerEvent : authorizerEventV1
    const event = JSON.stringify(build(request, identity, context))
    const { region, accountId, apiId } = context
    const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/authorizers/${authorizerId}`
    const invocation = { functionArn: functionArn(authorizerUri!)!, event, sourceArn, timeoutMs: TIMEOUT_MS }
    return parse(await this.#invoke(invocation).catch(asFailure))
  }

  #recall(key: string): Answer | undefined {
    const kept = this.#kept.get(key)
    return kept && kept.until > this.#now() ? kept.answer : undefined
  }

  #keep(key: string, answer: Answer, seconds: number): void {
    if (seconds === 0 || this.#recall(key)) return
    this.#kept.delete(key)
    this.#kept.set(key, { until: this.#now() + seconds * 1000, answer })
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!)
  }
}

/** An IAM policy is judged anew for each route; a simple response allows or denies them all. */
function judge(answer: Answer, { enableSimpleResponses }: Authorizer, arn: string): Authorization {
  const allowed = enableSimpleResponses ? simple(answer) : allowsInvoke(answer.policyDocument, arn)
  if (!allowed) return { refusal: messageResponse(403, 'Forbidden') }
  const lambda = (answer.context ?? {}) as Record<string, unknown>
  if (typeof lambda !== 'object' || Array.isArray(lambda))
    throw new Error('The authorizer returned a context that is no object.')
  return { result: { lambda, principalId: principalOf(answer) } }
}

function simple({ isAuthorized }: Answer): boolean {
  if (typeof isAuthorized === 'boolean') return isAuthorized
  throw new Error('The authorizer returned no boolean isAuthorized, as its simple responses need.')
}

function principalOf({ principalId }: Answer): string | undefined {
  return typeof principalId === 'string' ? principalId : undefined
}

function parse(payload: Buffer): Answer {
  const answer: unknown = JSON.parse(payload.toString('utf8'))
  if (typeof answer === 'object' && answer !== null) return answer as Answer
  throw new Error('The authorizer returned no object.')
}

/** Also a slow authorizer gives 500; only a slow integration gives 503. */
function asFailure(thrown: unknown): never {
  throw new Error(`The authorizer failed: ${thrown instanceof Error ? thrown.message : thrown}`)
}
