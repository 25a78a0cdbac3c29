import type { Aws } from './aws.ts'
import { liveIn } from './live.ts'
import { type Stage, stageBelow } from './stages.ts'
import type { Store } from './store.ts'

/** What to promote where nobody names an artifact: what is live in the stage below, and in the first stage what was built last. */
export async function candidateFor(aws: Aws, store: Store, stage: Stage): Promise<string> {
  const below = stageBelow(stage)
  const sha256 = below ? await releasedIn(aws, store, below) : await store.newest()
  if (sha256) return sha256
  throw new Error(
    below ? `Nothing is released in ${below} yet.` : 'Nothing was built yet. Build it: npx tsx src/deploy.ts build',
  )
}

/** Undefined where the placeholder of serverless.yml is live. */
async function releasedIn(aws: Aws, store: Store, stage: Stage): Promise<string | undefined> {
  const { sha256 } = await liveIn(aws, stage)
  return (await store.artifact(sha256)) && sha256
}
