import { CloudError } from '../../errors.ts'
import type { AccessRequest, Decision } from './evaluate.ts'

/** With which code and status a service says that a call is denied; the others as JSON services do. */
const CODES: Record<string, [code: string, status: number]> = {
  apigateway: ['AccessDeniedException', 403],
  cloudformation: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  monitoring: ['AccessDenied', 403],
  s3: ['AccessDenied', 403],
  scheduler: ['AccessDeniedException', 403],
  sns: ['AuthorizationError', 403],
  sqs: ['AccessDenied', 403],
  sts: ['AccessDenied', 403],
}

/** How the services of the AWS JSON protocol answer: 400, also where the common errors of their reference say 403. */
const JSON_SERVICE: [code: string, status: number] = ['AccessDeniedException', 400]

/** The error of a denied call, as the service that was called (by its name in signatures) sends it. */
export function accessDenied(service: string, request: AccessRequest, decision: Decision): CloudError {
  const [code, status] = CODES[service] ?? JSON_SERVICE
  return new CloudError(code, sentenceOf(request, decision), status)
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function sentenceOf({ action, resource, principal }: AccessRequest, { decision, policyType }: Decision): string {
  const user = 'service' in principal ? principal.service : principal.arn
  const spelt = spellAction(action)
  const why =
    decision === 'explicitDeny'
      ? `with an explicit deny in ${article(policyType)} ${policyType}`
      : `because no ${policyType} allows the ${spelt} action`
  return `User: ${user} is not authorized to perform: ${spelt}${spellResource(action, resource)} ${why}`
}

/** SNS writes its own name in capitals, SQS everything in small letters. */
function spellAction(action: string): string {
  if (action.startsWith('sqs:')) return action.toLowerCase()
  return action.replace(/^sns:/, 'SNS:')
}

/** S3 puts the ARN in quotes; CloudWatch names no `*`; IAM names a role without its ARN, unless it is to be passed. */
function spellResource(action: string, resource: string): string {
  const isRole = action.startsWith('iam:') && action !== 'iam:PassRole'
  if (isRole) return ` on resource: ${resource.replace(/^.*:role\/(?:.*\/)?/, 'role ')}`
  if (resource === '*' && /^(s3|cloudwatch):/.test(action)) return ''
  return action.startsWith('s3:') ? ` on resource: "${resource}"` : ` on resource: ${resource}`
}

function article(policyType: string): string {
  return policyType.startsWith('i') ? 'an' : 'a'
}
