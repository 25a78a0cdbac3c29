import { queryService } from '../protocols/query.ts'
import type { Service } from '../service.ts'
import { iamResources } from './resources.ts'
import type { Roles } from './roles.ts'

/** Identity and Access Management: roles and their policies, made by CloudFormation. */
export function iamService(roles: Roles): Service {
  return queryService({
    name: 'iam',
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    resources: iamResources(roles),
    actions: { GetRole: ({ RoleName }) => getRole(roles, String(RoleName)) },
    permissions: {
      GetRole: ({ RoleName }) => ({ action: 'iam:GetRole', resource: roles.arn(String(RoleName)) }),
    },
  })
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
function getRole(roles: Roles, name: string) {
  const role = roles.get(name)
  return {
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: role.id,
      Arn: role.arn,
      CreateDate: new Date(role.created),
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
      Description: role.description,
      MaxSessionDuration: role.maxSessionDuration,
      PermissionsBoundary: role.permissionsBoundary && {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: role.permissionsBoundary,
      },
    },
  }
}
