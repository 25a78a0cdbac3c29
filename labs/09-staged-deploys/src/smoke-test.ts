import type { Aws } from './aws.ts'
import type { Stage } from './stages.ts'

/** Calls a version that nobody else calls yet, as API Gateway would. Throws where it is not healthy. */
export async function smokeTest(_aws: Pick<Aws, 'lambda'>, _stage: Stage, _version: string): Promise<void> {
  // TODO step 3: invoke this version with GET /health, and look at what it answers.
}
