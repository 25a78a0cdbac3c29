import type { Principal } from './principal.ts'

export type ContextValue = string | number | boolean | Date

/** The facts of a request by condition key, as `aws:SourceArn` or `sns:Protocol`; several values in a list. */
export type Context = Record<string, ContextValue | ContextValue[]>

/** The facts of a request, ready to be asked for: names of keys know no upper and lower case. */
export type Facts = Map<string, string[]>

export function factsOf(context: Context, principal: Principal): Facts {
  const facts = Object.entries({ ...context, ...ofPrincipal(principal) })
  return new Map(
    facts
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key.toLowerCase(), (Array.isArray(value) ? value : [value]).map(text)]),
  )
}

/**
 * What the caller itself says, so that no service can forget it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
 */
function ofPrincipal(principal: Principal): Context {
  if ('service' in principal)
    return { 'aws:PrincipalIsAWSService': true, 'aws:PrincipalServiceName': principal.service }
  const { arn, account, roleArn } = principal
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]
  return {
    'aws:PrincipalIsAWSService': false,
    'aws:PrincipalArn': roleArn ?? arn,
    'aws:PrincipalAccount': account,
    ...(user !== undefined && { 'aws:username': user }),
  }
}

function text(value: ContextValue): string {
  return value instanceof Date ? value.toISOString() : String(value)
}
