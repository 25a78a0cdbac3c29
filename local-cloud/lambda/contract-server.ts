import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from '@aws-sdk/client-lambda'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { zipSync } from 'fflate'
import type { CloudEvent } from '../events.ts'
import { Logs } from '../logs/logs.ts'
import { logsService } from '../logs/service.ts'
import type { Access, Platform } from '../service.ts'
import type { Settings } from '../settings.ts'
import { snsService } from '../sns/service.ts'
import { Queues } from '../sqs/queues.ts'
import { sqsService } from '../sqs/service.ts'
import type { BusEvent, Targets } from '../targets.ts'
import { startTestServer } from '../test-server.ts'
import type { ObjectSource } from './code/function-code.ts'
import { parseFunctionName } from './function-name.ts'
import type { InvokerOptions } from './invoker.ts'
import { type LambdaService, lambdaService } from './service.ts'

export interface ContractServer {
  readonly url: string
  readonly lambda: LambdaClient
  readonly logs: CloudWatchLogsClient
  readonly sqs: SQSClient
  readonly sns: SNSClient
  readonly service: LambdaService
  /** What was put on event buses, in place of EventBridge. */
  readonly busEvents: { busArn: string; event: BusEvent }[]
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

/** For contract tests: Lambda and what it works with behind the cloud's HTTP server, and AWS's own clients for them. */
export async function startContractServer(
  options: Partial<InvokerOptions> = {},
  { buckets = noBuckets, access, ...settings }: Partial<Settings> & { buckets?: ObjectSource; access?: Access } = {},
): Promise<ContractServer> {
  let running: ReturnType<typeof neighbourhood>
  const server = await startTestServer((platform) => {
    platform.iam = access
    running = neighbourhood(platform, buckets, options)
    return [...running.services]
  }, settings)
  const makeClients = () => ({
    lambda: new LambdaClient(server.client),
    logs: new CloudWatchLogsClient(server.client),
    sqs: new SQSClient(server.client),
    sns: new SNSClient(server.client),
  })
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
    get sqs() {
      return clients.sqs
    },
    get sns() {
      return clients.sns
    },
    get service() {
      return running.lambda
    },
    get busEvents() {
      return running.busEvents
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

/** Lambda, Logs, SQS and SNS, each of which may deliver to the others. */
function neighbourhood(platform: Platform, buckets: ObjectSource, options: Partial<InvokerOptions>) {
  const logs = new Logs(platform)
  const queues = new Queues(platform)
  const busEvents: ContractServer['busEvents'] = []
  const targets: Targets = {
    invokeFunction: (arn, payload, { traceHeader }) =>
      lambda.invokeAsync({
        region: 'us-east-1',
        function: parseFunctionName(arn),
        payload: payload.toString('utf8'),
        traceHeader,
      }),
    sendMessage: (arn, body, { traceHeader }, attributes) => void queues.send(arn, body, attributes, traceHeader),
    publish: (arn, message, { traceHeader }, subject, attributes) =>
      sns.publish(arn, message, { subject, attributes, traceHeader }),
    putEvent: (busArn, event) => void busEvents.push({ busArn, event }),
  }
  const lambda = lambdaService(platform, { logs, buckets, queues, targets }, options)
  const sns = snsService(platform, targets)
  return { lambda, busEvents, services: [logsService(logs), lambda, sqsService(queues), sns] }
}

const noBuckets: ObjectSource = {
  getObject() {
    throw new Error('This test has no bucket.')
  },
}
