import type { Context } from 'aws-lambda'
import * as z from 'zod'

/** How many items are handled between two checkpoints, and in one message of the queue. */
export const CHUNK = 100

const settled = {
  task: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  items: z.int().min(1).max(1_000_000),
}
const taskSchema = z.object({ ...settled, run: z.string().min(1).optional(), depth: z.int().min(1).default(1) })
const messageSchema = z.object({ ...settled, from: z.int().min(0).multipleOf(CHUNK) })

export interface Task {
  task: string
  /** The task has the items 0, 1, … up to this, without it. */
  items: number
  /** What all invocations of one chain share. */
  run: string
  /** Which invocation of the chain this is, from 1. */
  depth: number
}

/** Some items of a task: `from`, … up to `to`, without it. */
export interface Chunk {
  from: number
  to: number
}

/** The task that an event asks for. The request's ID, which a retry has again, becomes the name of a new run. */
export function parseTask(event: unknown, { awsRequestId }: Pick<Context, 'awsRequestId'>): Task {
  const { run = awsRequestId, ...task } = taskSchema.parse(event)
  return { ...task, run }
}

/** What a message of the queue asks for. */
export function parseChunk(body: string): { task: Pick<Task, 'task' | 'items'>; chunk: Chunk } {
  const { from, ...task } = messageSchema.parse(JSON.parse(body))
  if (from >= task.items) throw new Error(`The task ${task.task} has ${task.items} items, and none at ${from}.`)
  return { task, chunk: chunkAt(from, task.items) }
}

export function chunkAt(from: number, items: number): Chunk {
  return { from, to: Math.min(from + CHUNK, items) }
}

/** `friday-10000`: a task of another size is another task, since its chunks are others. */
export function nameOf({ task, items }: Pick<Task, 'task' | 'items'>): string {
  return `${task}-${items}`
}
