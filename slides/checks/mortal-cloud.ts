import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './built-deck.ts'

/** A local cloud of its own, which can be killed and started again on its port and its state. */
export interface MortalCloud {
  port: string
  start(): Promise<void>
  /** At once, as a crash. */
  kill(): Promise<void>
  remove(): Promise<void>
}

/** It does not run yet. */
export async function mortalCloud(): Promise<MortalCloud> {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'mortal cloud '))
  let child: ChildProcess | undefined
  const cloud: MortalCloud = {
    port,
    async start() {
      child = spawn(process.execPath, [join(root, 'local-cloud', 'run.cjs')], {
        env: { ...process.env, CLOUD_PORT: port, CLOUD_DATA: data },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      // It says a line when it answers.
      await once(child.stdout!, 'data')
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const dead = once(child, 'exit')
      child.kill('SIGKILL')
      await dead
    },
    async remove() {
      await cloud.kill()
      rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return cloud
}

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}
