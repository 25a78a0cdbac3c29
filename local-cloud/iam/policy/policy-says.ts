import type { Policy } from './policy-document.ts'
import { statementsAbout } from './statement.ts'

/**
 * What one policy says by itself, whoever asks: as the one does that a Lambda authorizer answers with. A Deny wins over every
 * Allow, and nothing is allowed that no Allow matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policySays(
  policy: Policy,
  action: string,
  resource: string,
): 'allow' | 'explicitDeny' | 'implicitDeny' {
  const effects = statementsAbout(policy, { action, resource, facts: new Map() }).map(({ Effect }) => Effect)
  if (effects.includes('Deny')) return 'explicitDeny'
  return effects.includes('Allow') ? 'allow' : 'implicitDeny'
}
