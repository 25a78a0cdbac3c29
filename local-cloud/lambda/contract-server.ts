import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import type { CloudEvent } from '../events.ts'
import { Logs } from '../logs/logs.ts'
import { logsService } from '../logs/service.ts'
import type { Platform } from '../service.ts'
import { startTestServer } from '../test-server.ts'
import type { ObjectSource } from './code/function-code.ts'
import type { InvokerOptions } from './invoker.ts'
import { type LambdaService, lambdaService } from './service.ts'

export interface ContractServer {
  readonly url: string
  readonly lambda: LambdaClient
  readonly logs: CloudWatchLogsClient
  readonly service: LambdaService
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
  let service: LambdaService
  const build = (platform: Platform) => {
    const logs = new Logs(platform)
    service = lambdaService(platform, { logs, buckets }, options)
    return [logsService(logs), service]
  }
  const server = await startTestServer(build)
  const makeClients = () => ({ lambda: new LambdaClient(server.client), logs: new CloudWatchLogsClient(server.client) })
  let clients = makeClients()
  return {
    get url() {
      return server.url
    },
    get lambda() {
      return clients.lambda
    },
    get logs() {
      return clients.logs
    },
    get service() {
      return service
    },
    events: (type) => server.events(type),
    create: async (name, source, input = {}) => {
      await clients.lambda.send(new CreateFunctionCommand({ ...functionInput(name, source), ...input }))
    },
    async restart() {
      await server.restart()
      clients = makeClients()
    },
    close: () => server.close(),
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

const noBuckets: ObjectSource = {
  getObject() {
    throw new Error('This test has no bucket.')
  },
}
