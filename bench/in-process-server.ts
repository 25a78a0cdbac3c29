import type { AddressInfo } from 'node:net'
import { awsServer } from '../local-cloud/http/server.ts'
import { parseJson } from '../local-cloud/protocols/json.ts'

/** The cloud's own HTTP server before a handler in the same process: what an invocation costs beside its environment. */
const handler = async (event: unknown) => ({ heard: event })

const lambda = {
  name: 'lambda',
  handle: async ({ body }: { body: Buffer }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await handler(parseJson(body))),
  }),
}

const server = awsServer({ services: new Map([['lambda', lambda]]), local: new Map(), onCall() {} })
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
