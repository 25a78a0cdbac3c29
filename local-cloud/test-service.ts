import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { type Cloud, type CloudEvent, startCloud } from './cloud.ts'
import type { Settings } from './settings.ts'
import type { ClientConfig } from './test-server.ts'

const PACKAGES = join(import.meta.dirname, '..', 'node_modules')
const CLI = join(PACKAGES, 'serverless', 'bin', 'serverless.js')

export interface Run {
  code: number | null
  /** Of both streams. */
  printed: string
}

export interface TestServices {
  readonly url: string
  /** What AWS's clients are made with: `new SQSClient(services.client)`. */
  readonly client: ClientConfig & { endpoint: string }
  readonly dataDir: string
  /** All that happened since the start, restarts of the cloud included. */
  readonly events: CloudEvent[]
  /** The folder of a service, for a test that changes or runs something in it. */
  folder(service: string): string
  /** Runs `serverless` in the folder of a service: `serverless('shop', 'deploy', '--stage', 'prod')`. */
  serverless(service: string, ...args: string[]): Promise<Run>
  /** The same for a command that goes on until it is killed, as `logs --tail`. */
  follow(service: string, ...args: string[]): ChildProcess & { stdout: Readable }
  outputs(stack: string): Promise<Record<string, string>>
  /** Stops the cloud, and starts it again on its state and port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** For tests that deploy: copies of services in `fixtures/` and a whole cloud, which the unmodified command deploys them to. */
export async function startServices(names: string[], settings: Partial<Settings> = {}): Promise<TestServices> {
  // A blank, as in many a path on Windows.
  const home = mkdtempSync(join(tmpdir(), 'services '))
  const dataDir = join(home, 'state')
  for (const name of names) copyService(name, home)
  const events: CloudEvent[] = []
  const startAt = async (port: number): Promise<Cloud> => {
    const started = await startCloud({ port, dataDir, settings })
    started.subscribe((event) => events.push(event))
    return started
  }
  let cloud = await startAt(0)
  const client = {
    region: 'us-east-1',
    endpoint: cloud.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  const start = (service: string, args: string[]) => {
    const env = { ...process.env, CLOUD: '', LOCAL_CLOUD_URL: cloud.url, NO_COLOR: '1', FORCE_COLOR: '0' }
    const cwd = join(home, service)
    return spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  const cloudformation = new CloudFormationClient(client)
  return {
    url: cloud.url,
    client,
    dataDir,
    events,
    folder: (service) => join(home, service),
    async serverless(service, ...args) {
      const child = start(service, args)
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
      return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })))
    },
    follow: (service, ...args) => start(service, args),
    async outputs(stack) {
      const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: stack }))
      return Object.fromEntries(Stacks[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]) ?? [])
    },
    async restart() {
      await cloud.close()
      cloud = await startAt(Number(new URL(cloud.url).port))
    },
    async close() {
      cloudformation.destroy()
      await cloud.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** To a place of its own, so that two tests do not write to one `.serverless`. */
function copyService(name: string, home: string): void {
  const folder = join(home, name)
  mkdirSync(folder)
  cpSync(join(import.meta.dirname, 'fixtures', name), folder, {
    recursive: true,
    filter: (path) => !/[\\/]\.(serverless|esbuild)$/.test(path),
  })
  symlinkSync(PACKAGES, join(folder, 'node_modules'), 'junction')
  const configuration = join(folder, 'serverless.yml')
  const local = readFileSync(configuration, 'utf8')
  writeFileSync(configuration, local.replace('localPath: ../..', `localPath: ${JSON.stringify(import.meta.dirname)}`))
}
