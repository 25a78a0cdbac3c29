import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Announcement } from './announcements.ts'
import { decode, type HttpEvent } from './decode.ts'
import { deploymentRequested, type OpsMessage } from './message.ts'
import { parseCommand } from './parse.ts'
import { replays } from './replays.ts'
import { ephemeral, type Reply, statusOf, usage } from './replies.ts'
import { type SlashCommand, slashCommand } from './slash-command.ts'
import { isFromSlack } from './verify.ts'

export interface AcknowledgeParts {
  signingSecret(): Promise<string>
  publish(message: OpsMessage): Promise<void>
  /** The newest first. */
  announced(): Promise<Announcement[]>
  /** That one can deploy to. */
  stages: readonly string[]
  /** Milliseconds since 1970. */
  now?(): number
}

/** Answers a slash command within Slack's three seconds. The work is done by whoever hears of the message. */
// #region acknowledge
export function acknowledge({ signingSecret, now = Date.now, ...desk }: AcknowledgeParts) {
  const isReplay = replays()
  return async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = decode(event)
    if (request.isSslCheck) return { statusCode: 200 }
    if (!isFromSlack(request, await signingSecret(), now())) return refused('not signed by Slack, or not now')
    if (isReplay(request.signature!, now())) return refused('a replay')
    return json(await answer(slashCommand(request), desk))
  }
}

async function answer(slash: SlashCommand, { publish, announced, stages }: Desk): Promise<Reply> {
  const command = parseCommand(slash.text, stages)
  if (command.kind === 'help') return usage(slash.command, stages, command.problem)
  try {
    if (command.kind === 'status') return statusOf(await announced())
    // Awaited: Lambda freezes the environment with the answer, and whatever is still under way in it.
    await publish(deploymentRequested(command, slash))
    return ephemeral(`On it: *${command.service}* to *${command.stage}*. The channel will hear of it.`)
  } catch (error) {
    console.error({ message: `Could not ${command.kind}`, reason: String(error) })
    return ephemeral(':warning: The ops desk did not take that. Try again in a minute.')
  }
}
// #endregion acknowledge

type Desk = Pick<AcknowledgeParts, 'publish' | 'announced' | 'stages'>

/** Slack shows an error to who typed the command; a stranger learns nothing. */
function refused(reason: string): APIGatewayProxyStructuredResultV2 {
  console.warn({ message: 'Refused', reason })
  return { statusCode: 401 }
}

function json(reply: Reply): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(reply) }
}
