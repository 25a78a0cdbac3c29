import { PublishVersionCommand, UpdateFunctionCodeCommand, waitUntilFunctionUpdated } from '@aws-sdk/client-lambda'
import type { Aws } from './aws.ts'
import { asCodeSha256, short } from './sha256.ts'
import { functionOf, type Stage } from './stages.ts'
import { keyOf } from './store.ts'

/** Makes the artifact a version of the stage's function, which nobody calls yet. Gives its number; the same one again where there is nothing new. */
export async function release({ lambda }: Aws, bucket: string, stage: Stage, sha256: string): Promise<string> {
  const FunctionName = functionOf(stage)
  const expected = asCodeSha256(sha256)
  const put = new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: bucket, S3Key: keyOf(sha256) })
  const { CodeSha256 } = await lambda.send(put)
  if (CodeSha256 !== expected) {
    throw new Error(`${FunctionName} got other bytes than ${short(sha256)}: its CodeSha256 is ${CodeSha256}.`)
  }
  await waitUntilFunctionUpdated({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName })
  // Lambda refuses where somebody else has put other code there in the meantime.
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256: expected }))
  return Version!
}
