import { STATUS_CODES } from 'node:http'
import { CloudError } from '../../errors.ts'
import type { Platform, Service } from '../../service.ts'
import { jsonBody, type PartnerAnswer, partnerService } from '../partner.ts'
import { readCommandInput } from './command-input.ts'
import { takeResponse } from './response-url.ts'
import { sendCommand } from './send-command.ts'
import { Workspace } from './workspace.ts'

export interface SlackOptions {
  /** Milliseconds since 1970. */
  now?: () => number
  /** How long an app may take to answer a command: Slack's 3,000. */
  ackMilliseconds?: number
}

/** A Slack workspace: sends slash commands to apps and takes what they post to its response_urls. https://docs.slack.dev */
export function slackService(platform: Platform, { now, ackMilliseconds = 3000 }: SlackOptions = {}): Service {
  const workspace = new Workspace(platform, now)
  const closing = new AbortController()
  return partnerService(platform, {
    name: 'slack',
    maxBody: 1024 * 1024,
    failure,
    answer(request) {
      if (!request.path.startsWith('/commands/')) return failure(404)
      return request.method === 'POST' ? takeResponse(workspace, request) : failure(405)
    },
    local: {
      'POST /commands': ({ body }) =>
        sendCommand(workspace, readCommandInput(jsonBody(body)), { ackMilliseconds, closed: closing.signal }),
      'GET /messages': ({ query }) => ({ messages: messagesIn(workspace, query.get('channel')) }),
      'DELETE /messages': () => workspace.messages.clear(),
      'PUT /signing-secret': ({ body }) => setSecret(workspace, jsonBody(body)),
    },
    close: async () => closing.abort(),
  })
}

/** https://docs.slack.dev/apis/web-api/rate-limits */
function failure(status: number, seconds = 1): PartnerAnswer {
  if (status === 429) return { status, headers: { 'retry-after': String(seconds) }, body: 'rate_limited' }
  return { status, body: STATUS_CODES[status] ?? `Status ${status}` }
}

function messagesIn({ messages }: Workspace, channel: string | null) {
  return messages.values().filter((message) => channel === null || message.channel === channel)
}

/** It is never told again. */
function setSecret(workspace: Workspace, { signingSecret }: Record<string, unknown>): void {
  if (typeof signingSecret !== 'string' || signingSecret.length < 8 || signingSecret.length > 200) {
    throw new CloudError('BadRequest', '"signingSecret" must be a text of 8 to 200 characters.')
  }
  workspace.signingSecret = signingSecret
}
