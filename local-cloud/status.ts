import { send } from './http/server.ts'
import type { LocalRoute } from './service.ts'
import type { Settings } from './settings.ts'

/** What `/_aws/status` tells, for `npm run cloud status`, the console and the benchmarks. */
export interface Status {
  url: string
  dataDir: string
  settings: Settings
  services: string[]
  pid: number
  /** Node's version, without a `v`. */
  node: string
  /** Milliseconds since 1970. */
  startedAt: number
  /** Resident, in bytes; of the cloud's own process, without its execution environments. */
  memory: number
}

/** Tells the CLI's plugin and `npm start` that it is the local cloud that holds this port. */
export const health: LocalRoute = (_request, response) => {
  sendJson(response, { service: 'local-cloud', status: 'running' })
}

export function statusRoute(cloud: Pick<Status, 'dataDir' | 'settings' | 'services'>, url: () => string): LocalRoute {
  const startedAt = Date.now()
  return (_request, response) => {
    const status: Status = {
      ...cloud,
      url: url(),
      pid: process.pid,
      node: process.versions.node,
      startedAt,
      memory: process.memoryUsage.rss(),
    }
    sendJson(response, status)
  }
}

function sendJson(response: Parameters<typeof send>[0], body: object): void {
  send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
