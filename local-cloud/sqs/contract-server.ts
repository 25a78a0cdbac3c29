import { SQSClient } from '@aws-sdk/client-sqs'
import type { CloudEvent } from '../events.ts'
import type { Service } from '../service.ts'
import { startTestServer } from '../test-server.ts'
import { Queues } from './queues.ts'
import { sqsService } from './service.ts'
import { TestClock } from './test-clock.ts'

export interface ContractServer {
  readonly url: string
  readonly sqs: SQSClient
  readonly queues: Queues
  readonly service: Service
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
  const clock = new TestClock()
  let queues!: Queues
  let service!: Service
  const server = await startTestServer((platform) => {
    queues = new Queues(platform, { clock })
    service = sqsService(queues)
    return [service]
  })
  let clients: SQSClient[] = []
  const clientOf = (region: string) => {
    const client = new SQSClient({ ...server.client, region })
    clients.push(client)
    return client
  }
  const destroyClients = () => {
    for (const client of clients) client.destroy()
    clients = []
  }
  let sqs = clientOf('us-east-1')
  return {
    get url() {
      return server.url
    },
    get sqs() {
      return sqs
    },
    get queues() {
      return queues
    },
    get service() {
      return service
    },
    clock,
    clientOf,
    events: (type) => server.events(type),
    async restart() {
      destroyClients()
      await server.restart()
      sqs = clientOf('us-east-1')
    },
    async close() {
      destroyClients()
      await server.close()
    },
  }
}
