import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientSettings } from './client-settings.ts'
import { setting } from './setting.ts'
import { CHUNK, type Task } from './task.ts'

/** As many as SQS takes in one request. */
const BATCH = 10

const sqs = new SQSClient(clientSettings)
const QueueUrl = setting('CHUNKS_URL')

/** Puts a message for each chunk of the task into the queue; gives how many. */
export async function sendChunks({ task, items }: Pick<Task, 'task' | 'items'>): Promise<number> {
  const count = Math.ceil(items / CHUNK)
  const bodies = Array.from({ length: count }, (_, index) => JSON.stringify({ task, items, from: index * CHUNK }))
  for (let at = 0; at < count; at += BATCH) await sendBatch(bodies.slice(at, at + BATCH))
  return count
}

async function sendBatch(bodies: string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  // The request as a whole is a success also where SQS did not take some of it.
  if (Failed[0]) throw new Error(`${Failed.length} chunks are not in the queue: ${Failed[0].Message}. Start it again.`)
}
