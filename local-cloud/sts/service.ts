import type { Iam } from '../iam/iam.ts'
import { queryService } from '../protocols/query.ts'
import type { Call, Permission, Platform, Service } from '../service.ts'
import { assumeRole } from './assume-role.ts'

/** AWS Security Token Service: who calls, and the credentials of roles. */
export function stsService({ account }: Platform, iam: Iam): Service {
  return queryService({
    name: 'sts',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: {
      GetCallerIdentity: (_input: unknown, call: Call) => callerIdentity(iam, account, call),
      AssumeRole: (input: Record<string, string>, call: Call) => assumeRole(iam, input, call),
    },
    permissions: {
      // Nobody can be denied this one.
      GetCallerIdentity: () => [],
      AssumeRole: ({ RoleArn }: { RoleArn?: string }): Permission => ({
        action: 'sts:AssumeRole',
        resource: RoleArn ?? '*',
        resourcePolicy: iam.roles.byArn(RoleArn ?? '')?.trust,
      }),
    },
  })
}

/**
 * The CLI's credentials are the administrator's: the account's root user.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
function callerIdentity(iam: Iam, account: string, { accessKeyId }: Call) {
  const session = iam.session(accessKeyId)
  if (!session) return { Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account }
  const { arn, roleArn, sessionName } = session
  return { Arn: arn, UserId: `${iam.roles.byArn(roleArn)?.id}:${sessionName}`, Account: account }
}
