import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { secretParameter } from './api-key.ts'
import { deadLetters } from './dead-letters.ts'
import { forward } from './forward.ts'
import { setting } from './setting.ts'

const url = setting('DATADOG_URL')
const apiKey = secretParameter(setting('API_KEY_PARAMETER'))
const setAside = deadLetters(setting('DEAD_LETTERS_URL'))
const delivered = new Set<string>()

// At init, so that the first invoke does not wait for it. A failure is the invoke's to tell: it asks again.
apiKey().catch(() => {})

// #region handler
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return forward(event, context, { datadog: { url, apiKey: await apiKey() }, setAside, delivered })
}
// #endregion handler
