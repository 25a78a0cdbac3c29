import { createHash } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Platform, PolicyDocument } from '../service.ts'
import type { Table } from '../store.ts'
import { awsManagedPolicy, awsManagedPolicyNames } from './aws-managed-policies.ts'
import type { Policies } from './policy/evaluate.ts'
import type { Policy } from './policy/policy-document.ts'

export interface Role {
  name: string
  /** `/` or `/a/b/`. */
  path: string
  arn: string
  id: string
  created: number
  description?: string
  maxSessionDuration: number
  permissionsBoundary?: string
  /** Who may assume it. */
  trust: PolicyDocument
  /** Inline policies, by name. */
  policies: Record<string, PolicyDocument>
  /** ARNs of managed policies: the customer's, or AWS's own. */
  managedPolicies: string[]
}

export interface ManagedPolicy {
  arn: string
  name: string
  path: string
  document: PolicyDocument
}

export type RoleInput = Pick<Role, 'name' | 'path' | 'trust'> & Partial<Role>

/** IAM's roles and managed policies, one space for all regions. */
export class Roles {
  #account: string
  #roles: Table<Role>
  #managed: Table<ManagedPolicy>

  constructor({ account, store }: Pick<Platform, 'account' | 'store'>) {
    this.#account = account
    this.#roles = store.table('iam/roles')
    this.#managed = store.table('iam/managed-policies')
  }

  has(name: string): boolean {
    return this.#roles.has(name)
  }

  /** Throws NoSuchEntity. */
  get(name: string): Role {
    const role = this.#roles.get(name)
    if (!role) throw new CloudError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404)
    return role
  }

  /** Of a role that need not be there: then as if at the root of all paths. */
  arn(name: string, path = '/'): string {
    return this.#roles.get(name)?.arn ?? `arn:aws:iam::${this.#account}:role${path}${name}`
  }

  /** The role that an ARN names, if there is one. */
  byArn(arn: string): Role | undefined {
    const role = this.#roles.get(arn.slice(arn.lastIndexOf('/') + 1))
    return role?.arn === arn ? role : undefined
  }

  /** What decides for a session of this role: a role that is gone allows nothing. */
  policiesOf(roleArn: string): Policies {
    const role = this.byArn(roleArn)
    if (!role) return {}
    const { policies, managedPolicies, permissionsBoundary } = role
    return {
      identityPolicies: [
        ...(Object.values(policies) as unknown as Policy[]),
        ...managedPolicies.flatMap((arn) => this.document(arn) ?? []),
      ],
      ...(permissionsBoundary && { permissionsBoundary: this.document(permissionsBoundary) ?? { Statement: [] } }),
    }
  }

  /** Throws EntityAlreadyExists, and NoSuchEntity for a policy that is not there. */
  create(input: RoleInput): Role {
    if (this.has(input.name)) throw alreadyExists(`Role with name ${input.name}`)
    this.#checkPolicies(input)
    const role: Role = {
      maxSessionDuration: 3600,
      policies: {},
      managedPolicies: [],
      ...input,
      arn: this.arn(input.name, input.path),
      id: `AROA${idOf(`${input.name}${Date.now()}`)}`,
      created: Date.now(),
    }
    this.#roles.set(role.name, role)
    return role
  }

  /** Throws NoSuchEntity for a role, or a policy, that is not there. */
  change(name: string, change: Partial<Role>): Role {
    this.#checkPolicies(change)
    const role = { ...this.get(name), ...change }
    this.#roles.set(name, role)
    return role
  }

  delete(name: string): void {
    this.#roles.delete(name)
  }

  putPolicy(role: string, name: string, document: PolicyDocument): void {
    const { policies } = this.get(role)
    this.change(role, { policies: { ...policies, [name]: document } })
  }

  /** A policy that is not there counts as deleted. */
  deletePolicy(role: string, name: string): void {
    if (!this.has(role)) return
    const { [name]: _, ...policies } = this.get(role).policies
    this.change(role, { policies })
  }

  /** Throws NoSuchEntity for a policy that is not there. */
  attach(role: string, policyArn: string): void {
    const { managedPolicies } = this.get(role)
    this.change(role, { managedPolicies: [...new Set([...managedPolicies, policyArn])] })
  }

  detach(role: string, policyArn: string): void {
    if (!this.has(role)) return
    this.change(role, { managedPolicies: this.get(role).managedPolicies.filter((arn) => arn !== policyArn) })
  }

  managedPolicyArn(path: string, name: string): string {
    return `arn:aws:iam::${this.#account}:policy${path}${name}`
  }

  managedPolicy(arn: string): ManagedPolicy | undefined {
    return this.#managed.get(arn)
  }

  /** What a managed policy says, the customer's or AWS's own. */
  document(arn: string): Policy | undefined {
    return (this.managedPolicy(arn)?.document as Policy | undefined) ?? awsManagedPolicy(arn)
  }

  putManagedPolicy(policy: ManagedPolicy): void {
    this.#managed.set(policy.arn, policy)
  }

  deleteManagedPolicy(arn: string): void {
    this.#managed.delete(arn)
  }

  #checkPolicies({ managedPolicies = [], permissionsBoundary: boundary }: Partial<Role>): void {
    for (const arn of managedPolicies) if (!this.document(arn)) throw notAttachable(`Policy ${arn}`, arn)
    if (boundary && !this.document(boundary)) throw notAttachable(`Scope ARN: ${boundary}`, boundary)
  }
}

function notAttachable(what: string, arn: string): CloudError {
  const known = `Of AWS's own policies the local cloud has ${awsManagedPolicyNames().join(', ')}. Write the statements that you need into the role, or deploy to AWS.`
  const sentence = `${what} does not exist or is not attachable.`
  return new CloudError('NoSuchEntity', arn.includes('::aws:') ? `${sentence} ${known}` : sentence, 404)
}

function alreadyExists(what: string): CloudError {
  return new CloudError('EntityAlreadyExists', `${what} already exists.`, 409)
}

/** Ids are 21 characters: a prefix that tells the kind, then upper-case letters and digits. */
function idOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').toUpperCase().slice(0, 17)
}
