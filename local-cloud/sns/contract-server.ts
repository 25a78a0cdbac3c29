import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SNSClient } from '@aws-sdk/client-sns'
import type { SNSEvent } from 'aws-lambda'
import { type CloudEvent, EventStream } from '../events.ts'
import { awsServer, readBody } from '../http/server.ts'
import type { Platform } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import type { Targets } from '../targets.ts'
import type { MessageAttributes } from './message.ts'
import { type SnsService, snsService } from './service.ts'

export interface ContractServer {
  url: string
  sns: SNSClient
  service: SnsService
  /** A client of another region. */
  client(region: string): SNSClient
  invocations: { arn: string; event: SNSEvent }[]
  sent: { arn: string; body: string; attributes: MessageAttributes }[]
  /** Takes the place of the targets for one test: throws, to fail the delivery. */
  fail: { function?: () => void; queue?: (arn: string) => void }
  deliveries(status: string): CloudEvent['detail'][]
  /** Stops and starts again with the same state. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** For contract tests: SNS alone behind the cloud's HTTP server, AWS's own client, and targets that only remember. */
export async function startContractServer(): Promise<ContractServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-sns-'))
  const memory: Pick<ContractServer, 'invocations' | 'sent' | 'fail'> = { invocations: [], sent: [], fail: {} }
  const targets: Omit<Targets, 'publish'> = {
    invokeFunction(arn, payload) {
      memory.fail.function?.()
      memory.invocations.push({ arn, event: JSON.parse(payload.toString()) })
    },
    sendMessage(arn, body, _sender, attributes = {}) {
      memory.fail.queue?.(arn)
      memory.sent.push({ arn, body, attributes })
    },
  }
  let running = await start(dataDir, targets)
  return {
    ...memory,
    get url() {
      return running.url
    },
    get sns() {
      return running.sns
    },
    get service() {
      return running.service
    },
    client: (region) => running.client(region),
    deliveries: (status) =>
      running.stream
        .since(0)
        .filter(({ type, detail }) => type === 'sns.delivery' && detail.status === status)
        .map(({ detail }) => detail),
    async restart() {
      await running.close()
      running = await start(dataDir, targets)
    },
    async close() {
      await running.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export interface Endpoint {
  url: string
  requests: { headers: IncomingHttpHeaders; body: string }[]
  /** Statuses to answer with, one a request; then 200. */
  answers: number[]
  close(): Promise<void>
}

/** An HTTP subscriber. */
export async function startEndpoint(): Promise<Endpoint> {
  const requests: Endpoint['requests'] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    const body = (await readBody(request)).toString()
    requests.push({ headers: request.headers, body })
    response.writeHead(answers.shift() ?? 200, { location: 'http://127.0.0.1:1/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`,
    requests,
    answers,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Looks again until it holds, for five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`It did not come to hold within five seconds: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

async function start(dataDir: string, targets: Omit<Targets, 'publish'>) {
  const stream = new EventStream()
  const platform: Platform & { url: string } = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events: stream,
    settings: DEFAULT_SETTINGS,
  }
  const service = snsService(platform, targets, { second: 1 })
  const server = awsServer({ services: new Map([['sns', service]]), local: new Map(), onCall: () => {} })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients: SNSClient[] = []
  const client = (region: string) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const made = new SNSClient({ region, endpoint: platform.url, credentials, maxAttempts: 1 })
    clients.push(made)
    return made
  }
  return {
    url: platform.url,
    sns: client('us-east-1'),
    client,
    service,
    stream,
    async close() {
      for (const each of clients) each.destroy()
      server.closeAllConnections()
      await service.close?.()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
