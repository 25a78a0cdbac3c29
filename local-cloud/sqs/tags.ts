import type { Call } from '../service.ts'
import { missingParameter } from './errors.ts'
import { queueOf } from './queue-url.ts'
import type { Queues } from './queues.ts'

/** The actions on the tags of queues. */
export function tagActions(queues: Queues) {
  return {
    TagQueue(input: { QueueUrl: string; Tags?: Record<string, string> }, call: Call) {
      if (!input.Tags) throw missingParameter('Tags')
      const queue = queueOf(queues, input, call)
      queues.setTags(queue, { ...queue.record.tags, ...input.Tags })
    },
    UntagQueue(input: { QueueUrl: string; TagKeys?: string[] }, call: Call) {
      const queue = queueOf(queues, input, call)
      const { TagKeys } = input
      if (!TagKeys) throw missingParameter('TagKeys')
      const left = Object.entries(queue.record.tags).filter(([key]) => !TagKeys.includes(key))
      queues.setTags(queue, Object.fromEntries(left))
    },
    ListQueueTags(input: { QueueUrl: string }, call: Call) {
      const { tags } = queueOf(queues, input, call).record
      return Object.keys(tags).length > 0 ? { Tags: tags } : {}
    },
  }
}
