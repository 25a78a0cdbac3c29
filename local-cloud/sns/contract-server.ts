import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SNSClient } from '@aws-sdk/client-sns'
import type { SNSEvent } from 'aws-lambda'
import type { CloudEvent } from '../events.ts'
import { readBody } from '../http/server.ts'
import type { Targets } from '../targets.ts'
import { startTestServer } from '../test-server.ts'
import type { MessageAttributes } from './message.ts'
import { type SnsService, snsService } from './service.ts'

export interface ContractServer {
  readonly url: string
  readonly sns: SNSClient
  readonly service: SnsService
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
  const memory: Pick<ContractServer, 'invocations' | 'sent' | 'fail'> = { invocations: [], sent: [], fail: {} }
  let service!: SnsService
  const server = await startTestServer((platform) => {
    service = snsService(platform, remembering(memory), { second: 1 })
    return [service]
  })
  let clients: SNSClient[] = []
  const client = (region: string) => {
    const made = new SNSClient({ ...server.client, region })
    clients.push(made)
    return made
  }
  const destroyClients = () => {
    for (const each of clients) each.destroy()
    clients = []
  }
  let sns = client('us-east-1')
  return {
    ...memory,
    get url() {
      return server.url
    },
    get sns() {
      return sns
    },
    get service() {
      return service
    },
    client,
    deliveries: (status) =>
      server
        .events('sns.delivery')
        .map(({ detail }) => detail)
        .filter((detail) => detail.status === status),
    async restart() {
      destroyClients()
      await server.restart()
      sns = client('us-east-1')
    },
    async close() {
      destroyClients()
      await server.close()
    },
  }
}

function remembering(
  memory: Pick<ContractServer, 'invocations' | 'sent' | 'fail'>,
): Pick<Targets, 'invokeFunction' | 'sendMessage'> {
  return {
    invokeFunction(arn, payload) {
      memory.fail.function?.()
      memory.invocations.push({ arn, event: JSON.parse(payload.toString()) })
    },
    sendMessage(arn, body, _sender, attributes = {}) {
      memory.fail.queue?.(arn)
      memory.sent.push({ arn, body, attributes })
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
