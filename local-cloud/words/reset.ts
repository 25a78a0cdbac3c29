import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readStateFolder } from '../settings.ts'
import { isState } from '../state-layout.ts'
import { lockState, processOn } from '../state-lock.ts'

/** `npm run cloud reset`: deletes all that was deployed, uploaded and logged. Refuses while a cloud runs on it. */
export async function reset(): Promise<number> {
  const folder = readStateFolder(process.env)
  if (!existsSync(folder)) {
    console.log(`Nothing to delete: there is no state in ${folder}.`)
    return 0
  }
  if (!isState(folder)) {
    throw new Error(`${folder} is not a local cloud's state, so it stays as it is. Is CLOUD_DATA what you mean?`)
  }
  const holder = processOn(folder)
  if (holder !== undefined) {
    throw new Error(`Process ${holder} runs a local cloud on ${folder}. Stop it with Ctrl-C, then run this again.`)
  }
  empty(folder)
  console.log(`Deleted what was in ${folder}. The next start begins afresh.`)
  return 0
}

/** Under the lock, so that no cloud starts on half of it; what marks it as a state goes last, so that a kill can be repeated. */
function empty(folder: string): void {
  const unlock = lockState(folder)
  const isMark = (name: string) => name === 'lock' || name === 'version'
  for (const name of readdirSync(folder).filter((name) => !isMark(name))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 })
  }
  rmSync(join(folder, 'version'), { force: true })
  unlock()
}
