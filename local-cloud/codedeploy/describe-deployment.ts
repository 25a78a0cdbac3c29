import { createHash } from 'node:crypto'
import type { Deployment } from './deployment.ts'

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html */
export function describeDeployment(deployment: Deployment) {
  const { id, status, created, completed, content, error, rollback, autoRollback } = deployment
  const sha256 = createHash('sha256').update(content).digest('hex')
  return {
    deploymentId: id,
    applicationName: deployment.applicationName,
    deploymentGroupName: deployment.deploymentGroupName,
    deploymentConfigName: deployment.deploymentConfigName,
    description: deployment.description,
    status,
    creator: deployment.creator,
    createTime: created,
    startTime: created,
    completeTime: completed,
    computePlatform: 'Lambda',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } },
    deploymentOverview: overview(status),
    autoRollbackConfiguration: autoRollback,
    errorInformation: error,
    rollbackInfo: rollback,
  }
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_LambdaTarget.html */
export function describeTarget(account: string, deployment: Deployment) {
  const { id, region, status, shift, weight, created, completed, lifecycleEvents } = deployment
  const { functionName, alias, currentVersion, targetVersion } = shift
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: id,
      targetId: targetId(deployment),
      targetArn: `arn:aws:lambda:${region}:${account}:function:${functionName}:${alias}`,
      status: TARGET_STATUS[status],
      lastUpdatedAt: completed ?? created,
      lambdaFunctionInfo: {
        functionName,
        functionAlias: alias,
        currentVersion,
        targetVersion,
        targetVersionWeight: weight,
      },
      lifecycleEvents: lifecycleEvents.map(({ name, status: state, started, ended, message }) => ({
        lifecycleEventName: name,
        status: state,
        startTime: started,
        endTime: ended,
        diagnostics: message && { errorCode: 'UnknownError', message },
      })),
    },
  }
}

/** A deployment to Lambda has one target. */
export function targetId({ shift }: Deployment): string {
  return `${shift.functionName}:${shift.alias}`
}

const TARGET_STATUS: Record<Deployment['status'], string> = {
  Created: 'Pending',
  InProgress: 'InProgress',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
  Stopped: 'Failed',
}

function overview(status: Deployment['status']) {
  const count = (...statuses: string[]) => Number(statuses.includes(status))
  return {
    Pending: count('Created'),
    InProgress: count('InProgress'),
    Succeeded: count('Succeeded'),
    Failed: count('Failed', 'Stopped'),
    Skipped: 0,
    Ready: 0,
  }
}
