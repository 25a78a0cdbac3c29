import { setTimeout } from 'node:timers/promises'
import {
  type CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy'
import { groupOf, type Stage } from './stages.ts'

/** Milliseconds between two looks. */
export const PAUSE = 250

const UNDER_WAY = ['Created', 'Queued', 'InProgress', 'Ready'] as const

/** The deployment that shifts the stage's alias now. CodeDeploy has one at a time in a group. */
export async function deploymentUnderWay(
  codedeploy: CodeDeployClient,
  stage: Stage,
): Promise<DeploymentInfo | undefined> {
  const ask = new ListDeploymentsCommand({ ...groupOf(stage), includeOnlyStatuses: [...UNDER_WAY] })
  const { deployments = [] } = await codedeploy.send(ask)
  return deployments[0] ? deploymentInfo(codedeploy, deployments[0]) : undefined
}

export async function deploymentInfo(codedeploy: CodeDeployClient, deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }))
  return deploymentInfo!
}

/** `meanwhile` is called again and again until the deployment has ended, one way or the other. */
export async function untilEnded(
  codedeploy: CodeDeployClient,
  deploymentId: string,
  meanwhile: () => Promise<unknown>,
): Promise<DeploymentInfo> {
  for (;;) {
    const info = await deploymentInfo(codedeploy, deploymentId)
    if (['Succeeded', 'Failed', 'Stopped'].includes(info.status!)) return info
    await meanwhile()
  }
}

/** Until CodeDeploy has also taken back what was stopped, which it does by a deployment of its own. */
export async function untilQuiet(codedeploy: CodeDeployClient, stage: Stage): Promise<void> {
  while (await deploymentUnderWay(codedeploy, stage)) await setTimeout(PAUSE)
}
