import { matchesResource } from './arn.ts'
import { holds } from './condition.ts'
import type { Facts } from './context.ts'
import { matchesPattern, parsePattern } from './pattern.ts'
import { listOf, type OneOrMore, type Policy, type Statement } from './policy-document.ts'

/** A request as statements see it. */
export interface Asked {
  action: string
  resource: string
  facts: Facts
}

/** The statements of a policy that are about the request: its action, its resource, its conditions. */
export function statementsAbout(policy: Policy, asked: Asked): Statement[] {
  // The older version has no variables.
  const variables = policy.Version === '2012-10-17'
  return listOf(policy.Statement).filter((statement) => isAbout(statement, asked, variables))
}

function isAbout(statement: Statement, { action, resource, facts }: Asked, variables: boolean): boolean {
  const named = (patterns: OneOrMore<string> | undefined) => listOf(patterns).some((each) => isAction(each, action))
  const aimed = (patterns: OneOrMore<string> | undefined) =>
    listOf(patterns).some((each) => isResource(each, resource, variables ? facts : undefined))
  const { Action, NotAction, Resource, NotResource, Condition } = statement
  if (Action === undefined ? named(NotAction) : !named(Action)) return false
  // A trust policy has no Resource: it is about the role that it stands in.
  if (Resource !== undefined && !aimed(Resource)) return false
  if (NotResource !== undefined && aimed(NotResource)) return false
  return holds(Condition, facts, variables)
}

/** `SNS:publish` is `sns:Publish`. */
function isAction(wanted: string, action: string): boolean {
  const pattern = parsePattern(wanted.toLowerCase())
  return pattern !== undefined && matchesPattern(pattern, action.toLowerCase())
}

function isResource(wanted: string, resource: string, facts?: Facts): boolean {
  const pattern = parsePattern(wanted, facts)
  return pattern !== undefined && matchesResource(pattern, resource)
}
