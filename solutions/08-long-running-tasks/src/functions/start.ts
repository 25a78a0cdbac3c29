import type { Context } from 'aws-lambda'
import { sendChunks } from '../send-chunks.ts'
import { parseTask } from '../task.ts'

/** Splits a task into messages of the queue. */
export async function handler(event: unknown, context: Context) {
  const task = parseTask(event, context)
  return { task: task.task, chunks: await sendChunks(task) }
}
