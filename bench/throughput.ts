import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { ROOT, startCloudProcess } from './cloud-process.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'

const OFFLINE = 'serverless-offline@14.8.2'
/** No dependency of the project: it stays in here, until `npm ci` clears it. */
const FOLDER = join(ROOT, 'node_modules', '.cache', 'bench', 'throughput')
const CLI = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js')
const ROUNDS = 5
const ROUND = 1500
const WARM_UP = 5000

/** One HTTP API with one function, asked by 1 and by 10 connections: the local cloud beside serverless-offline, in turns. */
export async function benchThroughput({ asked }: { asked: boolean }): Promise<Row[]> {
  if (asked) install()
  if (!isInstalled()) {
    return [{ name: 'beside serverless-offline', value: 'not measured; to install it: npm run bench throughput' }]
  }
  rmSync(join(FOLDER, 'service'), { recursive: true, force: true })
  const [cloud, offline] = [await startCloudProcess(), await startOffline()]
  try {
    const urls = { offline: offline.url, cloud: await deployTo(cloud.url) }
    return [...(await compare(urls, 1)), ...(await compare(urls, 10))]
  } finally {
    offline.child.kill()
    await cloud.close()
  }
}

async function compare(urls: { offline: string; cloud: string }, connections: number): Promise<Row[]> {
  for (const url of Object.values(urls)) await load(url, connections, WARM_UP)
  const rounds: { offline: number; cloud: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const offline = await load(urls.offline, connections, ROUND)
    rounds.push({ offline, cloud: await load(urls.cloud, connections, ROUND) })
  }
  const ratio = median(rounds.map(({ offline, cloud }) => cloud / offline))
  const perSecond = (of: 'offline' | 'cloud') => `${median(rounds.map((round) => round[of])).toFixed(0)} requests/s`
  const at = connections === 1 ? 'with 1 connection' : `with ${connections} connections`
  return [
    { name: `serverless-offline, ${at}`, value: perSecond('offline') },
    { name: `the local cloud, ${at}`, value: perSecond('cloud') },
    {
      name: `the local cloud / serverless-offline, ${at}`,
      value: `${ratio.toFixed(1)} ×`,
      goal: '≥ 2 ×',
      ok: ratio >= 2,
    },
  ]
}

/** Requests a second, by this many connections at once for this many milliseconds. */
async function load(url: string, connections: number, milliseconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const began = performance.now()
  let answered = 0
  const connection = async () => {
    while (performance.now() - began < milliseconds) {
      await post(url, agent)
      answered++
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
  agent.destroy()
  return (answered * 1000) / (performance.now() - began)
}

function post(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    request(url, { method: 'POST', agent, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => (body += text))
      response.on('end', () => {
        if (response.statusCode === 200 && body.startsWith('{"heard"')) resolve()
        else reject(new Error(`${url} answered with ${response.statusCode}: ${body}`))
      })
    })
      .on('error', reject)
      .end('{"command":"/deploy"}')
  })
}

function isInstalled(): boolean {
  return existsSync(join(FOLDER, 'node_modules', 'serverless-offline', 'package.json'))
}

function install(): void {
  if (isInstalled()) return
  console.log(`Installing ${OFFLINE} to ${FOLDER}, to compare with …`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }')
  // npm as `npm run` itself was started, since Windows has no program of that name.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = ['install', OFFLINE, '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts']
  spawnSync(npm[0]!, [...npm.slice(1), ...args], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The service's folder, with this plugin. */
function writeService(name: string, plugins: object): string {
  const folder = join(FOLDER, 'service', name)
  mkdirSync(folder, { recursive: true })
  const service = {
    service: 'bench',
    frameworkVersion: '4',
    plugins,
    provider: { name: 'aws', runtime: 'nodejs24.x' },
    functions: { echo: { handler: 'index.handler', events: [{ httpApi: 'POST /echo' }] } },
  }
  writeFileSync(join(folder, 'serverless.yml'), JSON.stringify(service))
  writeFileSync(
    join(folder, 'index.js'),
    'exports.handler = async ({ body }) => ({ statusCode: 200, body: JSON.stringify({ heard: body }) })\n',
  )
  // The project's own says that a `.js` is an ES module.
  writeFileSync(join(folder, 'package.json'), '{}')
  return folder
}

async function startOffline(): Promise<{ url: string; child: ChildProcess }> {
  const [http, lambda, alb] = [await freePort(), await freePort(), await freePort()]
  const ports = ['--httpPort', http, '--lambdaPort', lambda, '--albPort', alb].map(String)
  const child = spawn(process.execPath, [CLI, 'offline', ...ports], {
    cwd: writeService('offline', ['serverless-offline']),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
  const ended = once(child, 'exit').then(() => {
    throw new Error(`serverless-offline ended:\n${printed}`)
  })
  const url = `http://localhost:${http}/echo`
  await Promise.race([untilListening(url), ended])
  return { url, child }
}

async function untilListening(url: string): Promise<void> {
  while (!(await fetch(url).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** The same with the real CLI to the cloud; gives the function's URL there. */
async function deployTo(cloud: string): Promise<string> {
  const cwd = writeService('cloud', { localPath: join(ROOT, 'local-cloud'), modules: ['serverless-plugin.cjs'] })
  const env = { ...process.env, CLOUD: 'local', LOCAL_CLOUD_URL: cloud }
  const child = spawn(process.execPath, [CLI, 'deploy'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
  const [code] = await once(child, 'close')
  const url = new RegExp(`${cloud}/_aws/execute-api/\\w+\\S*/echo`).exec(printed)?.[0]
  if (code !== 0 || !url) throw new Error(`serverless deploy failed:\n${printed}`)
  return url
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
