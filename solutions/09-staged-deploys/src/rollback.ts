import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy'
import { UpdateAliasCommand } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { deploymentUnderWay, untilQuiet } from './deployments.ts'
import { type Live, liveIn } from './live.ts'
import { ALIAS, functionOf, type Stage } from './stages.ts'
import type { Store } from './store.ts'

/** Takes a stage back to what it ran before, at once: the code is there already, only the alias moves. Gives what is live now. */
export async function rollBack(aws: Aws, store: Pick<Store, 'passes' | 'revoke'>, stage: Stage): Promise<Live> {
  if (await stopShifting(aws, stage)) return liveIn(aws, stage)
  const live = await liveIn(aws, stage)
  const FunctionVersion = live.next ? live.version : await versionBefore(store, stage, live)
  // #region move
  const move = new UpdateAliasCommand({
    FunctionName: functionOf(stage),
    Name: ALIAS,
    FunctionVersion,
    RoutingConfig: { AdditionalVersionWeights: {} },
    // Of two who do this at once, one is refused: nobody meant to go back twice.
    RevisionId: live.revision,
  })
  await aws.lambda.send(move)
  // #endregion move
  // What had to go back here goes no further.
  if (!live.next) await store.revoke({ stage, sha256: live.sha256, version: live.version })
  return liveIn(aws, stage)
}

/** CodeDeploy takes its own canary back. */
async function stopShifting({ codedeploy }: Aws, stage: Stage): Promise<boolean> {
  const underWay = await deploymentUnderWay(codedeploy, stage)
  if (!underWay) return false
  const { deploymentId } = underWay
  await codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }))
  await untilQuiet(codedeploy, stage)
  return true
}

async function versionBefore(store: Pick<Store, 'passes'>, stage: Stage, live: Live): Promise<string> {
  const older = (await store.passes(stage))
    .map(({ version }) => Number(version))
    .filter((each) => each < Number(live.version))
  if (older.length === 0) throw new Error(`Nothing that passed in ${stage} is older than version ${live.version}.`)
  return String(Math.max(...older))
}
