import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Takes the state folder for this process, until the returned function is called. Two clouds on one folder would each
 * overwrite what the other wrote. A lock whose process is gone, as after a kill -9, is taken over.
 */
export function lockState(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = fileIn(folder)
  const holder = processOn(folder)
  if (holder !== undefined) {
    throw new Error(
      `Process ${holder} already runs a local cloud on the state in ${folder}. Use that one, or set CLOUD_DATA to another folder. (If process ${holder} is something else, delete ${file}.)`,
    )
  }
  rmSync(file, { force: true })
  // Of two that start at the same moment, one finds the other's file.
  writeFileSync(file, String(process.pid), { flag: 'wx' })
  return () => rmSync(file, { force: true })
}

/** The process that runs a cloud on this state, if one does. */
export function processOn(folder: string): number | undefined {
  const holder = readHolder(fileIn(folder))
  return holder !== undefined && isAlive(holder) ? holder : undefined
}

function fileIn(folder: string): string {
  return join(folder, 'lock')
}

function readHolder(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 sends nothing: it asks whether the process is there.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
