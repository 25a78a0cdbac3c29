import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Recording } from './demo.ts'

export type Recordings = Record<string, Recording>

const ROOT = join(import.meta.dirname, '..', '..')
const KEPT = join(ROOT, 'node_modules', '.cache', 'recordings')

/** What a recording shows depends on: the services, the cloud, the demos, and the tools between them. */
const SOURCES = ['solutions', 'local-cloud', 'slides/live', 'slides/stage', 'workshop/tokens', 'package-lock.json']
const NOT_A_SOURCE =
  /(^|[\\/])(\.serverless|\.esbuild|node_modules)([\\/]|$)|\.(test\.ts|md|svg|css)$|[\\/]stage[\\/](page|show|plugin|recordings|server|deploy)\.ts$/

/** Where recordings are kept, and the script that makes them: it writes the file it is given, and fails with a sentence. */
const PLACE = { kept: KEPT, script: join(ROOT, 'slides', 'stage', 'record.ts') }

/** The recordings of this state of the project: kept ones, or made now by a run of the real thing. */
export async function recordings(say: (sentence: string) => void, { kept, script } = PLACE): Promise<Recordings> {
  const path = join(kept, nameOfState())
  mkdirSync(kept, { recursive: true })
  for (;;) {
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
    const unlock = lock(`${path}.lock`)
    if (!unlock) {
      // Another build makes them.
      await new Promise((resolve) => setTimeout(resolve, 200))
      continue
    }
    try {
      if (!existsSync(path)) await record(script, path, say)
    } finally {
      unlock()
    }
  }
}

/** Those of this state of the project, if a build has made them. */
export function keptRecordings(): Recordings | undefined {
  const path = join(KEPT, nameOfState())
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Made by a process of its own: it runs a cloud and the solutions, and the AWS clients. */
async function record(script: string, path: string, say: (sentence: string) => void): Promise<void> {
  say('Recording the demos, once for this state of the solutions and the cloud …')
  const child = spawn(process.execPath, ['--import', 'tsx', script, `${path}.part`], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let failure = ''
  child.stdout.on('data', (data) => String(data).trim().split('\n').forEach(say))
  child.stderr.on('data', (data) => (failure += data))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`The demos could not be recorded, so the deck is not built. ${failure.trim()}`)
  renameSync(`${path}.part`, path)
  forgetOld(dirname(path))
}

/** How many states are kept: one goes back and forth between branches. */
const STATES = 5

function forgetOld(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const newestFirst = files.map((name) => join(folder, name)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const old of newestFirst.slice(STATES)) rmSync(old)
}

/** By the content of all that a recording depends on. */
function nameOfState(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES)
    for (const file of filesIn(join(ROOT, source))) hash.update(relative(ROOT, file)).update(readFileSync(file))
  return `${hash.digest('hex').slice(0, 20)}.json`
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = join(path, entry.name)
      if (NOT_A_SOURCE.test(inside.slice(ROOT.length))) return []
      return entry.isDirectory() ? filesIn(inside) : [inside]
    })
}

/** Undefined where another build of a living process holds it. */
function lock(path: string): (() => void) | undefined {
  try {
    const file = openSync(path, 'wx')
    writeFileSync(file, String(process.pid))
    closeSync(file)
    return () => rmSync(path, { force: true })
  } catch {
    if (!isHeld(path)) rmSync(path, { force: true })
    return undefined
  }
}

function isHeld(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')) || process.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
