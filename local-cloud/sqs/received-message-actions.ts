import type { Call } from '../service.ts'
import { batch, type Entry } from './batch.ts'
import { missingParameter } from './errors.ts'
import type { Queue } from './queue.ts'
import { queueOf } from './queue-url.ts'
import type { Queues } from './queues.ts'
import { checkVisibilityTimeout } from './receive-message.ts'

interface ReceiptInput {
  QueueUrl?: string
  ReceiptHandle?: string
  VisibilityTimeout?: number
}

interface BatchInput {
  QueueUrl?: string
  Entries?: (Entry & ReceiptInput)[]
}

/** What a receiver does with a message: it deletes it, or changes how long it has it to itself. */
export function receivedMessageActions(queues: Queues) {
  return {
    DeleteMessage: (input: ReceiptInput, call: Call) => remove(queueOf(queues, input, call), input),
    DeleteMessageBatch(input: BatchInput, call: Call) {
      const queue = queueOf(queues, input, call)
      return batch('DeleteMessageBatchRequestEntry', input.Entries, (entry) => remove(queue, entry))
    },
    ChangeMessageVisibility: (input: ReceiptInput, call: Call) => change(queueOf(queues, input, call), input),
    ChangeMessageVisibilityBatch(input: BatchInput, call: Call) {
      const queue = queueOf(queues, input, call)
      return batch('ChangeMessageVisibilityBatchRequestEntry', input.Entries, (entry) => change(queue, entry))
    },
  }
}

function remove(queue: Queue, { ReceiptHandle }: ReceiptInput): object {
  if (ReceiptHandle === undefined) throw missingParameter('ReceiptHandle')
  queue.deleteMessage(ReceiptHandle)
  return {}
}

function change(queue: Queue, { ReceiptHandle, VisibilityTimeout }: ReceiptInput): object {
  if (ReceiptHandle === undefined) throw missingParameter('ReceiptHandle')
  const seconds = checkVisibilityTimeout(VisibilityTimeout)
  if (seconds === undefined) throw missingParameter('VisibilityTimeout')
  queue.changeVisibility(ReceiptHandle, seconds)
  return {}
}
