import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SignedRequest {
  /** The header X-Slack-Signature. */
  signature: string | undefined
  /** The header X-Slack-Request-Timestamp: seconds since 1970. */
  timestamp: string | undefined
  /** The body byte for byte as it came, before any parsing. */
  body: string
}

const MAX_AGE_SECONDS = 300

/**
 * Whether Slack signed this request, within five minutes of `now` (milliseconds since 1970).
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
// #region verify
export function isFromSlack(request: SignedRequest, secret: string, now = Date.now()) {
  const { signature = '', timestamp = '', body } = request
  const age = Math.abs(now / 1000 - Number(timestamp))
  if (!(age <= MAX_AGE_SECONDS)) return false
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`)
  return isSame(signature, `v0=${hmac.digest('hex')}`)
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  // timingSafeEqual throws on unequal lengths; === leaks how much was right.
  return a.length === b.length && timingSafeEqual(a, b)
}
// #endregion verify
