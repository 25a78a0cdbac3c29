import { listOf, type Statement } from './policy-document.ts'

/** Who asks: a user, the root user, or a role's session; or an AWS service for itself, as `sns.amazonaws.com`. */
export type Principal = AwsPrincipal | { service: string }

export interface AwsPrincipal {
  /** `arn:aws:iam::…:root`, `arn:aws:iam::…:user/x`, or `arn:aws:sts::…:assumed-role/role/session`. */
  arn: string
  account: string
  /** Of a session: `arn:aws:iam::…:role/path/role`. */
  roleArn?: string
}

/** How exactly a resource-based policy names the caller: permissions boundaries and Allow depend on it. */
export type Match = 'none' | 'account' | 'role' | 'self'

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function matchPrincipal(statement: Statement, principal: Principal): Match {
  const wanted = statement.Principal
  if (wanted === '*') return 'self'
  if ('service' in principal) {
    // `{"AWS": "*"}` is everybody too: so a topic's default policy lets alarms in.
    return listOf(wanted?.Service).map(withoutRegion).includes(principal.service) || listOf(wanted?.AWS).includes('*')
      ? 'self'
      : 'none'
  }
  const matches = listOf(wanted?.AWS).map((each) => matchAws(each, principal))
  return (['self', 'role', 'account'] as const).find((match) => matches.includes(match)) ?? 'none'
}

/** `logs.us-east-1.amazonaws.com`, as some policies write it, is `logs.amazonaws.com`. */
function withoutRegion(service: string): string {
  return service.replace(/\.[a-z]{2}(-[a-z]+)+-\d+(?=\.amazonaws\.com$)/, '')
}

export function isRoot(principal: Principal): boolean {
  return 'arn' in principal && principal.arn.endsWith(':root')
}

function matchAws(wanted: string, { arn, account, roleArn }: AwsPrincipal): Match {
  if (wanted === '*' || wanted === arn) return 'self'
  if (wanted === roleArn) return 'role'
  return wanted === account || wanted === `arn:aws:iam::${account}:root` ? 'account' : 'none'
}
