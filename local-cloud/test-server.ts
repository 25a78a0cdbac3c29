import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CloudEvent, EventStream } from './events.ts'
import { awsServer } from './http/server.ts'
import type { Platform, Service } from './service.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { openStore } from './store.ts'
import { testEndpoint } from './test-endpoint.ts'

/** What AWS's clients are made with: `new SQSClient(server.client)`. */
export interface ClientConfig {
  region: string
  /** Missing with CLOUD_ENDPOINT=aws, as are the credentials: then the SDK finds both by itself. */
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
  maxAttempts?: number
}

export interface TestServer {
  readonly url: string
  readonly client: ClientConfig
  readonly platform: Platform
  /** The state folder, for what looks at how it is kept. */
  readonly dataDir: string
  /** All that happened so far, of one type. */
  events(type: string): CloudEvent[]
  /** Stops, and starts again with the same state folder. Clients must be made anew: the port is another. */
  restart(): Promise<void>
  /** Stops, and deletes the state. */
  close(): Promise<void>
}

/**
 * For contract tests: a few services behind the cloud's own HTTP server, with nothing beside them.
 * `build` is called at the start and at every restart. With CLOUD_ENDPOINT nothing is started: the clients go there.
 */
export async function startTestServer(
  build: (platform: Platform) => Service[],
  settings: Partial<Settings> = {},
): Promise<TestServer> {
  const endpoint = testEndpoint()
  if (endpoint) return serverAt(endpoint)
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  let running = await start(dataDir, build, settings)
  return {
    get url() {
      return running.platform.url
    },
    get client() {
      return clientConfig(running.platform.url)
    },
    get platform() {
      return running.platform
    },
    dataDir,
    events: (type) => running.platform.events.since(0).filter((event) => event.type === type),
    async restart() {
      await running.close()
      running = await start(dataDir, build, settings)
    },
    async close() {
      await running.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function start(dataDir: string, build: (platform: Platform) => Service[], settings: Partial<Settings>) {
  const platform: Platform & { url: string } = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events: new EventStream(),
    settings: { ...DEFAULT_SETTINGS, ...settings },
  }
  const services = build(platform)
  const server = awsServer({
    services: new Map(services.map((service) => [service.name, service])),
    local: new Map(services.flatMap(({ local = {} }) => Object.entries(local))),
    onCall: () => {},
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  platform.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const service of services) service.start?.()
  return {
    platform,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await Promise.all(services.map((service) => service.close?.()))
      await closed
    },
  }
}

/** Somebody else's: it has clients, and nothing to look into. */
function serverAt(endpoint: string): TestServer {
  const inside = (): never => {
    throw new Error(`This test looks inside the cloud, which CLOUD_ENDPOINT=${endpoint} does not show: write itInside.`)
  }
  return {
    client: endpoint === 'aws' ? { region: process.env.AWS_REGION ?? 'us-east-1' } : clientConfig(endpoint),
    get url() {
      return endpoint === 'aws' ? inside() : endpoint
    },
    get platform() {
      return inside()
    },
    get dataDir() {
      return inside()
    },
    events: inside,
    restart: async () => inside(),
    close: async () => {},
  }
}

function clientConfig(endpoint: string): ClientConfig {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return { region: 'us-east-1', endpoint, credentials, maxAttempts: 1 }
}

/** Looks again until it holds, at first after 5 ms and later every 50 ms; for five seconds, or so many. */
export async function until(holds: () => boolean | Promise<boolean>, seconds = 5): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  for (let pause = 5; !(await holds()); pause = Math.min(pause * 1.2, 50)) {
    if (Date.now() > deadline) throw new Error(`It did not come to hold within ${seconds} seconds: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
