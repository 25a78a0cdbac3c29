import type { Task } from './task.ts'

/** Puts a message for each chunk of the task into the queue; gives how many. */
export async function sendChunks(_task: Pick<Task, 'task' | 'items'>): Promise<number> {
  // TODO step 4: send { task, items, from } for each chunk to CHUNKS_URL, ten in one request.
  return 0
}
