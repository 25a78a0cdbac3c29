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

/** `identity`: attached to a role. `resource`: to a bucket, a topic, a queue, …. `trust`: who may assume a role. */
export type PolicyKind = 'identity' | 'resource' | 'trust'

export function listOf<T>(value: OneOrMore<T> | undefined): T[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/**
 * Refuses what could not be judged, before it is attached: an unknown operator in a Deny must not go unnoticed.
 * Throws MalformedPolicyDocument, in IAM's words where IAM has some.
 */
export function checkPolicy(document: unknown, kind: PolicyKind): Policy {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw syntaxError('The policy has no Statement.')
  }
  const policy = document as Policy
  if (policy.Version !== undefined && !['2012-10-17', '2008-10-17'].includes(policy.Version)) {
    throw malformed(`The policy must contain a valid version string, and ${policy.Version} is none.`)
  }
  for (const statement of listOf(policy.Statement)) checkStatement(statement, kind)
  return policy
}

function checkStatement(statement: Statement, kind: PolicyKind): void {
  if (typeof statement !== 'object' || statement === null) throw syntaxError('A statement is no object.')
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const where = Sid ? `Statement ${Sid}` : 'A statement'
  if (Effect !== 'Allow' && Effect !== 'Deny') throw syntaxError(`${where} has the Effect ${Effect}: Allow or Deny.`)
  for (const each of [Action, NotAction, Resource, NotResource].flatMap(listOf<unknown>)) {
    if (typeof each !== 'string') throw syntaxError(`${where} has ${JSON.stringify(each)} where a text must be.`)
  }
  if (Resource !== undefined && NotResource !== undefined) {
    throw syntaxError(`${where} has both Resource and NotResource.`)
  }
  if ('NotPrincipal' in statement) {
    throw malformed(
      `${where} has NotPrincipal, which the local cloud does not judge: use a condition on aws:PrincipalArn.`,
    )
  }
  checkActions(statement, where)
  if (kind === 'identity') checkIdentityStatement(statement)
  else if (statement.Principal === undefined) throw malformed('Missing required field Principal')
  if (kind === 'trust' && (Resource ?? NotResource) !== undefined) throw malformed('Has prohibited field Resource')
  for (const operator of Object.keys(Condition)) operatorOf(operator)
}

function checkActions({ Action, NotAction }: Statement, where: string): void {
  if (Action !== undefined && NotAction !== undefined) throw syntaxError(`${where} has both Action and NotAction.`)
  const actions = [...listOf(Action), ...listOf(NotAction)]
  if (actions.length === 0) throw malformed('Policy statement must contain actions.')
  if (actions.some((action) => action !== '*' && !action.includes(':'))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
}

function checkIdentityStatement({ Principal, Resource, NotResource }: Statement): void {
  if (Principal !== undefined) throw malformed('Policy document should not specify a principal.')
  const resources = [...listOf(Resource), ...listOf(NotResource)]
  if (resources.length === 0) throw malformed('Policy statement must contain resources.')
  for (const each of resources) {
    if (each !== '*' && !each.startsWith('arn:')) throw malformed(`Resource ${each} must be in ARN format or "*".`)
  }
}

function syntaxError(fact: string): CloudError {
  return malformed(`Syntax errors in policy. ${fact}`)
}

function malformed(sentence: string): CloudError {
  return new CloudError('MalformedPolicyDocument', sentence)
}
