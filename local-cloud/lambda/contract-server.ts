import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { type CloudEvent, EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import { Logs } from '../logs/logs.ts'
import { logsService } from '../logs/service.ts'
import type { Platform } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import type { ObjectSource } from './code/function-code.ts'
import type { InvokerOptions } from './invoker.ts'
import { type LambdaService, lambdaService } from './service.ts'

export interface ContractServer {
  url: string
  lambda: LambdaClient
  logs: CloudWatchLogsClient
  service: LambdaService
  events(type: string): CloudEvent[]
  /** Creates a function out of its source, or of several files. */
  create(
    name: string,
    source: string | Record<string, string>,
    options?: Partial<CreateFunctionCommandInput>,
  ): Promise<void>
  /** Stops and starts again with the same state. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** For contract tests: Lambda and CloudWatch Logs alone behind the cloud's HTTP server, and AWS's own clients for them. */
export async function startContractServer(
  options: Partial<InvokerOptions> = {},
  buckets: ObjectSource = noBuckets,
): Promise<ContractServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  let running = await start(dataDir, options, buckets)
  return {
    get url() {
      return running.url
    },
    get lambda() {
      return running.lambda
    },
    get logs() {
      return running.logs
    },
    get service() {
      return running.service
    },
    events: (type) => running.stream.since(0).filter((event) => event.type === type),
    create: async (name, source, input = {}) => {
      await running.lambda.send(new CreateFunctionCommand({ ...functionInput(name, source), ...input }))
    },
    async restart() {
      await running.close()
      running = await start(dataDir, options, buckets)
    },
    async close() {
      await running.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** What CreateFunction takes, for a function of one file `index.js`, or of several. */
export function functionInput(name: string, source: string | Record<string, string>): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/test',
    Code: { ZipFile: zip(typeof source === 'string' ? { 'index.js': source } : source) },
  }
}

export function zip(files: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])))
}

/** Looks again until it holds, for five seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not come to hold within five seconds: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const noBuckets: ObjectSource = {
  getObject() {
    throw new Error('This test has no bucket.')
  },
}

async function start(dataDir: string, options: Partial<InvokerOptions>, buckets: ObjectSource) {
  const stream = new EventStream()
  const platform: Platform & { url: string } = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events: stream,
    settings: DEFAULT_SETTINGS,
  }
  const logs = new Logs(platform)
  const service = lambdaService(platform, { logs, buckets }, options)
  const services = new Map([logsService(logs), service].map((each) => [each.name, each]))
  const server = awsServer({ services, local: new Map(), onCall: () => {} })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    region: 'us-east-1',
    endpoint: platform.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  }
  const clients = { lambda: new LambdaClient(config), logs: new CloudWatchLogsClient(config) }
  return {
    ...clients,
    url: platform.url,
    service,
    stream,
    async close() {
      clients.lambda.destroy()
      clients.logs.destroy()
      server.closeAllConnections()
      await service.close?.()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
