import type { SNSEvent } from 'aws-lambda'
import * as z from 'zod'
import type { Deployments } from './deployments.ts'
import { isUuid } from './uuid.ts'

/** What a message must say to be kept; what it says besides, as where to answer in Slack, is left out. */
const message = z.object({
  id: z.string().refine(isUuid),
  service: z.string().min(1),
  stage: z.string().min(1),
  requestedBy: z.string().min(1),
  requestedAt: z.iso.datetime(),
  source: z.string().min(1),
})

/**
 * Keeps every deployment that was requested, wherever that was: what came by HTTP is kept already, and stays as it is.
 * What it cannot read makes it fail, so that the message ends in the queue of failed ones and not nowhere.
 */
export function recordDeployments(deployments: Deployments) {
  return async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const deployment = message.parse(JSON.parse(Sns.Message))
      await deployments.add(deployment)
      console.info({ message: 'Deployment kept', id: deployment.id, source: deployment.source })
    }
  }
}
