import { CloudError } from '../errors.ts'
import type { Message } from './message.ts'

export interface Receipt {
  queue: string
  messageId: string
  receipt: string
}

/** A new handle with every delivery. It is opaque on AWS: nothing but this file looks inside. */
export function receiptHandle({ queue, id, receipt }: Message): string {
  return Buffer.from(`${queue} ${id} ${receipt}`).toString('base64')
}

/** Throws ReceiptHandleIsInvalid where it is none, or one of another queue. */
export function parseReceiptHandle(handle: string, queueId: string): Receipt {
  const [queue, messageId, receipt, ...rest] = Buffer.from(handle, 'base64').toString('utf8').split(' ')
  if (queue === queueId && messageId && receipt && rest.length === 0) return { queue, messageId, receipt }
  throw new CloudError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    404,
  )
}
