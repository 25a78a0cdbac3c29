import { CloudError } from '../../errors.ts'
import { operatorOf } from './condition-operators.ts'

/**
 * A policy, as it is written.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export interface Policy {
  /** Without 2012-10-17, `${…}` is plain text. */
  Version?: string
  Statement: Statement | Statement[]
}

export interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Principal?: '*' | Record<string, OneOrMore<string>>
  Action?: OneOrMore<string>
  NotAction?: OneOrMore<string>
  Resource?: OneOrMore<string>
  NotResource?: OneOrMore<string>
  /** By operator, then by key. */
  Condition?: Record<string, Record<string, OneOrMore<string | number | boolean>>>
}

export type OneOrMore<T> = T | T[]

/** `identity`: attached to a role. `resource`: attached to a bucket, a topic, …; a role's trust policy is one too. */
export type PolicyKind = 'identity' | 'resource'

export function listOf<T>(value: OneOrMore<T> | undefined): T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/**
 * Refuses what could not be judged, before it is attached: an unknown operator in a Deny must not go unnoticed.
 * Throws MalformedPolicyDocument.
 */
export function checkPolicy(document: unknown, kind: PolicyKind): Policy {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw malformed('The policy has no Statement.')
  }
  const policy = document as Policy
  if (policy.Version !== undefined && !['2012-10-17', '2008-10-17'].includes(policy.Version)) {
    throw malformed(`The policy must contain a valid version string, and ${policy.Version} is none.`)
  }
  for (const statement of listOf(policy.Statement)) checkStatement(statement, kind)
  return policy
}

function checkStatement(statement: Statement, kind: PolicyKind): void {
  if (typeof statement !== 'object' || statement === null) throw malformed('A statement of the policy is no object.')
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const where = Sid ? `Statement ${Sid}` : 'A statement'
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformed(`${where} has the Effect ${Effect}: Allow or Deny.`)
  if ((Action === undefined) === (NotAction === undefined)) throw malformed(`${where} needs Action or NotAction.`)
  for (const each of [Action, NotAction, Resource, NotResource].flatMap(listOf<unknown>)) {
    if (typeof each !== 'string') throw malformed(`${where} has ${JSON.stringify(each)} where a text must be.`)
  }
  if (Resource !== undefined && NotResource !== undefined) {
    throw malformed(`${where} has both Resource and NotResource.`)
  }
  if ('NotPrincipal' in statement) {
    throw malformed(
      `${where} has NotPrincipal, which the local cloud does not judge: use a condition on aws:PrincipalArn.`,
    )
  }
  if (kind === 'identity') checkIdentityStatement(statement, where)
  else if (statement.Principal === undefined) throw malformed(`${where} needs a Principal.`)
  for (const operator of Object.keys(Condition)) operatorOf(operator)
}

function checkIdentityStatement({ Principal, Resource, NotResource }: Statement, where: string): void {
  if (Principal !== undefined) throw malformed(`${where} has a Principal, which an identity-based policy cannot have.`)
  if ((Resource ?? NotResource) === undefined) throw malformed(`${where} needs Resource or NotResource.`)
  for (const each of [...listOf(Resource), ...listOf(NotResource)]) {
    if (each !== '*' && !each.startsWith('arn:')) throw malformed(`Resource ${each} must be in ARN format or "*".`)
  }
}

function malformed(sentence: string): CloudError {
  return new CloudError('MalformedPolicyDocument', sentence)
}
