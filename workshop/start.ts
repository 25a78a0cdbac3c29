import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { keepStarters } from './labs/starters.ts'
import { askHealth, isTaken, ownerOf } from './ports.js'

const ROOT = join(import.meta.dirname, '..')
const SITE_PORT = Number(process.env.PORT ?? 5173)
const CLOUD_PORT = Number(process.env.CLOUD_PORT ?? 4566)
const SITE_URL = `http://localhost:${SITE_PORT}`
const CLOUD_URL = `http://127.0.0.1:${CLOUD_PORT}`

/** `npm start`: the deck, the labs' pages and the local cloud, until Ctrl-C. */
async function start(): Promise<void> {
  const running = await askHealth(`${SITE_URL}/_workshop/health`)
  if (running?.workshop) {
    console.log(
      `The workshop is already running, from ${running.workshop}: ${SITE_URL}. Ctrl-C in its terminal stops it.`,
    )
    if (!(await cloudRuns())) console.log(`Its local cloud is not running at ${CLOUD_URL}. To start it: npm run cloud`)
    return
  }
  if (await isTaken(SITE_PORT)) throw new Error(taken(SITE_PORT, 'PORT'))
  keepStarters()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  const [cloud] = await Promise.all([startCloud(), startSite()])
  console.log(
    `The deck:        ${SITE_URL}\nThe console:     ${SITE_URL}/console\nThe local cloud: ${cloud}\nThe labs:        npm run lab, and to read: ${SITE_URL}/labs/\nCtrl-C stops both.`,
  )
}

async function startSite(): Promise<void> {
  const site = await createServer({
    configFile: join(ROOT, 'vite.config.ts'),
    logLevel: 'warn',
    clearScreen: false,
    server: { port: SITE_PORT, strictPort: true },
    plugins: [health],
  })
  await site.listen()
  // Vite would end this process at SIGTERM, before the cloud has written its state.
  for (const listener of process.listeners('SIGTERM')) if (listener !== stop) process.off('SIGTERM', listener)
}

/** How a second `npm start` knows that it is the workshop that holds the port. */
const health = {
  name: 'workshop-health',
  configureServer(site: ViteDevServer) {
    site.middlewares.use('/_workshop/health', (_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ workshop: ROOT }))
    })
  },
}

let cloud: ChildProcess | undefined
let stopping = false

/**
 * A process of its own: it runs attendees' code, and the deck must go on whatever that does.
 * Gives what to print of it.
 */
async function startCloud(): Promise<string> {
  if (await cloudRuns()) return `${CLOUD_URL} (it was running already)`
  if (await isTaken(CLOUD_PORT)) return `not started. ${taken(CLOUD_PORT, 'CLOUD_PORT')}`
  const child = fork(join(ROOT, 'local-cloud', 'run.cjs'), {
    env: { ...process.env, CLOUD_PORT: String(CLOUD_PORT) },
    // Not what this process needs to read TypeScript.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  cloud = child
  child.once('exit', (code, signal) => {
    if (!stopping)
      console.error(
        `The local cloud has stopped (${signal ?? code}). The deck goes on. To start the cloud again: npm run cloud`,
      )
  })
  // It says a line when it answers.
  await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  if (child.exitCode !== null) return 'did not start, see above'
  return CLOUD_PORT === 4566
    ? CLOUD_URL
    : `${CLOUD_URL} (tell serverless with the variable LOCAL_CLOUD_URL=${CLOUD_URL})`
}

async function cloudRuns(): Promise<boolean> {
  return (await askHealth(`${CLOUD_URL}/_aws/health`))?.service === 'local-cloud'
}

/** The cloud is waited for, since it writes its state; the deck has nothing to lose. */
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  if (cloud?.connected) {
    cloud.send('stop')
    await once(cloud, 'exit')
  }
  process.exit(0)
}

function taken(port: number, variable: string): string {
  const owner = ownerOf(port)
  return `Port ${port} is taken${owner ? `, most likely by ${owner}` : ''}. Stop that, or set ${variable} to another port, and run npm start again.`
}

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
