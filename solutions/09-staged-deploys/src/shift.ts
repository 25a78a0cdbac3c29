import { setTimeout } from 'node:timers/promises'
import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { deploymentUnderWay, PAUSE, untilEnded, untilQuiet } from './deployments.ts'
import { liveIn } from './live.ts'
import { ALIAS, functionOf, groupOf, type Stage } from './stages.ts'

/** Has CodeDeploy shift the stage's calls to this version, as traffic.yml says. Throws where it took them back. */
export async function shift(aws: Aws, stage: Stage, version: string): Promise<void> {
  const underWay = await deploymentUnderWay(aws.codedeploy, stage)
  if (underWay && underWay.description !== version) {
    throw new Error(
      `${stage} is being deployed: version ${underWay.description}, ${underWay.deploymentId}. Wait for it.`,
    )
  }
  const deploymentId = underWay?.deploymentId ?? (await begin(aws, stage, version))
  if (!deploymentId) return
  const { status, errorInformation, rollbackInfo } = await untilEnded(aws.codedeploy, deploymentId, () =>
    callLive(aws, stage),
  )
  if (status === 'Succeeded') return
  await untilQuiet(aws.codedeploy, stage)
  const what = rollbackInfo?.rollbackDeploymentId ? 'was taken back in' : 'was not let into'
  throw new Error(`Version ${version} ${what} ${stage}: ${errorInformation?.message}`)
}

/** Undefined where the version has all calls already. */
async function begin({ lambda, codedeploy }: Aws, stage: Stage, version: string): Promise<string | undefined> {
  const live = await liveIn({ lambda }, stage)
  if (live.version === version) return undefined
  const Properties = { Name: functionOf(stage), Alias: ALIAS, CurrentVersion: live.version, TargetVersion: version }
  const appSpec = { version: '0.0', Resources: [{ api: { Type: 'AWS::Lambda::Function', Properties } }] }
  const revision = {
    revisionType: 'AppSpecContent' as const,
    appSpecContent: { content: JSON.stringify(appSpec) },
  }
  const create = new CreateDeploymentCommand({ ...groupOf(stage), description: version, revision })
  return (await codedeploy.send(create)).deploymentId
}

const CALLS = 5

/** A canary that nobody calls proves nothing. What fails here, the alarm counts. */
async function callLive({ lambda }: Aws, stage: Stage): Promise<void> {
  const call = {
    FunctionName: functionOf(stage),
    Qualifier: ALIAS,
    Payload: JSON.stringify({ version: '2.0', rawPath: '/' }),
  }
  await Promise.allSettled(Array.from({ length: CALLS }, () => lambda.send(new InvokeCommand(call))))
  await setTimeout(PAUSE)
}
