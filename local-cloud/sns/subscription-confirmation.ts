import { link, NO_SIGNATURE, signingCertUrl } from './notification.ts'
import type { Subscription } from './topics.ts'

/**
 * What an HTTP endpoint gets before anything else. Whoever follows the `SubscribeURL` shows that the endpoint is theirs.
 * https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html
 */
export function subscriptionConfirmation(
  { topicArn, token = '' }: Subscription,
  messageId: string,
  timestamp: number,
  origin: string,
) {
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: link(origin, topicArn, { Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token }),
    Timestamp: new Date(timestamp).toISOString(),
    SignatureVersion: '1',
    Signature: NO_SIGNATURE,
    SigningCertURL: signingCertUrl(origin),
  }
}
