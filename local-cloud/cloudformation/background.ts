import { setTimeout } from 'node:timers/promises'
import { deleteStack } from './delete-stack.ts'
import { cleanUp } from './deploy-stack.ts'
import type { Engine } from './engine.ts'
import { rollBack } from './roll-back.ts'

/** Between two looks whether a full disk has room again. */
const RETRY_MILLISECONDS = 100

/** Runs an operation on a stack behind the API call that began it. */
export function inBackground(engine: Engine, stackId: string, operation: Promise<void>): void {
  const running = operation
    .catch((error) => mend(engine, stackId, error))
    .catch((error) => fail(engine, stackId, error))
    .finally(() => engine.running.delete(running))
  engine.running.add(running)
}

/**
 * An operation fails as a whole only where the cloud itself fails. Where its disk is full, the stack goes back to what it
 * was as soon as there is room.
 */
async function mend(engine: Engine, stackId: string, error: unknown): Promise<void> {
  if (!isDiskFull(error)) throw error
  console.error(`The disk is full: ${stackId} waits in ${engine.stacks.byId(stackId).status} until there is room.`)
  for (;;) {
    await setTimeout(RETRY_MILLISECONDS)
    if (engine.stopped) return
    try {
      return await goBack(engine, stackId, `The local cloud failed: ${(error as Error).message}. `)
    } catch (again) {
      if (!isDiskFull(again)) throw again
    }
  }
}

async function goBack(engine: Engine, stackId: string, reason: string): Promise<void> {
  const { status } = engine.stacks.byId(stackId)
  if (status === 'DELETE_IN_PROGRESS') return deleteStack(engine, stackId)
  if (status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') return cleanUp(engine, stackId)
  // Even what is to be retained goes: it would stand in the way of the same update, done again.
  if (status.endsWith('_IN_PROGRESS')) await rollBack(engine, stackId, reason, 'Delete')
}

function isDiskFull(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}

export function fail(engine: Engine, stackId: string, error: unknown): void {
  const { status } = engine.stacks.byId(stackId)
  const reason = `The local cloud failed: ${error instanceof Error ? error.message : error}`
  try {
    engine.stacks.setStatus(stackId, status.replace(/_IN_PROGRESS$/, '_FAILED'), reason)
  } catch {
    console.error(`${stackId} stays in ${status} until the local cloud is restarted. ${reason}`)
  }
}
