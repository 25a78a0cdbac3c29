import type { ResourceContext, ResourceType } from '../service.ts'
import type { Table } from '../store.ts'
import type { AliasUpdate } from './alias-update.ts'
import type { ChangeSet } from './change-set-actions.ts'
import type { Stacks } from './stacks.ts'

/** What the operations on stacks work with. */
export interface Engine {
  stacks: Stacks
  changeSets: Table<ChangeSet>
  account: string
  /** By type name. */
  types: Map<string, ResourceType>
  /** Set when the cloud is closing: operations stop where they are, and go on (or back) at the next start. */
  stopped: boolean
  /** By stack, while it is created or updated: CancelUpdateStack aborts it. */
  cancellations: Map<string, AbortController>
  /** Moves an alias to another version as CodeDeploy's group says. Rejects with the reason where it did not get there. */
  updateAlias?(update: AliasUpdate): Promise<void>
  running: Set<Promise<void>>
}

/** Thrown where an operation ends early because the cloud is closing: it is no failure of a resource. */
export class Stopped extends Error {}

export function typeOf(engine: Engine, name: string): ResourceType {
  const type = engine.types.get(name)
  if (type) return type
  if (name.startsWith('Custom::') || name === 'AWS::CloudFormation::CustomResource') {
    throw new Error(`The local cloud runs no custom resources (${name}). Make it with a script, or deploy to AWS.`)
  }
  throw new Error(
    `The local cloud has no resource type ${name}. Take the resource out of the template, or deploy to AWS with CLOUD=aws. It has: ${[...engine.types.keys()].sort().join(', ')}.`,
  )
}

/** `suffix` is what makes a generated name unique; the same one gives the same name again. */
export function contextOf(engine: Engine, stackId: string, logicalId: string, suffix: string): ResourceContext {
  const { name: stackName, region } = engine.stacks.byId(stackId)
  return {
    region,
    account: engine.account,
    stackName,
    stackId,
    logicalId,
    generateName: (maxLength = 255) => `${`${stackName}-${logicalId}`.slice(0, maxLength - 13)}-${suffix}`,
  }
}
