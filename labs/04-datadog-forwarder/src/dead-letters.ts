import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { clientSettings } from './client-settings.ts'
import type { BadRecord } from './unwrap.ts'

/** Puts records aside, and gives those that it could not put. */
export type SetAside = (bad: BadRecord[]) => Promise<BadRecord[]>

/** A request of SendMessageBatch takes ten messages, and as much in all as one message alone. */
const AT_ONCE = 10
const MAX_BYTES = 262_144

/** The record as it came, so that it can be moved back to its queue, with the reason beside it. */
export function deadLetters(QueueUrl: string): SetAside {
  const sqs = new SQSClient(clientSettings)
  return async (bad) => {
    const lost = await Promise.all(inBatches(bad).map((batch) => sendBatch(sqs, QueueUrl, batch)))
    return lost.flat()
  }
}

async function sendBatch(sqs: SQSClient, QueueUrl: string, batch: BadRecord[]): Promise<BadRecord[]> {
  const Entries = batch.map(({ record, reason }, index) => ({
    Id: String(index),
    MessageBody: record.body,
    MessageAttributes: { reason: { DataType: 'String', StringValue: shown(reason) } },
  }))
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    return Failed.map(({ Id }) => batch[Number(Id)]!)
  } catch (error) {
    console.error({ message: 'Nothing could be set aside', reason: (error as Error).message })
    return batch
  }
}

function inBatches(bad: BadRecord[]): BadRecord[][] {
  const batches: BadRecord[][] = []
  let room = 0
  for (const each of bad) {
    const bytes = Buffer.byteLength(each.record.body) + 1024
    if (batches.length === 0 || batches.at(-1)!.length === AT_ONCE || bytes > room) {
      batches.push([])
      room = MAX_BYTES
    }
    batches.at(-1)!.push(each)
    room -= bytes
  }
  return batches
}

/** What an attribute may hold: neither nothing nor control characters. */
function shown(reason: string): string {
  return reason.replace(/[^\x20-\x7e]/g, ' ').slice(0, 500) || 'unknown'
}
