import type { CloudWatchLogsEvent, Context } from 'aws-lambda'
import { deadLetters } from '../dead-letters.ts'
import { createLogger } from '../logger.ts'
import { openSearch } from '../opensearch.ts'
import { setting } from '../setting.ts'
import { type Parts, ship } from '../ship.ts'

const REQUEST_TIME = 10_000

const parts: Parts = {
  post: openSearch(setting('OPENSEARCH_URL'), REQUEST_TIME),
  requestTime: REQUEST_TIME,
  setAside: deadLetters(setting('DEAD_LETTERS_URL')),
  prefix: setting('INDEX_PREFIX'),
  stage: setting('STAGE'),
  ownGroup: setting('AWS_LAMBDA_LOG_GROUP_NAME'),
  log: createLogger({ service: setting('SERVICE'), stage: setting('STAGE') }),
}

export const handler = async (event: CloudWatchLogsEvent, context: Context): Promise<void> =>
  ship(event, context, { ...parts, log: parts.log.with({ requestId: context.awsRequestId }) })
