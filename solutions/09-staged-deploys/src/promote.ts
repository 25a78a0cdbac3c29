import type { Stage } from './stages.ts'
import type { Pass } from './store.ts'

export interface PromoteParts {
  gate(stage: Stage, sha256: string): Promise<void>
  release(stage: Stage, sha256: string): Promise<string>
  smokeTest(stage: Stage, version: string): Promise<void>
  shift(stage: Stage, version: string): Promise<void>
  pass(pass: Pass): Promise<unknown>
  now?(): Date
}

/**
 * Takes an artifact to a stage. Each step may be done again: whoever was killed in the middle calls it once more, and it goes on there.
 * Of two at once Lambda and CodeDeploy refuse one.
 */
export function promoting({ gate, release, smokeTest, shift, pass, now = () => new Date() }: PromoteParts) {
  return async (stage: Stage, sha256: string): Promise<Pass> => {
    // #region promote
    await gate(stage, sha256)
    const version = await release(stage, sha256)
    await smokeTest(stage, version)
    await shift(stage, version)
    const passed = { stage, sha256, version, at: now().toISOString() }
    await pass(passed)
    // #endregion promote
    return passed
  }
}
