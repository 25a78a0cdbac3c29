import type { Properties } from '../service.ts'
import { type Engine, Stopped } from './engine.ts'
import { isObject } from './template.ts'

/** What an alias's update policy asks of CodeDeploy. */
export interface AliasUpdate {
  region: string
  /** `arn:aws:lambda:us-east-1:000000000000:function:hello:live` */
  aliasArn: string
  currentVersion: string
  targetVersion: string
  applicationName: string
  deploymentGroupName: string
  /** Names or ARNs of functions. */
  hooks: { BeforeAllowTraffic?: string; AfterAllowTraffic?: string }
  /** Aborted where the update of the stack is cancelled. */
  signal?: AbortSignal
}

/**
 * With `UpdatePolicy: { CodeDeployLambdaAliasUpdate: … }` an alias moves to a new version as a deployment of CodeDeploy.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export async function shiftTraffic(
  engine: Engine,
  stackId: string,
  { aliasArn, before, after, policy }: { aliasArn: string; before: Properties; after: Properties; policy: unknown },
): Promise<void> {
  const update = isObject(policy) ? policy.CodeDeployLambdaAliasUpdate : undefined
  if (!isObject(update) || String(before.FunctionVersion) === String(after.FunctionVersion)) return
  if (!engine.updateAlias)
    throw new Error('CodeDeploy is not running, which UpdatePolicy CodeDeployLambdaAliasUpdate needs.')
  const text = (member: string) => (update[member] === undefined ? undefined : String(update[member]))
  await engine.updateAlias({
    region: engine.stacks.byId(stackId).region,
    aliasArn,
    currentVersion: String(before.FunctionVersion),
    targetVersion: String(after.FunctionVersion),
    applicationName: text('ApplicationName') ?? '',
    deploymentGroupName: text('DeploymentGroupName') ?? '',
    hooks: { BeforeAllowTraffic: text('BeforeAllowTrafficHook'), AfterAllowTraffic: text('AfterAllowTrafficHook') },
    signal: engine.cancellations.get(stackId)?.signal,
  })
  if (engine.stopped) throw new Stopped()
}
