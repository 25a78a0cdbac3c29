import * as z from 'zod/mini'

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/))

/** What this service needs of a message of ops-events. labs/README.md has the whole form. */
const deploymentMessage = z.object({
  id: z.uuid(),
  service: name,
  stage: name,
  requestedBy: z.string(),
  slack: z.object({ responseUrl: z.url() }),
})

export type DeploymentMessage = z.infer<typeof deploymentMessage>

/** Anybody who may publish to the topic can have written it. Throws where it is not what it should be. */
export function readMessage(json: string): DeploymentMessage {
  return deploymentMessage.parse(JSON.parse(json))
}
