import { startTestServer, type TestServer } from '../test-server.ts'
import { type PartnersOptions, partnerServices } from './services.ts'

export interface TestPartners extends TestServer {
  /** What takes the place of `https://api.datadoghq.com`, `https://hooks.slack.com`, an OpenSearch domain and an issuer of tokens. */
  readonly datadog: string
  readonly slack: string
  readonly opensearch: string
  readonly issuer: string
  /** Asks what only the local partners have: `local('GET', 'datadog', '/events')`. */
  // biome-ignore lint/suspicious/noExplicitAny: each route answers with its own shape.
  local(method: 'GET' | 'POST' | 'PUT' | 'DELETE', partner: string, path: string, body?: object): Promise<any>
}

/** For tests: the partners alone, on a port of their own, with nothing of AWS beside them. Close it in `afterAll`. */
export async function startPartners(options: PartnersOptions = {}): Promise<TestPartners> {
  const server = await startTestServer((platform) => partnerServices(platform, options))
  const base = (name: string) => `${server.url}/_partners/${name}`
  return Object.defineProperties({} as TestPartners, {
    ...Object.getOwnPropertyDescriptors(server),
    datadog: { get: () => base('datadog') },
    slack: { get: () => base('slack') },
    opensearch: { get: () => base('opensearch') },
    issuer: { get: () => base('issuer') },
    local: {
      async value(method: string, partner: string, path: string, body?: object) {
        const response = await fetch(`${base(partner)}/local${path}`, { method, body: body && JSON.stringify(body) })
        const answer = await response.json()
        if (!response.ok) throw new Error(answer.error)
        return answer
      },
    },
  })
}
