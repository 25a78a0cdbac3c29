import { type Batch, bulkBody } from './bulk.ts'
import type { LogDocument } from './documents.ts'
import type { Post } from './opensearch.ts'

/** A document that OpenSearch will never take, and why. */
export interface Refusal {
  index: string
  document: LogDocument
  reason: string
}

export interface Outcome {
  refused: Refusal[]
  /** Neither stored nor refused, and why. */
  waiting: LogDocument[]
  reason: string
}

/** How long to try; all times in milliseconds. */
export interface Patience {
  /** Since 1970: then there has to be an outcome. */
  deadline: number
  /** How long one request may take. */
  requestTime: number
  now?: () => number
  sleep?: (time: number) => Promise<unknown>
  random?: () => number
}

/** Sends until each document is stored or refused, or until waiting is better left to Lambda. Never throws. */
export async function deliver({ index, documents }: Batch, post: Post, _patience: Patience): Promise<Outcome> {
  await post(index, bulkBody(documents))
  // TODO step 5: look at the answer, and at each of its items. What may pass is sent again, what is refused is given back.
  return { refused: [], waiting: [], reason: '' }
}
