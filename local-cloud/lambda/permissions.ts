import { conflict, notFound, validation } from './errors.ts'
import type { FunctionRecord, Policy, Statement } from './function-record.ts'
import { checkRevision, type Functions, newRevision } from './functions.ts'

export interface PermissionInput {
  StatementId: string
  Action: string
  Principal: string
  SourceArn?: string
  SourceAccount?: string
  PrincipalOrgID?: string
  EventSourceToken?: string
  FunctionUrlAuthType?: string
  RevisionId?: string
}

/**
 * Adds a statement to the resource policy of the function, or of one version or alias. IAM judges by it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function addPermission(
  functions: Functions,
  record: FunctionRecord,
  input: PermissionInput,
  qualifier = '$LATEST',
): Statement {
  check(input)
  const policy = record.policies[qualifier] ?? { RevisionId: '', Statement: [] }
  checkRevision(input.RevisionId, policy.RevisionId, 'GetPolicy')
  if (policy.Statement.some(({ Sid }) => Sid === input.StatementId)) {
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  }
  const statement = statementOf(record, input, qualifier)
  save(functions, record, qualifier, [...policy.Statement, statement])
  return statement
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermission(
  functions: Functions,
  record: FunctionRecord,
  statementId: string,
  qualifier = '$LATEST',
): void {
  const statements = record.policies[qualifier]?.Statement ?? []
  if (!statements.some(({ Sid }) => Sid === statementId)) {
    throw notFound(`Statement ${statementId} is not found in resource policy.`)
  }
  save(
    functions,
    record,
    qualifier,
    statements.filter(({ Sid }) => Sid !== statementId),
  )
}

export function getPolicy(record: FunctionRecord, qualifier = '$LATEST'): { Policy: string; RevisionId: string } {
  const policy = record.policies[qualifier]
  if (!policy?.Statement.length) throw notFound('The resource you requested does not exist.')
  const document = { Version: '2012-10-17', Id: 'default', Statement: policy.Statement }
  return { Policy: JSON.stringify(document), RevisionId: policy.RevisionId }
}

function check({ StatementId, Action, Principal }: PermissionInput): void {
  if (!/^[a-zA-Z0-9-_]{1,100}$/.test(StatementId ?? '')) {
    throw validation(StatementId, 'statementId', 'Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)')
  }
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(Action ?? '')) {
    throw validation(
      Action,
      'action',
      'Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])',
    )
  }
  if (!/^[^\s]+$/.test(Principal ?? '')) {
    throw validation(Principal, 'principal', 'Member must satisfy regular expression pattern: [^\\s]+')
  }
}

function statementOf({ arn }: FunctionRecord, input: PermissionInput, qualifier: string): Statement {
  const equals = {
    ...(input.SourceAccount && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.PrincipalOrgID && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
  }
  const Condition: Record<string, Record<string, string>> = {
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
  }
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principal(input.Principal),
    Action: input.Action,
    Resource: qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  }
}

/** A service's name, everyone, or an account or role. */
function principal(name: string): unknown {
  if (name === '*') return '*'
  if (/^\d{12}$/.test(name)) return { AWS: `arn:aws:iam::${name}:root` }
  return name.startsWith('arn:') ? { AWS: name } : { Service: name }
}

function save(functions: Functions, record: FunctionRecord, qualifier: string, statements: Statement[]): void {
  const policy: Policy = { RevisionId: newRevision(), Statement: statements }
  functions.save({ ...record, policies: { ...record.policies, [qualifier]: policy } })
}
