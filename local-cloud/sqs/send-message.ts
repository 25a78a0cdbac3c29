import { CloudError } from '../errors.ts'
import type { Call } from '../service.ts'
import { batch, type Entry } from './batch.ts'
import { md5OfAttributes, md5OfBody } from './md5.ts'
import { messageSize, newMessage, type SendInput, withTraceHeader } from './new-message.ts'
import type { Queue } from './queue.ts'
import { queueOf } from './queue-url.ts'
import type { Queues } from './queues.ts'

const MAX_BATCH_BYTES = 1_048_576

export function sendActions(queues: Queues) {
  const send = (queue: Queue, sent: SendInput, { headers }: Call) => {
    const input = withTraceHeader(sent, headers['x-amzn-trace-id'])
    const message = queue.send(newMessage(input, queue.record.attributes, queues.platform.account))
    return {
      MessageId: message.id,
      MD5OfMessageBody: md5OfBody(message.body),
      MD5OfMessageAttributes: md5OfAttributes(message.attributes),
      MD5OfMessageSystemAttributes: md5OfAttributes(sent.MessageSystemAttributes ?? {}),
    }
  }
  return {
    SendMessage: (input: SendInput, call: Call) => send(queueOf(queues, input, call), input, call),
    SendMessageBatch(input: { QueueUrl?: string; Entries?: (Entry & SendInput)[] }, call: Call) {
      const queue = queueOf(queues, input, call)
      checkBatchSize(input.Entries ?? [])
      return batch('SendMessageBatchRequestEntry', input.Entries, (entry) => send(queue, entry, call))
    },
  }
}

function checkBatchSize(entries: SendInput[]): void {
  const size = entries
    .map(({ MessageBody, MessageAttributes }) => messageSize(String(MessageBody ?? ''), MessageAttributes))
    .reduce((sum, each) => sum + each, 0)
  if (size <= MAX_BATCH_BYTES) return
  throw new CloudError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
  )
}
