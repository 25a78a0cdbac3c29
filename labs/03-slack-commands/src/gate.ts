import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { decode, type HttpEvent } from './decode.ts'
import type { Reply } from './replies.ts'
import type { SlashCommand } from './slash-command.ts'

export interface GateParts {
  signingSecret(): Promise<string>
  answer(command: SlashCommand): Promise<Reply>
  /** Milliseconds since 1970. */
  now?(): number
}

/** Lets through what Slack sent, now and once. */
export function gate(_parts: GateParts) {
  return async (event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    const request = decode(event)
    if (request.isSslCheck) return { statusCode: 200 }
    // TODO step 2: refuse what Slack did not sign, then what replays() knows. Answer the rest, as JSON.
    return refused('TODO: nothing passes yet')
  }
}

/** Slack shows an error to who typed the command; a stranger learns nothing. */
function refused(reason: string): APIGatewayProxyStructuredResultV2 {
  console.warn({ message: 'Refused', reason })
  return { statusCode: 401 }
}
