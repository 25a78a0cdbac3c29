import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Status } from '../local-cloud/status.ts'
import type { Row } from './run.ts'

const ROOT = join(import.meta.dirname, '..')
const RUN = join(ROOT, 'local-cloud', 'run.cjs')
const STARTS = 5

/** The local cloud in a process of its own: from its start until it answers, and its memory when idle. */
export async function benchCloud(): Promise<Row[]> {
  // The first makes the bundle.
  const first = await startOnce()
  const runs = []
  for (let run = 0; run < STARTS; run++) runs.push(await startOnce())
  const start = median(runs.map(({ milliseconds }) => milliseconds))
  const memory = median(runs.map(({ megabytes }) => megabytes))
  return [
    { name: 'start until it answers', value: seconds(start), goal: '≤ 1 s', ok: start <= 1000 },
    { name: 'the first of these, which bundles the sources', value: seconds(first.milliseconds) },
    { name: 'idle memory', value: `${memory.toFixed(0)} MB`, goal: '≤ 60 MB', ok: memory <= 60 },
    { name: 'of which an empty node', value: `${bareMemory().toFixed(0)} MB` },
  ]
}

async function startOnce(): Promise<{ milliseconds: number; megabytes: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench cloud-'))
  const started = performance.now()
  const child = spawn(process.execPath, [RUN], {
    env: { ...process.env, CLOUD_PORT: '0', CLOUD_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const url = /http:\/\/[\d.:]+/.exec(line.toString())?.[0]
    await (await fetch(`${url}/_aws/health`)).text()
    const milliseconds = performance.now() - started
    await new Promise((resolve) => setTimeout(resolve, 500))
    const status = (await (await fetch(`${url}/_aws/status`)).json()) as Status
    return { milliseconds, megabytes: status.memory / 2 ** 20 }
  } finally {
    child.kill()
    await once(child, 'exit')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** What Node itself takes, so that the difference is the cloud's. In MB. */
function bareMemory(): number {
  const code = 'console.log(process.memoryUsage.rss())'
  return Number(spawnSync(process.execPath, ['--eval', code], { encoding: 'utf8' }).stdout) / 2 ** 20
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
