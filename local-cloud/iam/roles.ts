import { createHash } from 'node:crypto'
import { CloudError } from '../errors.ts'
import type { Platform, PolicyDocument } from '../service.ts'
import type { Table } from '../store.ts'

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
  /** ARNs of managed policies: the customer's, or AWS's own, whose documents the local cloud does not have. */
  managedPolicies: string[]
}

export interface ManagedPolicy {
  arn: string
  name: string
  path: string
  document: PolicyDocument
}

export type RoleInput = Pick<Role, 'name' | 'path' | 'trust'> & Partial<Role>

/** IAM's roles and managed policies, one space for all regions. They are kept as written; nothing is judged by them yet. */
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

  /** Throws EntityAlreadyExists. */
  create(input: RoleInput): Role {
    if (this.has(input.name)) throw alreadyExists(`Role with name ${input.name}`)
    const role: Role = {
      maxSessionDuration: 3600,
      policies: {},
      managedPolicies: [],
      ...input,
      arn: `arn:aws:iam::${this.#account}:role${input.path}${input.name}`,
      id: `AROA${idOf(`${input.name}${Date.now()}`)}`,
      created: Date.now(),
    }
    this.#roles.set(role.name, role)
    return role
  }

  change(name: string, change: Partial<Role>): Role {
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

  putManagedPolicy(policy: ManagedPolicy): void {
    this.#managed.set(policy.arn, policy)
  }

  deleteManagedPolicy(arn: string): void {
    this.#managed.delete(arn)
  }
}

function alreadyExists(what: string): CloudError {
  return new CloudError('EntityAlreadyExists', `${what} already exists.`, 409)
}

/** Ids are 21 characters: a prefix that tells the kind, then upper-case letters and digits. */
function idOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').toUpperCase().slice(0, 17)
}
