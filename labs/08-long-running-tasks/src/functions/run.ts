import { guards } from '../guards.ts'
import { invokeAgain } from '../invoke-again.ts'
import { isStopped } from '../kill-switch.ts'
import { receiptOf } from '../receipt.ts'
import { runTask } from '../run.ts'
import { s3Checkpoints, s3Results } from '../s3-stores.ts'
import { setting } from '../setting.ts'
import { workInChunks } from '../work.ts'

const checkpoints = s3Checkpoints(setting('BUCKET'))
const results = s3Results(setting('BUCKET'))

export const handler = runTask({
  stopReason: guards({ checkpoints, isStopped, maxDepth: Number(setting('MAX_DEPTH')) }),
  work: workInChunks({ checkpoints, results, handle: receiptOf, reserve: Number(setting('RESERVE_MS')) }),
  invokeAgain,
})
