import type { SNSEvent } from 'aws-lambda'

export interface Datadog {
  apiKey: string
  /** As `datadoghq.eu`: the site where the organisation's account is. */
  site: string
}

/** The function's own time-out must be longer, so that it can say what went wrong. */
const TIMEOUT_MS = 3000

/**
 * A handler that sends each message of an SNS topic to Datadog: an alert as an event, anything else as metrics.
 * It throws where Datadog does not accept a message, so that Lambda retries and in the end keeps the event aside.
 */
// #region handler
export function forwarder(datadog: Datadog) {
  return async (event: SNSEvent): Promise<void> => {
    for (const { Sns } of event.Records) {
      const message = JSON.parse(Sns.Message)
      const path = 'alert_type' in message ? '/api/v1/events' : '/api/v2/series'
      await post(datadog, path, message)
    }
  }
}
// #endregion handler

// #region post
async function post({ site, apiKey }: Datadog, path: string, message: object) {
  const response = await fetch(`https://api.${site}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'DD-API-KEY': apiKey },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`Datadog answered ${response.status} at ${path}`)
}
// #endregion post
