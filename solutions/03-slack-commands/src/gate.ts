import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { decode, type HttpEvent } from './decode.ts'
import { replays } from './replays.ts'
import type { Reply } from './replies.ts'
import { type SlashCommand, slashCommand } from './slash-command.ts'
import { isFromSlack } from './verify.ts'

export interface GateParts {
  signingSecret(): Promise<string>
  answer(command: SlashCommand): Promise<Reply>
  /** Milliseconds since 1970. */
  now?(): number
}

/** Lets through what Slack sent, now and once. */
// #region gate
export function gate({ signingSecret, answer, now = Date.now }: GateParts) {
  const isReplay = replays()
  return async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = decode(event)
    if (request.isSslCheck) return { statusCode: 200 }
    if (!isFromSlack(request, await signingSecret(), now())) return refused('not signed by Slack, or not now')
    if (isReplay(request.signature!, now())) return refused('a replay')
    return json(await answer(slashCommand(request)))
  }
}
// #endregion gate

/** Slack shows an error to who typed the command; a stranger learns nothing. */
function refused(reason: string): APIGatewayProxyStructuredResultV2 {
  console.warn({ message: 'Refused', reason })
  return { statusCode: 401 }
}

function json(reply: Reply): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(reply) }
}
