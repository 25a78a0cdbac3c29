import { CloudError } from '../errors.ts'
import { isExtended, type Template } from './template.ts'

const NAMES = ['RoleName', 'ManagedPolicyName', 'UserName', 'GroupName', 'InstanceProfileName']

/**
 * What the caller must acknowledge: that the template makes IAM resources, with names of their own or not, and that a transform rewrites it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)
 */
export function requiredCapabilities(template: Template): { capabilities: string[]; types: string[] } {
  const iam = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'))
  const named = iam.some(({ Properties = {} }) => NAMES.some((name) => Properties[name] !== undefined))
  const capability = named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'
  return {
    capabilities: [
      ...(iam.length > 0 ? [capability] : []),
      ...(isExtended(template) ? ['CAPABILITY_AUTO_EXPAND'] : []),
    ],
    types: [...new Set(iam.map(({ Type }) => Type))],
  }
}

/** CAPABILITY_NAMED_IAM includes CAPABILITY_IAM. */
export function checkCapabilities(template: Template, given: string[]): void {
  const missing = requiredCapabilities(template).capabilities.filter(
    (capability) =>
      !given.includes(capability) && !(capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  )
  if (missing.length === 0) return
  throw new CloudError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`)
}
