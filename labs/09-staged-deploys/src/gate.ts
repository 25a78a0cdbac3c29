import type { Stage } from './stages.ts'
import type { Store } from './store.ts'

/** Throws where this artifact may not go to this stage. */
export async function gate(_store: Pick<Store, 'artifact' | 'passes'>, _stage: Stage, _sha256: string): Promise<void> {
  // TODO step 3: refuse what nobody built, what is not what was built, and what has not passed the stage below.
}

/** Throws where `serverless package` was called for another stage: what it wrote has that stage's names and settings in it. */
export function checkPackage(_folder: string, _stage: Stage): void {
  // TODO step 3: look into serverless-state.json.
}
