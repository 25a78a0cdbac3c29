import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../labs/labs.ts'

/**
 * The text of a message in a file, relative to the folder that npm was called in. `"<now>"` in it is the time, in seconds since
 * 1970: Datadog takes no old points.
 */
export function readMessage(file: string): string {
  const text = readFileSync(join(process.env.INIT_CWD ?? ROOT, file), 'utf8')
  return text.replaceAll('"<now>"', String(Math.floor(Date.now() / 1000)))
}
