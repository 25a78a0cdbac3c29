export interface SignedRequest {
  /** The header X-Slack-Signature. */
  signature: string | undefined
  /** The header X-Slack-Request-Timestamp: seconds since 1970. */
  timestamp: string | undefined
  /** The body byte for byte as it came, before any parsing. */
  body: string
}

/**
 * Whether Slack signed this request, within five minutes of `now` (milliseconds since 1970).
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isFromSlack(_request: SignedRequest, _secret: string, _now = Date.now()): boolean {
  // TODO step 2: compare the signature with an HMAC of `v0:<timestamp>:<body>`, and the timestamp with the clock.
  return false
}
