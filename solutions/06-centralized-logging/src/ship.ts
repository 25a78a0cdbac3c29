import type { CloudWatchLogsEvent, Context } from 'aws-lambda'
import { batches } from './bulk.ts'
import type { SetAside } from './dead-letters.ts'
import { deliver, type Outcome } from './deliver.ts'
import { documents } from './documents.ts'
import type { Logger } from './logger.ts'
import type { Post } from './opensearch.ts'
import { unpack } from './unpack.ts'

export interface Parts {
  post: Post
  /** How long one request may take, in milliseconds. */
  requestTime: number
  setAside: SetAside
  /** Indices are called `<prefix>-2026.11.25`. */
  prefix: string
  stage: string
  /** The log group that this function writes to. */
  ownGroup: string
  log: Logger
}

/** Milliseconds before the function's own time-out, in which to set aside, to log and to answer. */
const MARGIN = 5000

// #region ship
/** Brings what a subscription filter delivers to OpenSearch. Throws where some of it has to come again. */
export async function ship(event: CloudWatchLogsEvent, context: Context, parts: Parts): Promise<void> {
  const batch = unpack(event)
  // Not a word about its own group: a word would be the next event.
  if (!batch || batch.logGroup === parts.ownGroup) return
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN
  const outcomes: Outcome[] = []
  for (const each of batches(documents(batch, parts.stage), parts.prefix))
    outcomes.push(await deliver(each, parts.post, { deadline, requestTime: parts.requestTime }))
  const refused = outcomes.flatMap((outcome) => outcome.refused)
  const late = outcomes.filter(({ waiting }) => waiting.length > 0)
  // Then Lambda hands in all of it again: what is stored will be a conflict, and what is refused is refused again.
  if (late[0]) throw new Error(`Not all of ${batch.logGroup} is stored: ${late[0].reason}`)
  if (refused.length > 0) await parts.setAside(refused, batch)
  parts.log.info('Handled', { logGroup: batch.logGroup, events: batch.logEvents.length, refused: refused.length })
}
// #endregion ship
