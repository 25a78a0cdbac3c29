import type { Statement } from '../iam/policy/policy-document.ts'
import { policySays } from '../iam/policy/policy-says.ts'

/**
 * Whether an authorizer's IAM policy lets a route be invoked: one Allow and no Deny must match it.
 * Throws where it is no policy.
 */
export function allowsInvoke(document: unknown, routeArn: string): boolean {
  return policySays({ Statement: statementsOf(document) }, 'execute-api:Invoke', routeArn) === 'allow'
}

function statementsOf(document: unknown): Statement[] {
  const { Statement: statement } = (document ?? {}) as { Statement?: unknown }
  const statements = (Array.isArray(statement) ? statement : [statement]) as Statement[]
  for (const each of statements) check(each)
  return statements
}

function check(statement: Statement | undefined): void {
  const { Effect, Action, Resource } = statement ?? {}
  if ((Effect !== 'Allow' && Effect !== 'Deny') || !isPatterns(Action) || !isPatterns(Resource)) {
    throw new Error('The authorizer returned a policy without Effect, Action or Resource.')
  }
  // A condition that were ignored could allow what it forbids.
  if ('Condition' in statement!) throw new Error("The local cloud's authorizers take policies without Condition only.")
}

function isPatterns(value: unknown): value is string | string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
}
