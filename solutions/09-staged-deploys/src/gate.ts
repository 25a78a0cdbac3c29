import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256Of, short } from './sha256.ts'
import { type Stage, stageBelow } from './stages.ts'
import type { Store } from './store.ts'

/** Throws where this artifact may not go to this stage. */
export async function gate(store: Pick<Store, 'artifact' | 'passes'>, stage: Stage, sha256: string): Promise<void> {
  const bytes = await store.artifact(sha256)
  if (!bytes) throw new Error(`There is no artifact ${short(sha256)}. Build it: npx tsx src/deploy.ts build`)
  if (sha256Of(bytes) !== sha256)
    throw new Error(`${short(sha256)} is not what was built: its bytes have another hash.`)
  const below = stageBelow(stage)
  if (below && (await store.passes(below, sha256)).length === 0) {
    throw new Error(
      `${short(sha256)} has not passed ${below}. Promote it there first: npx tsx src/deploy.ts promote ${below}`,
    )
  }
}

/** Throws where `serverless package` was called for another stage: what it wrote has that stage's names and settings in it. */
export function checkPackage(folder: string, stage: Stage): void {
  const { service } = JSON.parse(readFileSync(join(folder, 'serverless-state.json'), 'utf8'))
  const packaged = service.provider.stage
  if (packaged === stage) return
  throw new Error(`${folder} was packaged for ${packaged}. Package it again: npx serverless package --stage ${stage}`)
}
