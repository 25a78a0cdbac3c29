import type { Context, SNSEvent } from 'aws-lambda'
import type { DeploymentMessage } from './message.ts'
import type { Stage } from './stages.ts'
import type { Pass } from './store.ts'

export interface DeployParts {
  /** What this pipeline deploys; other services have their own. */
  service: string
  /** Whether the request is this invocation's to handle: the first gets it, and its own second attempt. */
  claim(request: string, owner: string): Promise<boolean>
  candidate(stage: Stage): Promise<string>
  promote(stage: Stage, sha256: string): Promise<Pass>
  tell(request: DeploymentMessage, outcome: Outcome): Promise<void>
}

export type Outcome = { passed: Pass } | { failed: string }

/** Promotes what somebody asked for in Slack, and says in the channel what came of it. */
export function deployOnRequest(_parts: DeployParts) {
  return async (_event: SNSEvent, _context: Pick<Context, 'awsRequestId'>): Promise<void> => {
    // TODO step 5: read each record's message, claim it, promote the candidate, and tell what came of it.
  }
}
