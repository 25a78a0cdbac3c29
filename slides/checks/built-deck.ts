import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** The project's root. */
export const root = resolve(import.meta.dirname, '../..')

/** A built deck in a folder of its own. */
export interface BuiltDeck {
  folder: string
  remove(): Promise<void>
}

/** Builds the deck of a project as `npm run build` does, elsewhere. Rejects with what vite said of the mistake. */
export async function buildDeck(mode: 'production' | 'single' = 'production', project = root): Promise<BuiltDeck> {
  const folder = await mkdtemp(join(tmpdir(), 'deck '))
  const vite = join(dirname(createRequire(join(root, 'package.json')).resolve('vite/package.json')), 'bin/vite.js')
  const args = [vite, 'build', '--mode', mode, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error']
  await promisify(execFile)(process.execPath, args, { cwd: project, env: { ...process.env, NODE_ENV: 'production' } })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
