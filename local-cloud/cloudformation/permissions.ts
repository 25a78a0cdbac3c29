import type { Call, Permission, Permissions } from '../service.ts'

interface StackInput {
  StackName?: string
  RoleARN?: string
}

/**
 * Which permission each action needs. What the stack's resources need is not judged: CloudFormation makes them as the administrator.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function cloudformationPermissions(account: string, actions: string[]): Permissions {
  return Object.fromEntries(
    actions.map((action) => [
      action,
      ({ StackName, RoleARN }: StackInput, { region }: Call): Permission[] => {
        const resource = stackArn(account, region, StackName)
        const needed = { action: `cloudformation:${action}`, resource }
        return RoleARN ? [needed, passRole(RoleARN)] : [needed]
      },
    ]),
  )
}

function stackArn(account: string, region: string, name?: string): string {
  if (name === undefined) return '*'
  return name.startsWith('arn:') ? name : `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`
}

function passRole(resource: string): Permission {
  return { action: 'iam:PassRole', resource, context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } }
}
