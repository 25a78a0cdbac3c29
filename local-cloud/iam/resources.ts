import type { PhysicalResource, PolicyDocument, Properties, ResourceType } from '../service.ts'
import { checkPolicy, type PolicyKind } from './policy/policy-document.ts'
import type { Role, RoleInput, Roles } from './roles.ts'

/** The resource types of IAM that stacks of functions use. Users and groups do not exist here. */
export function iamResources(roles: Roles): Record<string, ResourceType> {
  return {
    'AWS::IAM::Role': roleResource(roles),
    'AWS::IAM::Policy': policyResource(roles),
    'AWS::IAM::ManagedPolicy': managedPolicyResource(roles),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
function roleResource(roles: Roles): ResourceType {
  return {
    replaceOn: ['RoleName', 'Path'],
    existing(properties, context) {
      const { name } = roleInput(properties, context.generateName(64))
      return roles.has(name) ? name : undefined
    },
    create: (properties, context) => described(roles.create(roleInput(properties, context.generateName(64)))),
    update(id, properties, previous) {
      const { name: _, ...change } = roleInput(properties, id)
      return described(
        roles.change(id, { ...change, ...keepingOthers(roles.get(id), change, roleInput(previous, id)) }),
      )
    },
    delete: (id) => roles.delete(id),
  }
}

function described(role: Role): PhysicalResource {
  return { id: role.name, attributes: { Arn: role.arn, RoleId: role.id } }
}

function roleInput(properties: Properties, generatedName: string): RoleInput {
  const name = String(properties.RoleName ?? generatedName)
  checkName('roleName', name, 64)
  return {
    name,
    path: String(properties.Path ?? '/'),
    trust: documentOf('AssumeRolePolicyDocument', properties.AssumeRolePolicyDocument, 'trust'),
    description: properties.Description as string | undefined,
    maxSessionDuration: Number(properties.MaxSessionDuration ?? 3600),
    permissionsBoundary: properties.PermissionsBoundary as string | undefined,
    policies: Object.fromEntries(((properties.Policies ?? []) as Properties[]).map(inlinePolicy)),
    managedPolicies: (properties.ManagedPolicyArns ?? []) as string[],
  }
}

/** What AWS::IAM::Policy and AWS::IAM::ManagedPolicy attached stays, when the role itself changes. */
function keepingOthers(
  role: Role,
  next: Partial<Role>,
  previous: Partial<Role>,
): Pick<Role, 'policies' | 'managedPolicies'> {
  const others = Object.entries(role.policies).filter(([name]) => !Object.hasOwn(previous.policies ?? {}, name))
  const attached = role.managedPolicies.filter((arn) => !previous.managedPolicies?.includes(arn))
  return {
    policies: { ...Object.fromEntries(others), ...next.policies },
    managedPolicies: [...new Set([...attached, ...(next.managedPolicies ?? [])])],
  }
}

function inlinePolicy({ PolicyName, PolicyDocument: document }: Properties): [string, PolicyDocument] {
  return [String(PolicyName), documentOf('PolicyDocument', document)]
}

/** An inline policy put on roles. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
function policyResource(roles: Roles): ResourceType {
  const put = (id: string, properties: Properties) => {
    const [name, document] = inlinePolicy(properties)
    for (const role of rolesOf(properties)) roles.putPolicy(role, name, document)
    return { id }
  }
  const remove = (properties: Properties) => {
    for (const role of rolesOf(properties)) roles.deletePolicy(role, String(properties.PolicyName))
  }
  return {
    create: (properties, context) => put(context.generateName(), properties),
    update(id, properties, previous) {
      remove(previous)
      return put(id, properties)
    },
    delete: (_id, properties) => remove(properties),
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
function managedPolicyResource(roles: Roles): ResourceType {
  const named = (properties: Properties, generated: string) => {
    const name = String(properties.ManagedPolicyName ?? generated)
    checkName('policyName', name, 128)
    const path = String(properties.Path ?? '/')
    return { name, path, arn: roles.managedPolicyArn(path, name) }
  }
  const put = (properties: Properties, identity: { name: string; path: string; arn: string }) => {
    roles.putManagedPolicy({ ...identity, document: documentOf('PolicyDocument', properties.PolicyDocument) })
    for (const role of rolesOf(properties)) roles.attach(role, identity.arn)
    return { id: identity.arn, attributes: { PolicyArn: identity.arn } }
  }
  const detach = (arn: string, properties: Properties) => {
    for (const role of rolesOf(properties)) roles.detach(role, arn)
  }
  return {
    replaceOn: ['ManagedPolicyName', 'Path', 'Description'],
    existing(properties, context) {
      const { arn } = named(properties, context.generateName(128))
      return roles.managedPolicy(arn) && arn
    },
    create: (properties, context) => put(properties, named(properties, context.generateName(128))),
    update(id, properties, previous) {
      detach(id, previous)
      const policy = roles.managedPolicy(id)
      if (!policy) throw new Error(`Policy ${id} does not exist or is not attachable.`)
      return put(properties, policy)
    },
    delete(id, properties) {
      detach(id, properties)
      roles.deleteManagedPolicy(id)
    },
  }
}

function rolesOf({ Roles: roles = [], Users: users, Groups: groups }: Properties): string[] {
  if (users ?? groups) throw new Error('The local cloud has roles only, no IAM users or groups.')
  return roles as string[]
}

function documentOf(property: string, document: unknown, kind: PolicyKind = 'identity'): PolicyDocument {
  if (typeof document !== 'object' || document === null || !('Statement' in document)) {
    throw new Error(`${property} must be a policy document with a Statement.`)
  }
  checkPolicy(document, kind)
  return document as PolicyDocument
}

function checkName(member: string, name: string, maxLength: number): void {
  if (/^[\w+=,.@-]+$/.test(name) && name.length <= maxLength) return
  throw new Error(
    `The specified value for ${member} is invalid: "${name}". It must contain only alphanumeric characters and/or +=,.@_- and be at most ${maxLength} long.`,
  )
}
