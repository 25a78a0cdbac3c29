import { CloudError } from '../errors.ts'
import { missingParameter } from './errors.ts'
import { noFifo } from './queue-attributes.ts'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function checkQueueName(name: unknown): string {
  if (name === undefined) throw missingParameter('QueueName')
  if (typeof name === 'string' && name.endsWith('.fifo')) throw noFifo()
  if (typeof name === 'string' && /^[\w-]{1,80}$/.test(name)) return name
  throw new CloudError(
    'InvalidParameterValue',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )
}
