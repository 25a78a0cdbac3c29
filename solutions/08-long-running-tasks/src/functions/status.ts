import type { Context } from 'aws-lambda'
import { s3Checkpoints, s3Results } from '../s3-stores.ts'
import { setting } from '../setting.ts'
import { parseTask } from '../task.ts'

const checkpoints = s3Checkpoints(setting('BUCKET'))
const results = s3Results(setting('BUCKET'))

/** How far a task is: by what is there, and by what its checkpoint says. */
export async function handler(event: unknown, context: Context) {
  const task = parseTask(event, context)
  const [checkpoint, receipts] = await Promise.all([checkpoints.read(task), results.count(task)])
  return { task: task.task, receipts, checkpoint: checkpoint?.next ?? 0, done: receipts === task.items }
}
