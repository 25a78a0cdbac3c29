import type { Aws } from './aws.ts'
import { type Live, liveIn } from './live.ts'
import type { Stage } from './stages.ts'
import type { Store } from './store.ts'

/** Takes a stage back to what it ran before, at once: the code is there already, only the alias moves. Gives what is live now. */
export async function rollBack(aws: Aws, _store: Pick<Store, 'passes' | 'revoke'>, stage: Stage): Promise<Live> {
  // TODO step 4: stop a deployment that is under way; else move the alias to the version before, and revoke what is left.
  return liveIn(aws, stage)
}
