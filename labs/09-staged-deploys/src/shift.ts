import { UpdateAliasCommand } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { ALIAS, functionOf, type Stage } from './stages.ts'

/** Has CodeDeploy shift the stage's calls to this version, as traffic.yml says. Throws where it took them back. */
export async function shift(aws: Aws, stage: Stage, version: string): Promise<void> {
  // TODO step 4: this gives all calls to the version at once. Let CodeDeploy do it, wait for it, and call the alias meanwhile.
  const FunctionName = functionOf(stage)
  await aws.lambda.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: version }))
}
