import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Status } from '../local-cloud/status.ts'

export const ROOT = join(import.meta.dirname, '..')
const RUN = join(ROOT, 'local-cloud', 'run.cjs')

/** The local cloud in a process of its own, as `npm run cloud` starts it, with a new state. */
export interface CloudProcess {
  url: string
  /** Milliseconds from the start until it answered. */
  started: number
  /** Of the cloud itself, in MB. */
  memory(): Promise<number>
  close(): Promise<void>
}

export async function startCloudProcess(env: NodeJS.ProcessEnv = {}): Promise<CloudProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench cloud-'))
  const began = performance.now()
  const child = spawn(process.execPath, [RUN], {
    env: { ...process.env, CLOUD_PORT: '0', CLOUD_DATA: dataDir, ...env },
    // It ends with this process, whatever becomes of that.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const url = await urlOf(child)
  await (await fetch(`${url}/_aws/health`)).text()
  return {
    url,
    started: performance.now() - began,
    async memory() {
      const status = (await (await fetch(`${url}/_aws/status`)).json()) as Status
      return status.memory / 2 ** 20
    },
    async close() {
      child.kill()
      await once(child, 'exit')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Servers of ours say where they answer in the first line that they print. */
export async function urlOf(child: ChildProcess): Promise<string> {
  const [line] = (await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'exit').then(() => [Buffer.from('')]),
  ])) as [Buffer]
  const url = /http:\/\/[\w.]+:\d+/.exec(line.toString())?.[0]
  if (!url) throw new Error('The server ended before it said where it answers.')
  return url
}
