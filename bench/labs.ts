import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { parse } from 'yaml'
import { benchForwarder } from './forwarder.ts'
import { benchVerify } from './jwt.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'
import { benchSlack } from './slack.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 15

/** A function of a solution: its handler's file, the variables that it reads at init, and the goal of its ratio to an empty handler. */
interface Entry {
  file: string
  env?: Record<string, string>
  goal?: number
}

const RS256 = { JWT_ALGORITHM: 'RS256', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a', JWKS_URL: 'https://issuer.example/' }

const METRICS = { NAMESPACE: 'OpsDesk/dev', SERVICE: 's', STAGES: 'dev' }

const ENTRIES: Entry[] = [
  { file: '02-http-and-events/src/functions/create.ts', env: { BUCKET: 'b', TOPIC_ARN: 't' } },
  { file: '02-http-and-events/src/functions/read.ts', env: { BUCKET: 'b' } },
  { file: '02-http-and-events/src/functions/heartbeat.ts', env: { TOPIC_ARN: 't', STAGE: 'dev' } },
  {
    file: '03-slack-commands/src/functions/command.ts',
    env: { SIGNING_SECRET_PARAMETER: 's', ANNOUNCEMENTS_PARAMETER: 'a', TOPIC_ARN: 't', STAGES: 'dev' },
  },
  {
    file: '03-slack-commands/src/functions/announce.ts',
    env: { ANNOUNCEMENTS_PARAMETER: 'a', SLACK_URL: 'https://hooks.slack.com' },
  },
  {
    file: '04-datadog-forwarder/src/handler.ts',
    env: { DATADOG_URL: 'http://127.0.0.1:1', API_KEY_PARAMETER: 'p', DEAD_LETTERS_URL: 'http://127.0.0.1:1' },
  },
  // The same without AWS's clients, which the handler makes.
  { file: '04-datadog-forwarder/src/forward.ts', goal: 1.5 },
  { file: '05-jwt-authorizer/src/functions/authorizer.ts', env: RS256, goal: 1.5 },
  { file: '05-jwt-authorizer/src/functions/deployments.ts', env: { BUCKET: 'b' } },
  { file: '05-jwt-authorizer/src/me.ts', goal: 1.5 },
  { file: '06-centralized-logging/src/functions/check.ts', env: { SERVICE: 's', STAGE: 'dev' }, goal: 1.5 },
  {
    file: '06-centralized-logging/src/functions/ship.ts',
    env: {
      SERVICE: 's',
      STAGE: 'dev',
      OPENSEARCH_URL: 'http://127.0.0.1:1',
      INDEX_PREFIX: 'p',
      DEAD_LETTERS_URL: 'http://127.0.0.1:1',
      AWS_LAMBDA_LOG_GROUP_NAME: 'g',
    },
    goal: 1.5,
  },
  {
    file: '06-centralized-logging/src/functions/subscribe.ts',
    env: { SERVICE: 's', STAGE: 'dev', SERVICES: 's', SHIP_ARN: 'a', SHIP_LOG_GROUP: 'g' },
  },
  { file: '07-metrics/src/functions/hand.ts', env: METRICS, goal: 1.5 },
  { file: '07-metrics/src/functions/powertools.ts', env: METRICS, goal: 1.5 },
  {
    file: '08-long-running-tasks/src/functions/run.ts',
    env: { BUCKET: 'b', SWITCH: '/s', RESERVE_MS: '1', MAX_DEPTH: '1', AWS_LAMBDA_FUNCTION_NAME: 'run' },
  },
  { file: '08-long-running-tasks/src/functions/start.ts', env: { CHUNKS_URL: 'q' } },
  { file: '08-long-running-tasks/src/functions/worker.ts', env: { BUCKET: 'b' } },
]

/** What a deployed function of each lab weighs, and how long an environment takes to load it, beside one with an empty handler. */
export async function benchLabs(): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'bench labs-'))
  try {
    return [
      ...(await benchBundles(home)),
      ...(await benchSlack()),
      ...(await benchForwarder()),
      ...(await benchVerify()),
      ...benchShipper(),
    ]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function benchBundles(home: string): Promise<Row[]> {
  const empty = join(home, 'empty.cjs')
  writeFileSync(empty, 'exports.handler = async () => {}\n')
  const bundles = await Promise.all(ENTRIES.map((entry, index) => bundle(entry, join(home, `${index}.cjs`))))
  // One after the other, again and again, so that a busy moment falls on all of them.
  const rounds = Array.from({ length: ROUNDS }, () => ({
    empty: initOf(empty),
    inits: ENTRIES.map(({ env }, index) => initOf(bundles[index]!, env)),
  }))
  return ENTRIES.map(({ file, goal }, index) => {
    const ratio = median(rounds.map(({ empty, inits }) => inits[index]! / empty))
    const milliseconds = median(rounds.map(({ inits }) => inits[index]!))
    return {
      name: `${file.replace('/src', '').replace('.ts', '')}: zip, init, init / empty`,
      value: `${zipped(bundles[index]!)} kB, ${milliseconds.toFixed(0)} ms, ${ratio.toFixed(2)} ×`,
      ...(goal && { goal: `≤ ${goal} ×`, ok: ratio <= goal }),
    }
  })
}

/** As serverless-esbuild bundles it, with the service's own settings. */
async function bundle({ file }: Entry, outfile: string): Promise<string> {
  const entryPoints = [join(ROOT, 'solutions', file)]
  const { minify, mainFields, exclude } = settingsOf(file.split('/')[0]!)
  await build({
    entryPoints,
    outfile,
    minify,
    mainFields,
    external: exclude,
    bundle: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  })
  return outfile
}

function settingsOf(service: string): { minify?: boolean; mainFields?: string[]; exclude?: string[] } {
  const yml = readFileSync(join(ROOT, 'solutions', service, 'serverless.yml'), 'utf8')
  // CloudFormation's own tags, as !Ref, would be warned of.
  return parse(yml, { logLevel: 'error' }).custom?.esbuild ?? {}
}

/** Milliseconds from the start of a process until the handler is loaded and the process has ended. */
function initOf(file: string, env?: Record<string, string>): number {
  const started = performance.now()
  execFileSync(process.execPath, ['-e', 'require(process.argv[1])', file], {
    // Lambda's runtime brings the SDK.
    env: { ...process.env, AWS_REGION: 'us-east-1', NODE_PATH: join(ROOT, 'node_modules'), ...env },
    stdio: 'ignore',
  })
  return performance.now() - started
}

/** Kilobytes. */
function zipped(file: string): string {
  return (deflateRawSync(readFileSync(file)).length / 1000).toFixed(0)
}

/** In a process of its own: what the other benchmarks leave in the heap makes JSON.parse, its floor, slower. */
function benchShipper(): Row[] {
  const url = pathToFileURL(join(import.meta.dirname, 'shipper.ts')).href
  const script = `import(${JSON.stringify(url)}).then(async (bench) => console.log(JSON.stringify(await bench.benchShipper())))`
  const args = ['--import', 'tsx', '--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }))
}
