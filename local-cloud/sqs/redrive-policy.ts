import { invalidParameter } from './errors.ts'
import type { Attributes } from './queue-attributes.ts'

export interface RedrivePolicy {
  deadLetterTargetArn: string
  maxReceiveCount: number
}

/** The queue's dead-letter settings, if it has any. */
export function redrivePolicy({ RedrivePolicy: text }: Attributes): RedrivePolicy | undefined {
  if (!text) return undefined
  const policy = JSON.parse(text) as RedrivePolicy
  return { ...policy, maxReceiveCount: Number(policy.maxReceiveCount) }
}

/**
 * Throws SQS's refusal where the policy cannot hold for the queue `source`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function checkRedrivePolicy(
  text: string,
  source: string,
  attributesOf: (queueArn: string) => Attributes | undefined,
): void {
  const refuse = (reason: string) => invalidParameter(text, 'RedrivePolicy', reason)
  const policy = JSON.parse(text) as Record<string, unknown>
  for (const name of ['deadLetterTargetArn', 'maxReceiveCount']) {
    if (policy[name] === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`)
  }
  const { deadLetterTargetArn: target, maxReceiveCount: count } = policy
  if (typeof target !== 'string' || !/^arn:aws:sqs:[^:]+:\d{12}:.+$/.test(target)) {
    throw refuse('Invalid value for deadLetterTargetArn.')
  }
  if (!/^\d+$/.test(String(count)) || Number(count) < 1 || Number(count) > 1000) {
    throw refuse(`Invalid value for maxReceiveCount: ${count}, valid values are from 1 to 1000 both inclusive.`)
  }
  if (target === source) throw refuse('A queue cannot be its own dead letter target.')
  const attributes = attributesOf(target)
  if (!attributes || regionOf(target) !== regionOf(source)) throw refuse('Dead letter target does not exist.')
  if (!allows(attributes, source))
    throw refuse('Dead letter target does not allow the queue by its RedriveAllowPolicy.')
}

function allows({ RedriveAllowPolicy: text }: Attributes, source: string): boolean {
  const { redrivePermission = 'allowAll', sourceQueueArns = [] } = JSON.parse(text ?? '{}')
  return redrivePermission === 'allowAll' || (redrivePermission === 'byQueue' && sourceQueueArns.includes(source))
}

function regionOf(arn: string): string | undefined {
  return arn.split(':')[3]
}
