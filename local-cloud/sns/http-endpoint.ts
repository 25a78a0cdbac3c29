import { PermanentFailure } from './retries.ts'
import type { Subscription } from './topics.ts'

export interface HttpMessage {
  type: 'Notification' | 'SubscriptionConfirmation'
  messageId: string
  body: string
}

/** How long an endpoint may take. */
const TIMEOUT = 15_000

/**
 * Posts a message to an HTTP subscriber; throws where it was not taken. Redirects are not followed: they could lead off this computer.
 * https://docs.aws.amazon.com/sns/latest/dg/http-header.html
 */
export async function post(subscription: Subscription, message: HttpMessage, signal: AbortSignal): Promise<void> {
  const response = await fetch(subscription.endpoint, {
    method: 'POST',
    headers: headers(subscription, message),
    body: message.body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
  })
  await response.body?.cancel()
  if (response.ok) return
  const reason = `${subscription.endpoint} answered ${response.status}`
  throw response.status >= 500 || response.status === 429 ? new Error(reason) : new PermanentFailure(reason)
}

function headers(
  { arn, topicArn, attributes }: Subscription,
  { type, messageId }: HttpMessage,
): Record<string, string> {
  return {
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'x-amz-sns-message-type': type,
    'x-amz-sns-message-id': messageId,
    'x-amz-sns-topic-arn': topicArn,
    ...(type === 'Notification' && {
      'x-amz-sns-subscription-arn': arn,
      ...(attributes.RawMessageDelivery === 'true' && { 'x-amz-sns-rawdelivery': 'true' }),
    }),
  }
}
