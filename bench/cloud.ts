import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Row } from './run.ts'

const ROOT = join(import.meta.dirname, '..')
const MAIN = join(ROOT, 'local-cloud', 'main.ts')
const STARTS = 5

/** How Node reads TypeScript: by itself where it can, else through tsx, which costs memory of its own. */
const TYPESCRIPT = process.features.typescript ? [] : ['--import', 'tsx']
const TELLS_MEMORY = `data:text/javascript,${encodeURIComponent(
  "process.on('message', (word) => word === 'memory' && process.send(process.memoryUsage().rss))",
)}`

/** The local cloud in a process of its own: from its start until it answers, and its memory when idle. */
export async function benchCloud(): Promise<Row[]> {
  const runs = []
  for (let run = 0; run < STARTS; run++) runs.push(await startOnce())
  const start = median(runs.map(({ milliseconds }) => milliseconds))
  const memory = median(runs.map(({ megabytes }) => megabytes))
  const [how, bare] = [TYPESCRIPT.length > 0 ? 'node with tsx' : 'node', await bareMemory()]
  return [
    { name: 'start until it answers', value: `${(start / 1000).toFixed(2)} s`, goal: '≤ 1 s', ok: start <= 1000 },
    { name: 'idle memory', value: `${memory.toFixed(0)} MB`, goal: '≤ 60 MB', ok: memory <= 60 },
    { name: `of which an empty ${how}`, value: `${bare.toFixed(0)} MB` },
  ]
}

async function startOnce(): Promise<{ milliseconds: number; megabytes: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench cloud-'))
  const started = performance.now()
  const child = node([MAIN], { CLOUD_PORT: '0', CLOUD_DATA: dataDir })
  try {
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    const url = /http:\/\/[\d.:]+/.exec(line.toString())?.[0]
    await (await fetch(`${url}/_aws/health`)).text()
    const milliseconds = performance.now() - started
    return { milliseconds, megabytes: await memoryOf(child) }
  } finally {
    child.kill()
    await once(child, 'exit')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** What Node itself takes, so that the difference is the cloud's. */
async function bareMemory(): Promise<number> {
  const child = node(['--eval', 'console.log("ready")'], {})
  try {
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    return await memoryOf(child)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

function node(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', TELLS_MEMORY, ...TYPESCRIPT, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
}

async function memoryOf(child: ChildProcess): Promise<number> {
  child.send('memory')
  const [bytes] = (await once(child, 'message')) as [number]
  return bytes / 2 ** 20
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
