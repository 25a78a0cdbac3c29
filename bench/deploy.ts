import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloud } from '../local-cloud/cloud.ts'
import type { Row } from './run.ts'

const ROOT = join(import.meta.dirname, '..')
const CLI = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js')
const PAIRS = 7

/** `serverless deploy` of lab 01's solution to the local cloud, beside `serverless package` alone: a pair each time. */
export async function benchDeploy(): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'bench deploy-'))
  const cloud = await startCloud({ port: 0, dataDir: join(home, 'state') })
  try {
    const service = copyOfSolution(home)
    const first = await timeOf(service, cloud.url, ['deploy'])
    const pairs = []
    for (let pair = 0; pair < PAIRS; pair++) {
      const packaging = await timeOf(service, cloud.url, ['package'])
      pairs.push({ packaging, deploying: await timeOf(service, cloud.url, ['deploy', '--force']) })
    }
    return rows(first, pairs)
  } finally {
    await cloud.close()
    rmSync(home, { recursive: true, force: true })
  }
}

function rows(first: number, pairs: { packaging: number; deploying: number }[]): Row[] {
  const ratio = median(pairs.map(({ packaging, deploying }) => deploying / packaging))
  return [
    { name: 'serverless package', value: seconds(median(pairs.map(({ packaging }) => packaging))) },
    { name: 'serverless deploy --force', value: seconds(median(pairs.map(({ deploying }) => deploying))) },
    { name: 'serverless deploy, the first', value: seconds(first) },
    { name: 'deploy / package', value: `${ratio.toFixed(2)} ×`, goal: '≤ 1.3 ×', ok: ratio <= 1.3 },
  ]
}

/** A copy, so that the solution's own `.serverless` stays as it is; the plugin's folder is written out whole. */
function copyOfSolution(home: string): string {
  const service = join(home, '01-first-lambda')
  cpSync(join(ROOT, 'solutions', '01-first-lambda'), service, {
    recursive: true,
    filter: (path) => !/\.(serverless|esbuild)$/.test(path),
  })
  const file = join(service, 'serverless.yml')
  const local = JSON.stringify(join(ROOT, 'local-cloud'))
  writeFileSync(file, readFileSync(file, 'utf8').replace('../../local-cloud', local))
  return service
}

function timeOf(cwd: string, url: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const env = { ...process.env, CLOUD: 'local', LOCAL_CLOUD_URL: url }
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk) => said.push(chunk))
    child.stderr.on('data', (chunk) => said.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - started)
      else reject(new Error(`serverless ${args.join(' ')} failed:\n${Buffer.concat(said)}`))
    })
  })
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
