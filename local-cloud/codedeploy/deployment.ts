import { randomBytes } from 'node:crypto'
import type { RollbackEvent } from './state.ts'

/** One move of an alias from one version to another. */
export interface Deployment {
  id: string
  region: string
  applicationName: string
  deploymentGroupName: string
  deploymentConfigName: string
  creator: 'user' | 'CloudFormation' | 'codeDeployRollback'
  description?: string
  status: 'Created' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped'
  /** Seconds since 1970. */
  created: number
  completed?: number
  /** The AppSpec, as it was sent or as CloudFormation wrote it. */
  content: string
  shift: Shift
  /** Percent of the traffic that goes to the new version. */
  weight: number
  hooks: Partial<Record<HookName, string>>
  lifecycleEvents: LifecycleEvent[]
  autoRollback: { enabled: boolean; events: RollbackEvent[] }
  error?: { code: string; message: string }
  rollback?: { rollbackDeploymentId?: string; rollbackTriggeringDeploymentId?: string; rollbackMessage: string }
}

/** What an AppSpec for Lambda says. */
export interface Shift {
  functionName: string
  alias: string
  currentVersion: string
  targetVersion: string
}

export type HookName = 'BeforeAllowTraffic' | 'AfterAllowTraffic'

export interface LifecycleEvent {
  name: HookName | 'AllowTraffic'
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped'
  started?: number
  ended?: number
  message?: string
}

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda */
export const LIFECYCLE: LifecycleEvent['name'][] = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic']

export function isActive({ status }: Deployment): boolean {
  return status === 'Created' || status === 'InProgress'
}

export function seconds(): number {
  return Date.now() / 1000
}

/** As AWS makes them: `d-A1B2C3D4E`. */
export function newDeploymentId(): string {
  return `d-${[...randomBytes(9)]
    .map((byte) => (byte % 36).toString(36))
    .join('')
    .toUpperCase()}`
}
