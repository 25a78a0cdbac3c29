import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CloudEvent, EventStream, type Listener } from './events.ts'
import { type EventsRoute, eventsRoute } from './events-route.ts'
import { awsServer } from './http/server.ts'
import { Iam } from './iam/iam.ts'
import { type Overview, overviewRoute } from './overview.ts'
import type { Platform, Service } from './service.ts'
import { services } from './services.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { checkLayout } from './state-layout.ts'
import { lockState } from './state-lock.ts'
import { health, statusRoute } from './status.ts'
import { openStore } from './store.ts'

export interface CloudOptions {
  /** 0 takes any free port. Default 4566. */
  port?: number
  /** The folder that keeps the state. */
  dataDir: string
  settings?: Partial<Settings>
}

export interface Cloud {
  /** As `http://127.0.0.1:4566`: what AWS_ENDPOINT_URL must be. */
  url: string
  /** Calls `listener` with everything that happens from now on. */
  subscribe(listener: Listener): () => void
  /** What happened after the event with this id. */
  eventsSince(id: number): CloudEvent[]
  close(): Promise<void>
}

export type { CloudEvent, Overview }

/**
 * Starts AWS on this machine: one loopback port that speaks AWS's APIs.
 * Throws a sentence with the way out where the port is taken, the state is in use, or of another cloud's making.
 */
export async function startCloud({ port = 4566, dataDir, settings }: CloudOptions): Promise<Cloud> {
  checkLayout(dataDir)
  const unlock = lockState(dataDir)
  try {
    const cloud = await start(port, dataDir, { ...DEFAULT_SETTINGS, ...settings })
    return { ...cloud, close: () => cloud.close().finally(unlock) }
  } catch (error) {
    unlock()
    throw error
  }
}

async function start(port: number, dataDir: string, settings: Settings): Promise<Cloud> {
  const events = new EventStream()
  const platform: Platform & { url: string } = {
    account: '000000000000',
    url: '',
    store: openStore(dataDir),
    events,
    settings,
  }
  const iam = new Iam(platform)
  platform.iam = iam
  const running = services(platform, iam)
  const byName = new Map(running.map((service) => [service.name, service]))
  const stream = eventsRoute(events)
  const status = statusRoute({ dataDir, settings, services: [...byName.keys()] }, () => platform.url)
  const server = awsServer({
    services: byName,
    local: new Map([
      ['/_aws/health', health],
      ['/_aws/status', status],
      ['/_aws/events', stream.route],
      ['/_aws/overview', overviewRoute(running)],
      ...running.flatMap(({ local = {} }) => Object.entries(local)),
    ]),
    authorizer: (service, request) => iam.authorizer(service, request),
    onCall: (call) => events.emit('api.call', call),
  })
  platform.url = `http://127.0.0.1:${await listen(server, port)}`
  for (const service of running) service.start?.()
  return {
    url: platform.url,
    subscribe: (listener) => events.subscribe(listener),
    eventsSince: (id) => events.since(id),
    close: () => close(server, running, stream),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Stop what holds it, or set another: CLOUD_PORT=4570 npm start`)
          : error,
      )
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function close(server: Server, running: Service[], stream: EventsRoute): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  await stream.close()
  server.closeAllConnections()
  await Promise.all(running.map((service) => service.close?.()))
  await closed
}
