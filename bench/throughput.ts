import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { ROOT, startCloudProcess } from './cloud-process.ts'
import { median } from './median.ts'
import { npmInstall } from './npm-install.ts'
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
  if (asked && !isInstalled()) npmInstall(FOLDER, [OFFLINE])
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
  const began = performance.now()
  const until = began + milliseconds
  const answered = await Promise.all(Array.from({ length: connections }, () => askUntil(url, until)))
  return (answered.reduce((sum, each) => sum + each, 0) * 1000) / (performance.now() - began)
}

/**
 * How many requests one connection has answered, one after the other, until this time. On a bare socket: the client of
 * node:http takes as long for a request as the servers that are to be measured.
 */
function askUntil(url: string, until: number): Promise<number> {
  const { hostname, port, host, pathname } = new URL(url)
  const body = '{"command":"/deploy"}'
  const request = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  return new Promise((resolve, reject) => {
    let answered = 0
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(request))
      .setNoDelay()
      .setEncoding('latin1')
    socket.on('error', reject).on('data', (text: string) => {
      answer += text
      if (!isWhole(answer)) return
      if (!/^HTTP\/1\.1 200 .*\r\n\r\n\{"heard"/s.test(answer)) return reject(new Error(`${url} answered: ${answer}`))
      answer = ''
      answered++
      if (performance.now() < until) return socket.write(request)
      socket.destroy()
      resolve(answered)
    })
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n')
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer) ?? []
  return head >= 0 && answer.length >= head + 4 + Number(length)
}

function isInstalled(): boolean {
  return existsSync(join(FOLDER, 'node_modules', 'serverless-offline', 'package.json'))
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
