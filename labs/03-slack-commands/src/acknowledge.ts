import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Announcement } from './announcements.ts'
import type { HttpEvent } from './decode.ts'
import type { OpsMessage } from './message.ts'

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
export function acknowledge(_parts: AcknowledgeParts) {
  return async (_event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    // TODO step 4: decode, verify, refuse replays, parse, publish, and answer with one of the replies of replies.ts.
    return { statusCode: 501, body: 'TODO' }
  }
}
