import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { SlashCommand } from './slash-command.ts'

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/))

/** What this service needs of a message of ops-events. labs/README.md has the whole form. */
const deploymentMessage = z.object({
  id: z.uuid(),
  service: name,
  stage: name,
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
  slack: z.object({ responseUrl: z.url(), userName: z.string(), channelId: z.string() }),
})

export type DeploymentMessage = z.infer<typeof deploymentMessage>

/** Anybody who may publish to the topic can have written it. Throws where it is not what it should be. */
export function readMessage(json: string): DeploymentMessage {
  return deploymentMessage.parse(JSON.parse(json))
}

/** The message that tells the other services what was asked for. */
export function deploymentRequested({ service, stage }: { service: string; stage: string }, slash: SlashCommand) {
  const { user, channelId, responseUrl, sentAt } = slash
  return {
    type: 'deployment.requested',
    id: idOf(slash),
    service,
    stage,
    requestedBy: user,
    requestedAt: sentAt,
    source: 'slack',
    title: `Deployment of ${service} to ${stage} requested`,
    text: `${user} asked for ${service} to be deployed to ${stage}.`,
    alert_type: 'info',
    tags: [`service:${service}`, `stage:${stage}`, 'source:slack'],
    slack: { responseUrl, userName: user, channelId },
  }
}

export type OpsMessage = ReturnType<typeof deploymentRequested>

/**
 * A UUID of version 7, with a hash of what Slack sent in the place of chance: the same command has the same id, however often it comes.
 * https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
function idOf({ triggerId, sentAt }: SlashCommand): string {
  const bytes = createHash('sha256').update(triggerId).digest().subarray(0, 16)
  bytes.writeUIntBE(Date.parse(sentAt), 0, 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
