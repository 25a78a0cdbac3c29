import { type Context, factsOf } from './context.ts'
import type { Policy, Statement } from './policy-document.ts'
import { isRoot, matchPrincipal, type Principal } from './principal.ts'
import { type Asked, statementsAbout } from './statement.ts'

/** One call of one action on one resource. */
export interface AccessRequest {
  /** As `sns:Publish`. */
  action: string
  /** An ARN, or `*` where the action has no resource. */
  resource: string
  principal: Principal
  context?: Context
}

export interface Policies {
  /** The caller's: inline and managed. */
  identityPolicies?: Policy[]
  /** The bucket's, the topic's, the function's, … */
  resourcePolicy?: Policy
  permissionsBoundary?: Policy
}

export type PolicyType = 'identity-based policy' | 'resource-based policy' | 'permissions boundary'

export interface Decision {
  decision: 'allow' | 'implicitDeny' | 'explicitDeny'
  /** Which policy allowed or denied; of an implicit denial, which would have had to allow. */
  policyType: PolicyType
  /** The statement that decided; the root user needs none. */
  statement?: Statement
}

/**
 * AWS's evaluation logic within one account: a Deny anywhere wins; else an Allow of the caller's policies or of the resource's is
 * enough, within the permissions boundary; else it is denied. Policies must have passed `checkPolicy`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AccessRequest, policies: Policies): Decision {
  const { action, resource, principal, context = {} } = request
  const found = applicable({ action, resource, facts: factsOf(context, principal) }, principal, policies)
  return denied(found) ?? allowed(found, principal, policies) ?? missing(found, principal)
}

/** The statements of each policy that are about this request and this caller. */
interface Applicable {
  identity: Statement[]
  resource: Statement[]
  boundary: Statement[]
}

function applicable(asked: Asked, principal: Principal, policies: Policies): Applicable {
  const { identityPolicies = [], resourcePolicy, permissionsBoundary } = policies
  // A service and the root user have no policies of their own.
  const own = 'arn' in principal && !isRoot(principal)
  return {
    identity: own ? identityPolicies.flatMap((policy) => statementsAbout(policy, asked)) : [],
    boundary: own && permissionsBoundary ? statementsAbout(permissionsBoundary, asked) : [],
    resource: (resourcePolicy ? statementsAbout(resourcePolicy, asked) : []).filter(
      (statement) => matchPrincipal(statement, principal) !== 'none',
    ),
  }
}

function denied({ identity, resource, boundary }: Applicable): Decision | undefined {
  const find = (statements: Statement[], policyType: PolicyType) => {
    const statement = statements.find(({ Effect }) => Effect === 'Deny')
    return statement && { decision: 'explicitDeny' as const, policyType, statement }
  }
  return (
    find(identity, 'identity-based policy') ??
    find(resource, 'resource-based policy') ??
    find(boundary, 'permissions boundary')
  )
}

function allowed(found: Applicable, principal: Principal, { permissionsBoundary }: Policies): Decision | undefined {
  const bounded = permissionsBoundary !== undefined && !found.boundary.some(isAllow)
  const identity = found.identity.find(isAllow)
  if (identity && !bounded) return allow('identity-based policy', identity)
  const resource = found.resource.find((statement) => allows(statement, principal, bounded))
  if (resource) return allow('resource-based policy', resource)
  return isRoot(principal) ? allow('identity-based policy') : undefined
}

/**
 * An Allow for the account leaves the choice to its identity-based policies. One for the role ends at the role's boundary; one for
 * the session or the user itself does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function allows(statement: Statement, principal: Principal, bounded: boolean): boolean {
  if (!isAllow(statement)) return false
  const match = matchPrincipal(statement, principal)
  return match === 'self' || (match === 'role' && !bounded)
}

function missing(found: Applicable, principal: Principal): Decision {
  if ('service' in principal) return { decision: 'implicitDeny', policyType: 'resource-based policy' }
  const boundary =
    found.identity.some(isAllow) || found.resource.some((statement) => allows(statement, principal, false))
  return { decision: 'implicitDeny', policyType: boundary ? 'permissions boundary' : 'identity-based policy' }
}

function isAllow({ Effect }: Statement): boolean {
  return Effect === 'Allow'
}

function allow(policyType: PolicyType, statement?: Statement): Decision {
  return { decision: 'allow', policyType, ...(statement && { statement }) }
}
