import type { CloudWatchLogsEvent, Context } from 'aws-lambda'
import { batches } from './bulk.ts'
import type { SetAside } from './dead-letters.ts'
import { deliver } from './deliver.ts'
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

/** Brings what a subscription filter delivers to OpenSearch. Throws where some of it has to come again. */
export async function ship(event: CloudWatchLogsEvent, context: Context, parts: Parts): Promise<void> {
  const batch = unpack(event)
  if (!batch) return
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN
  for (const each of batches(documents(batch, parts.stage), parts.prefix))
    await deliver(each, parts.post, { deadline, requestTime: parts.requestTime })
  // TODO step 5: set aside what is refused, fail for what is not stored, and leave this function's own log group alone.
  parts.log.info('Handled', { logGroup: batch.logGroup, events: batch.logEvents.length })
}
