import { createHmac } from 'node:crypto'

/**
 * The headers with which Slack proves that a request is its own; `timestamp` in seconds since 1970, `body` byte for byte as sent.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signSlackRequest({ secret, timestamp, body }: { secret: string; timestamp: number; body: string }) {
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`)
  return { 'X-Slack-Request-Timestamp': String(timestamp), 'X-Slack-Signature': `v0=${hmac.digest('hex')}` }
}
