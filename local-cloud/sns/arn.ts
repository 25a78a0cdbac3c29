import type { Call } from '../service.ts'
import { invalidParameter } from './errors.ts'

/** `arn:aws:sns:us-east-1:000000000000:ops-events`, and one part more for a subscription. */
export interface SnsArn {
  region: string
  account: string
  topicName: string
  subscriptionId?: string
}

/** The parts of an ARN that a request names; InvalidParameter where it is none, or is another region's. */
export function parseArn(arn: unknown, member: string, { region }: Pick<Call, 'region'>): SnsArn {
  if (typeof arn !== 'string') throw invalidParameter(`${member} Reason: no value for required parameter`)
  const parts = arn.split(':')
  if (parts.length < 6) {
    throw invalidParameter(`${member} Reason: An ARN must have at least 6 elements, not ${parts.length}`)
  }
  const [scheme, , service, arnRegion = '', account = '', topicName = '', subscriptionId] = parts
  // A topic is reached through its own region's endpoint only.
  if (scheme !== 'arn' || service !== 'sns' || arnRegion !== region) throw invalidParameter(member)
  return { region: arnRegion, account, topicName, subscriptionId }
}

/** Whether it is the ARN of a resource of that service, as `lambda`. */
export function isArnOf(service: string, arn: string): boolean {
  const [scheme, , of, region, account, ...resource] = arn.split(':')
  return scheme === 'arn' && of === service && Boolean(region && account && resource[0])
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? ''
}
