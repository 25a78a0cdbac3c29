import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, startCloudProcess } from './cloud-process.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const CLI = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js')
const PAIRS = 7
const FUNCTIONS = 10

/** `serverless deploy` to the local cloud, beside `serverless package` alone: a pair each time, of two services. */
export async function benchDeploy(): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'bench deploy-'))
  const cloud = await startCloudProcess()
  try {
    return [
      ...(await compare('lab 01', copyOfSolution(home), cloud.url)),
      ...(await compare('65 resources', serviceOfTenFunctions(home), cloud.url)),
    ]
  } finally {
    await cloud.close()
    rmSync(home, { recursive: true, force: true })
  }
}

async function compare(name: string, service: string, url: string): Promise<Row[]> {
  const first = await timeOf(service, url, ['deploy'])
  const pairs = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const packaging = await timeOf(service, url, ['package'])
    pairs.push({ packaging, deploying: await timeOf(service, url, ['deploy', '--force']) })
  }
  return rows(name, first, pairs)
}

function rows(name: string, first: number, pairs: { packaging: number; deploying: number }[]): Row[] {
  const ratio = median(pairs.map(({ packaging, deploying }) => deploying / packaging))
  return [
    { name: `${name}: serverless package`, value: seconds(median(pairs.map(({ packaging }) => packaging))) },
    { name: `${name}: serverless deploy --force`, value: seconds(median(pairs.map(({ deploying }) => deploying))) },
    { name: `${name}: serverless deploy, the first`, value: seconds(first) },
    { name: `${name}: deploy / package`, value: `${ratio.toFixed(2)} ×`, goal: '≤ 1.3 ×', ok: ratio <= 1.3 },
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

/** Each function is a log group, a function, a version, a permission, an integration and a route; five things are of all. */
function serviceOfTenFunctions(home: string): string {
  const service = join(home, 'ten-functions')
  mkdirSync(join(service, 'src'), { recursive: true })
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `function${index}`)
  const functions = Object.fromEntries(
    names.map((name) => [name, { handler: `src/${name}.handler`, events: [{ httpApi: `POST /${name}` }] }]),
  )
  const plugins = { localPath: join(ROOT, 'local-cloud'), modules: ['serverless-esbuild', 'serverless-plugin.cjs'] }
  const provider = { name: 'aws', runtime: 'nodejs24.x' }
  const configuration = { service: 'ten-functions', frameworkVersion: '4', plugins, provider, functions }
  writeFileSync(join(service, 'serverless.yml'), JSON.stringify(configuration))
  for (const name of names) {
    writeFileSync(join(service, 'src', `${name}.ts`), `export const handler = async () => ({ said: '${name}' })\n`)
  }
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

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
