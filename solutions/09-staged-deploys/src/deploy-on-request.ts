import type { Context, SNSEvent } from 'aws-lambda'
import { type DeploymentMessage, readMessage } from './message.ts'
import { asStage, type Stage } from './stages.ts'
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
export function deployOnRequest({ service, claim, candidate, promote, tell }: DeployParts) {
  const outcomeOf = async (name: string): Promise<Outcome> => {
    try {
      const stage = asStage(name)
      return { passed: await promote(stage, await candidate(stage)) }
    } catch (error) {
      // No retry by a machine: what was refused or taken back is for people to look at.
      console.error({ message: 'Not deployed', stage: name, error: (error as Error).message })
      return { failed: (error as Error).message }
    }
  }
  return async ({ Records }: SNSEvent, { awsRequestId }: Pick<Context, 'awsRequestId'>): Promise<void> => {
    for (const { Sns } of Records) {
      const request = readMessage(Sns.Message)
      if (request.service !== service) continue
      // SNS delivers at least once. A retry of Lambda's has the request ID of the first attempt, and goes on.
      if (!(await claim(request.id, awsRequestId))) continue
      await tell(request, await outcomeOf(request.stage))
    }
  }
}
