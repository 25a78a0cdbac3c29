import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from './store.ts'

/** Counts up when this cloud can no longer read what an older one wrote. */
export const LAYOUT = 1

/**
 * Makes sure that the folder is a state which this cloud reads, or makes a new one of it. Throws a sentence with the way
 * out where an older or newer cloud wrote it, or where it holds something else: `reset` will delete all that is in it.
 */
export function checkLayout(folder: string): void {
  mkdirSync(folder, { recursive: true })
  if (!isState(folder)) begin(folder)
  const layout = existsSync(fileIn(folder)) ? Number(readFileSync(fileIn(folder), 'utf8')) : 0
  if (layout === LAYOUT) return
  const [who, wayOut] =
    layout > LAYOUT
      ? ['a newer local cloud', 'Start that one, or set CLOUD_DATA to another folder']
      : ['an older local cloud', 'To start afresh, which deletes it: npm run cloud reset']
  throw new Error(
    `The state in ${folder} is of ${who}: its layout is ${layout}, and this one reads ${LAYOUT}. ${wayOut}.`,
  )
}

/** Whether a local cloud made this folder. The first ones wrote no version. */
export function isState(folder: string): boolean {
  return existsSync(fileIn(folder)) || existsSync(join(folder, 'cloudformation', 'stacks'))
}

function begin(folder: string): void {
  if (holdsOtherThings(folder)) {
    throw new Error(`${folder} holds other things than a local cloud's state. Set CLOUD_DATA to a folder of its own.`)
  }
  writeWhole(fileIn(folder), `${LAYOUT}\n`)
}

function fileIn(folder: string): string {
  return join(folder, 'version')
}

/** What a cloud leaves that was killed before it wrote the version does not count. */
function holdsOtherThings(folder: string): boolean {
  return readdirSync(folder).some((name) => name !== 'lock' && !name.startsWith('version.'))
}
