import type { Context } from 'aws-lambda'
import { createLogger } from '../logger.ts'
import { setting } from '../setting.ts'

/** How a deployed service answered to a probe. */
interface Probe {
  target: string
  statusCode: number
  latencyMs: number
  headers?: Record<string, string>
}

class CheckFailed extends Error {
  override name = 'CheckFailed'
}

const SLOW = 1000
const log = createLogger({ service: setting('SERVICE'), stage: setting('STAGE') })

/** Looks at a probe and says what it thinks of it. Its logs are what this lab is about. */
export const handler = async ({ headers, ...probe }: Probe, context: Context): Promise<{ ok: boolean }> => {
  const request = log.with({ requestId: context.awsRequestId, ...probe })
  request.info('Check started', { headers })
  if (probe.statusCode >= 500) {
    const error = new CheckFailed(`${probe.target} answered ${probe.statusCode}.`)
    request.error('Check failed', { error })
    return { ok: false }
  }
  if (probe.latencyMs > SLOW) request.warn('Check was slow')
  request.info('Check finished')
  return { ok: true }
}
