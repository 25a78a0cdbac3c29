import { handleChunks } from '../handle-chunks.ts'
import { receiptOf } from '../receipt.ts'
import { s3Results } from '../s3-stores.ts'
import { setting } from '../setting.ts'

export const handler = handleChunks({ results: s3Results(setting('BUCKET')), handle: receiptOf })
