import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { httpApiEvent } from '../../apigatewayv2/event.ts'
import { type SlackRequestOptions, slackCommandRequest } from './request.ts'

export type { SlackCommand } from './command.ts'
export { EXAMPLE_SIGNING_SECRET, type Signing, type SlackRequestOptions, slackCommandRequest } from './request.ts'
export { signSlackRequest } from './signature.ts'

export interface SlackEventOptions extends SlackRequestOptions {
  /** The path of the route. Default `/slack/commands`. */
  path?: string
}

/**
 * The event that a function behind an HTTP API gets for a slash command: header names in lower case, the form in base64.
 * `slackCommandEvent({ command: { text: 'api prod' }, signature: 'wrong' })` is a forged one.
 */
export function slackCommandEvent({
  path = '/slack/commands',
  ...options
}: SlackEventOptions = {}): APIGatewayProxyEventV2 {
  return httpApiEvent({ path, ...slackCommandRequest(options) }, { routeKey: `POST ${path}` })
}
