import { GetAliasCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { fromCodeSha256 } from './sha256.ts'
import { ALIAS, functionOf, type Stage } from './stages.ts'

/** What answers the calls of a stage. */
export interface Live {
  version: string
  sha256: string
  /** While calls are shifted: the version that gets some of them already, and its share, 0 to 1. */
  next?: { version: string; share: number }
  /** Changes with the alias. */
  revision: string
}

export async function liveIn({ lambda }: Pick<Aws, 'lambda'>, stage: Stage): Promise<Live> {
  const FunctionName = functionOf(stage)
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name: ALIAS }))
  const Qualifier = alias.FunctionVersion!
  const { CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))
  const [next] = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {})
  return {
    version: Qualifier,
    sha256: fromCodeSha256(CodeSha256!),
    revision: alias.RevisionId!,
    ...(next && { next: { version: next[0], share: next[1] } }),
  }
}
