import { factsOf } from './context.ts'
import type { AccessRequest } from './evaluate.ts'
import type { Policy } from './policy-document.ts'
import { matchPrincipal } from './principal.ts'
import { statementsAbout } from './statement.ts'

/**
 * Whether a role's trust policy lets the caller in: without that, policies of the caller's own do not help. Where it names the
 * whole account, those must allow it too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export function trusts(policy: Policy, { action, resource, principal, context = {} }: AccessRequest): boolean {
  const about = statementsAbout(policy, { action, resource, facts: factsOf(context, principal) })
  const effects = about.filter((each) => matchPrincipal(each, principal) !== 'none').map(({ Effect }) => Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}
