import type { Policy } from '../iam/policy/policy-document.ts'
import { GatewayError } from './gateway-error.ts'
import type { FunctionAnswer } from './response.ts'

/** What an authorizer said of a caller. */
export interface Grant {
  policy: Policy
  /** For the backend's `requestContext.authorizer`: all strings. */
  context: Record<string, string>
}

/**
 * Reads an authorizer's answer. Throws 401 where it threw exactly "Unauthorized", 500 where it failed in any other way or
 * answered in another shape: `principalId`, `policyDocument` and, if at all, a flat `context`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function authorizerAnswer({ payload, functionError }: FunctionAnswer): Grant {
  const answer = parsed(payload)
  if (functionError) throw new GatewayError(isUnauthorized(answer) ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE')
  const { principalId, policyDocument, context = {}, usageIdentifierKey } = answer
  if (typeof principalId !== 'string' || principalId === '') throw malformed()
  if (usageIdentifierKey !== undefined && typeof usageIdentifierKey !== 'string') throw malformed()
  return { policy: policyOf(policyDocument), context: { ...contextOf(context), principalId } }
}

function parsed(payload: Buffer): Record<string, unknown> {
  try {
    return recordOf(JSON.parse(payload.toString('utf8')))
  } catch {
    throw malformed()
  }
}

/** The message alone counts: neither "unauthorized" nor "Unauthorized: expired" will do. */
function isUnauthorized({ errorMessage }: Record<string, unknown>): boolean {
  return errorMessage === 'Unauthorized'
}

function policyOf(document: unknown): Policy {
  const { Statement } = recordOf(document)
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).map(recordOf)
  if (statements.length === 0 || !statements.every(isStatement)) throw malformed()
  return { Statement: statements as unknown as Policy['Statement'] }
}

/** A Condition counts as malformed: one that is not judged might allow what it should not. */
function isStatement(statement: Record<string, unknown>): boolean {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement
  return (
    (Effect === 'Allow' || Effect === 'Deny') &&
    [Action, NotAction].filter(isStrings).length === 1 &&
    [Resource, NotResource].filter(isStrings).length === 1 &&
    [Resource ?? NotResource].flat().every((arn) => String(arn).length <= 512) &&
    Condition === undefined
  )
}

function isStrings(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
  )
}

function contextOf(context: unknown): Record<string, string> {
  const values = Object.entries(recordOf(context)).filter(([, value]) => value !== null)
  if (!values.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))) throw malformed()
  return Object.fromEntries(values.map(([name, value]) => [name, String(value)]))
}

function recordOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed()
  return value as Record<string, unknown>
}

function malformed(): GatewayError {
  return new GatewayError('AUTHORIZER_CONFIGURATION_ERROR')
}
