import { type SlackCommand, slackCommand, slackForm } from './command.ts'
import { signSlackRequest } from './signature.ts'

/** The signing secret of Slack's own documentation, which the local workspace signs with until it is given another. */
export const EXAMPLE_SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5'

/**
 * How a request is signed: rightly, with another secret, not at all, with the signature of another body, or with this text.
 */
export type Signing = 'valid' | 'wrong' | 'missing' | 'other-body' | `v0=${string}`

export interface SlackRequestOptions {
  /** The fields that differ from a usual command. */
  command?: Partial<SlackCommand>
  /** The body as it is, in place of a command's. */
  body?: string
  signingSecret?: string
  signature?: Signing
  /** Seconds since 1970; default now. */
  timestamp?: number
}

export interface SlackRequest {
  method: 'POST'
  headers: Record<string, string>
  body: string
}

/** The HTTP request that Slack makes for a slash command, signed or forged. */
export function slackCommandRequest(options: SlackRequestOptions = {}): SlackRequest {
  const body = options.body ?? slackForm(slackCommand(options.command))
  return {
    method: 'POST',
    headers: {
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      Accept: 'application/json,*/*',
      'Accept-Encoding': 'gzip,deflate',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...signatureHeaders(body, options),
    },
    body,
  }
}

function signatureHeaders(body: string, options: SlackRequestOptions): Record<string, string> {
  const { signature = 'valid', timestamp = Math.floor(Date.now() / 1000) } = options
  const secret = options.signingSecret ?? EXAMPLE_SIGNING_SECRET
  if (signature === 'missing') return {}
  if (signature === 'wrong') return signSlackRequest({ secret: `not ${secret}`, timestamp, body })
  if (signature === 'other-body') return signSlackRequest({ secret, timestamp, body: `${body}&text=other` })
  const signed = signSlackRequest({ secret, timestamp, body })
  return signature === 'valid' ? signed : { ...signed, 'X-Slack-Signature': signature }
}
