import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda'
import { type Cloud, type CloudEvent, startCloud } from '../../cloud.ts'
import { until } from '../../test-server.ts'
import { functionInput } from '../contract-server.ts'

const FunctionName = 'patient'

/** Waits for ever while a file is missing. */
const HANDLER = `const { existsSync } = require('node:fs')
exports.handler = async () => {
  console.log('begun')
  while (!existsSync(process.env.FLAG)) await new Promise((resolve) => setTimeout(resolve, 10))
}`

it('a killed cloud runs its events at the next start: those that waited, and the one that was running', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const dataDir = join(folder, 'state')
  const FLAG = join(folder, 'flag')
  let restarted: Cloud | undefined
  const killed = await startCloudToKill(dataDir, folder)
  try {
    const lambda = clientOf(killed.url)
    const input = { ...functionInput(FunctionName, HANDLER), Timeout: 60, Environment: { Variables: { FLAG } } }
    await lambda.send(new CreateFunctionCommand(input))
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }))
    const requestIds = await Promise.all([1, 2, 3].map(() => send(lambda)))
    await killed.until(/begun/)

    killed.child.kill('SIGKILL')
    await new Promise((resolve) => killed.child.once('close', resolve))
    writeFileSync(FLAG, '')
    const events: CloudEvent[] = []
    restarted = await startCloud({ port: 0, dataDir, settings: { iam: 'off', speed: 100 } })
    restarted.subscribe((event) => events.push(event))

    const ran = () => events.filter(({ type }) => type === 'lambda.invocation').map(({ detail }) => detail.requestId)
    await until(() => ran().length >= 3, 20)
    expect(ran().sort()).toEqual([...requestIds].sort())
  } finally {
    killed.child.kill('SIGKILL')
    await restarted?.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

async function send(lambda: LambdaClient): Promise<string> {
  const { $metadata } = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }))
  return $metadata.requestId!
}

function clientOf(endpoint: string): LambdaClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return new LambdaClient({ region: 'us-east-1', endpoint, credentials })
}

interface CloudToKill {
  child: ChildProcess
  url: string
  /** Until it has logged this. */
  until(line: RegExp): Promise<void>
}

/** A cloud in a process of its own, which prints its URL and what its functions log. */
async function startCloudToKill(dataDir: string, folder: string): Promise<CloudToKill> {
  const program = `
    import { startCloud } from ${JSON.stringify(join(import.meta.dirname, '..', '..', 'cloud.ts'))}
    const cloud = await startCloud({ port: 0, dataDir: ${JSON.stringify(dataDir)}, settings: { iam: 'off', speed: 1 } })
    cloud.subscribe(({ type, detail }) => type === 'lambda.log' && console.log(detail.message))
    console.log('url ' + cloud.url)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '..', '..', '..'),
    // What a killed cloud leaves behind goes with the folder.
    env: { ...process.env, TMPDIR: folder, TEMP: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  await until(() => /url \S+\n/.test(printed), 20)
  return { child, url: /url (\S+)/.exec(printed)![1]!, until: (line) => until(() => line.test(printed), 20) }
}
