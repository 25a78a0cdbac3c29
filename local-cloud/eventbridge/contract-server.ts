import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import type { Platform } from '../service.ts'
import { TestClock } from '../sqs/test-clock.ts'
import type { BusEvent, Sender, Targets } from '../targets.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { type EventBridgeService, eventBridgeService } from './service.ts'

/** What a target was given. */
export interface Received {
  arn: string
  /** The text; of a bus and a log group, the event. */
  got: unknown
  sender: Sender
  attributes?: Record<string, string | undefined>
}

export interface RememberingTargets extends Targets {
  received: Received[]
  /** What the targets of these ARNs throw; once it is taken out, they answer. */
  failing: Map<string, Error>
}

/** Targets that remember what they get, and fail when they are told. */
export function rememberingTargets(): RememberingTargets {
  const received: Received[] = []
  const failing = new Map<string, Error>()
  const take = (arn: string, got: unknown, sender: Sender, more = {}) => {
    const error = failing.get(arn)
    if (error) throw error
    received.push({ arn, got, sender, ...more })
  }
  return {
    received,
    failing,
    invokeFunction: (arn, payload, sender) => take(arn, payload.toString(), sender),
    sendMessage(arn, body, sender, attributes) {
      const texts = Object.entries(attributes ?? {}).map(([name, { StringValue }]) => [name, StringValue])
      take(arn, body, sender, attributes && { attributes: Object.fromEntries(texts) })
    },
    publish: (arn, message, sender) => take(arn, message, sender),
    putEvent: (arn, event: BusEvent, sender) => take(arn, event, sender),
    putLogEvent: (arn, event, sender) => take(arn, event, sender),
  }
}

export interface ContractServer {
  server: TestServer
  /** Of the server that runs now. */
  readonly service: EventBridgeService
  /** A new one, of us-east-1 or another region. */
  client(region?: string): EventBridgeClient
  targets: RememberingTargets
  clock: TestClock
  close(): Promise<void>
}

/**
 * For contract tests: EventBridge alone, with targets that only remember, a clock in the test's hand, and retries a
 * thousand times as fast as AWS's.
 */
export async function startContractServer(): Promise<ContractServer> {
  const targets = rememberingTargets()
  const clock = new TestClock()
  const clients: EventBridgeClient[] = []
  let service: EventBridgeService
  const build = (platform: Platform) => {
    service = eventBridgeService(platform, targets, { clock })
    return [service]
  }
  const server = await startTestServer(build, { speed: 1000 })
  return {
    server,
    get service() {
      return service
    },
    client(region = 'us-east-1') {
      const client = new EventBridgeClient({ ...server.client, region })
      clients.push(client)
      return client
    },
    targets,
    clock,
    async close() {
      for (const client of clients) client.destroy()
      await server.close()
    },
  }
}
