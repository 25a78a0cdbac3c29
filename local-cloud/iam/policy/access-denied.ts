import type { AccessRequest, Decision } from './evaluate.ts'

/**
 * AWS's sentence for a request that was denied. Each service sends it with a code of its own: AccessDenied (S3, IAM, SQS),
 * AuthorizationError (SNS), AccessDeniedException (most others).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(request: AccessRequest, { decision, policyType }: Decision): string {
  const { action, resource, principal } = request
  const user = 'service' in principal ? principal.service : principal.arn
  const why =
    decision === 'explicitDeny'
      ? `with an explicit deny in ${article(policyType)} ${policyType}`
      : `because no ${policyType} allows the ${action} action`
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`
}

function article(policyType: string): string {
  return policyType.startsWith('i') ? 'an' : 'a'
}
