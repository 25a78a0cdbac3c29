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
export function promoting({ now = () => new Date() }: PromoteParts) {
  return async (stage: Stage, sha256: string): Promise<Pass> => {
    // TODO step 3: the parts, in the order in which nothing reaches a caller that has not been looked at.
    return { stage, sha256, version: '', at: now().toISOString() }
  }
}
