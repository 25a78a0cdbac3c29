import type { Queues } from './queues.ts'
import { redrivePolicy } from './redrive-policy.ts'

export interface QueueOverview {
  name: string
  arn: string
  /** Messages. */
  visible: number
  inFlight: number
  delayed: number
  /** The queue that takes what was received too often. */
  deadLetterTargetArn?: string
}

export function queuesOverview(queues: Queues): QueueOverview[] {
  return queues.all().map((queue) => ({
    ...{ name: queue.record.name, arn: queue.record.arn, ...queue.counts() },
    deadLetterTargetArn: redrivePolicy(queue.record.attributes)?.deadLetterTargetArn,
  }))
}
