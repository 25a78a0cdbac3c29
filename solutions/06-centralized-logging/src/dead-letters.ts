import type { SQSClient } from '@aws-sdk/client-sqs'
import { clientSettings } from './client-settings.ts'
import type { Refusal } from './deliver.ts'
import type { LogBatch } from './unpack.ts'

/** Puts refused documents where somebody will look; throws where the queue does not take them. */
export type SetAside = (refused: Refusal[], from: Omit<LogBatch, 'logEvents'>) => Promise<void>

/** What a batch of SQS holds. */
const MAX_ENTRIES = 10
/** So much of a document goes along; CloudWatch has all of it. */
const MAX_TEXT = 10_000

export function deadLetters(QueueUrl: string): SetAside {
  let made: Promise<SQSClient> | undefined
  return async (refused, from) => {
    const { SendMessageBatchCommand, SQSClient } = await import('@aws-sdk/client-sqs')
    // Loaded and made once, and not before something is refused: most environments never need it.
    made ??= Promise.resolve(new SQSClient(clientSettings))
    const sqs = await made
    for (let start = 0; start < refused.length; start += MAX_ENTRIES) {
      const Entries = refused.slice(start, start + MAX_ENTRIES).map((refusal, Id) => entry(refusal, from, String(Id)))
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      if (Failed[0]) throw new Error(`${Failed.length} documents are not in ${QueueUrl}: ${Failed[0].Message}`)
    }
  }
}

function entry({ index, document, reason }: Refusal, from: Omit<LogBatch, 'logEvents'>, Id: string) {
  const { logGroup, logStream } = from
  const { id, timestamp, json } = document
  const text = json.slice(0, MAX_TEXT)
  const letter = { document: text, isWhole: text === json, reason, index, id, timestamp, logGroup, logStream }
  // An attribute takes printable characters only.
  const StringValue = reason.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 1000)
  return { Id, MessageBody: JSON.stringify(letter), MessageAttributes: { reason: { DataType: 'String', StringValue } } }
}
