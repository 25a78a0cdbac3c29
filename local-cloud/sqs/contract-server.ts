import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type CloudEvent, EventStream } from '../events.ts'
import { awsServer } from '../http/server.ts'
import type { Platform, Service } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { Queues } from './queues.ts'
import { sqsService } from './service.ts'
import { TestClock } from './test-clock.ts'

export interface ContractServer {
  url: string
  sqs: SQSClient
  queues: Queues
  service: Service
  clock: TestClock
  /** A client of another region. */
  clientOf(region: string): SQSClient
  events(type: string): CloudEvent[]
  /** Stops and starts again with the same state. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** For contract tests: SQS alone behind the cloud's HTTP server, its clock in the test's hand, and AWS's own client. */
export async function startContractServer(): Promise<ContractServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const clock = new TestClock()
  let running = await start(dataDir, clock)
  return {
    get url() {
      return running.url
    },
    get sqs() {
      return running.sqs
    },
    get queues() {
      return running.queues
    },
    get service() {
      return running.service
    },
    clock,
    clientOf: (region) => running.clientOf(region),
    events: (type) => running.stream.since(0).filter((event) => event.type === type),
    async restart() {
      await running.close()
      running = await start(dataDir, clock)
    },
    async close() {
      await running.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function start(dataDir: string, clock: TestClock) {
  const stream = new EventStream()
  const platform: Platform & { url: string } = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events: stream,
    settings: DEFAULT_SETTINGS,
  }
  const queues = new Queues(platform, { clock })
  const service = sqsService(queues)
  const server = awsServer({ services: new Map([['sqs', service]]), local: new Map(), onCall: () => {} })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients: SQSClient[] = []
  const clientOf = (region: string) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new SQSClient({ region, endpoint: platform.url, credentials, maxAttempts: 1 })
    clients.push(client)
    return client
  }
  return {
    url: platform.url,
    sqs: clientOf('us-east-1'),
    clientOf,
    queues,
    service,
    stream,
    async close() {
      for (const client of clients) client.destroy()
      server.closeAllConnections()
      await service.close?.()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
