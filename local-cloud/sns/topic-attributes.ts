import { CloudError } from '../errors.ts'
import { checkPolicy } from '../iam/policy/policy-document.ts'
import { invalidParameter, notHere } from './errors.ts'
import type { Topic, Topics } from './topics.ts'

/** 256 KiB, unless the topic's `MaximumMessageSize` says otherwise. */
export const MAX_MESSAGE_BYTES = 262_144

/** Attributes that are kept and given back, without effect. */
const KEPT = ['DisplayName', 'Policy', 'SignatureVersion', 'TracingConfig', 'KmsMasterKeyId', 'MaximumMessageSize']

const NOT_HERE =
  /^(FifoTopic|ContentBasedDeduplication|FifoThroughputScope|ArchivePolicy|DeliveryPolicy|DataProtectionPolicy|.*(FeedbackRoleArn|FeedbackSampleRate))$/

/** Throws InvalidParameter where SNS would, or where it is something that is not here. */
export function checkTopicAttributes(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) checkTopicAttribute(name, value)
}

export function checkTopicAttribute(name: string, value: string): void {
  if (NOT_HERE.test(name)) {
    // What `false` or nothing asks for is what there is.
    if (value === 'false' || value === '') return
    throw notHere(name)
  }
  if (!KEPT.includes(name)) throw invalidParameter('AttributeName')
  if (name === 'SignatureVersion' && !['1', '2'].includes(value)) throw invalidParameter('SignatureVersion')
  if (name === 'DisplayName' && value.length > 100) throw invalidParameter('DisplayName')
  if (name === 'MaximumMessageSize' && !isMessageSize(value)) throw invalidParameter('MaximumMessageSize')
  if (name === 'Policy') checkTopicPolicy(value)
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function describeTopic(topics: Topics, topic: Topic): Record<string, string> {
  const subscriptions = topics.subscriptionsOf(topic.arn)
  const pending = subscriptions.filter(({ pending }) => pending).length
  return {
    DisplayName: '',
    Policy: JSON.stringify(defaultPolicy(topic.arn, topics.platform.account)),
    ...topic.attributes,
    EffectiveDeliveryPolicy: JSON.stringify(DELIVERY_POLICY),
    Owner: topics.platform.account,
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsDeleted: String(topic.deleted),
    SubscriptionsPending: String(pending),
    TopicArn: topic.arn,
  }
}

/** What SNS does without a policy of one's own. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const DELIVERY_POLICY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
}

/** The owner may do everything. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
function defaultPolicy(arn: string, account: string) {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  }
}

function isMessageSize(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) >= 1024 && Number(value) <= 1_048_576
}

function checkTopicPolicy(json: string): void {
  if (json === '') return
  try {
    checkPolicy(JSON.parse(json), 'resource')
  } catch (error) {
    const reason = error instanceof CloudError ? error.message : 'null'
    throw invalidParameter(`Policy Error: ${reason}`)
  }
}
