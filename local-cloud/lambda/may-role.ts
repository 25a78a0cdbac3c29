import { CloudError } from '../errors.ts'
import type { Permission } from '../service.ts'
import type { Functions } from './functions.ts'

/** Whether IAM allows a function's role this; without IAM everything is allowed. */
export function mayRole(
  { platform }: Functions,
  roleArn: string,
  functionArn: string,
  permission: Permission,
): boolean {
  try {
    platform.iam?.authorize({ service: 'lambda.amazonaws.com', sourceArn: functionArn, roleArn }, permission)
    return true
  } catch (error) {
    if (error instanceof CloudError) return false
    throw error
  }
}
