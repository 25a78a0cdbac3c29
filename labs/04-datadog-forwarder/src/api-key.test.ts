import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { secretParameter } from '#lab/04-datadog-forwarder/src/api-key.ts'
import { lesson } from '#workshop/lesson.ts'

const NAME = '/ops-desk/dev/datadog-api-key'
const MINUTE = 60_000

/** What Parameter Store holds, and how often it was asked. */
const parameters = new Map<string, string>()
let reads = 0
let server: Server
const before = { ...process.env }

beforeAll(async () => {
  server = await startParameterStore()
  // What Lambda gives a function: where AWS is, and who it is.
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
})

afterAll(() => {
  process.env = before
  server.closeAllConnections()
  server.close()
})

beforeEach(() => {
  reads = 0
  parameters.clear()
  parameters.set(NAME, 'first-key')
})

describe('Step 3 — Build the requests', () => {
  it(
    'reads the key from Parameter Store, decrypted',
    lesson(
      {
        why: 'In code or in an environment variable, a secret is read by everybody who may read the function. A SecureString is encrypted, and without WithDecryption that is what you get.',
        look: 'src/api-key.ts: GetParameterCommand with WithDecryption: true; the value is in Parameter.Value.',
      },
      async () => {
        const apiKey = secretParameter(NAME)

        const value = await keyOf(apiKey)

        expect(value).toBe('first-key')
      },
    ),
  )

  it(
    'reads it once for many invokes',
    lesson(
      {
        why: 'Each invoke would wait for Parameter Store, and a thousand of them at once are more than it answers: a throttled secret is an outage.',
        look: 'src/api-key.ts: keep the promise outside the function that secretParameter returns.',
      },
      async () => {
        const apiKey = secretParameter(NAME)

        const values = [...(await Promise.all([keyOf(apiKey), keyOf(apiKey)])), await keyOf(apiKey)]

        expect({ values, reads }).toEqual({ values: ['first-key', 'first-key', 'first-key'], reads: 1 })
      },
    ),
  )

  it(
    'reads it again after five minutes, so that a new key arrives',
    lesson(
      {
        why: 'An environment may live for hours. A key that was changed because it leaked has to arrive there without a deploy.',
        look: 'src/api-key.ts: keep beside the promise until when it is good; now() tells the time, in milliseconds.',
      },
      async () => {
        let time = 0
        const apiKey = secretParameter(NAME, () => time)
        const values = [await keyOf(apiKey)]
        parameters.set(NAME, 'second-key')
        for (const minutes of [4, 6]) {
          time = minutes * MINUTE
          values.push(await keyOf(apiKey))
        }

        expect(values).toEqual(['first-key', 'first-key', 'second-key'])
      },
    ),
  )

  it(
    'asks again after a failure',
    lesson(
      {
        why: 'A promise that was rejected stays rejected. If it is kept, one bad moment of Parameter Store makes an environment fail for as long as it lives.',
        look: 'src/api-key.ts: forget what is kept when the promise is rejected.',
      },
      async () => {
        parameters.delete(NAME)
        const apiKey = secretParameter(NAME)
        const failure = await keyOf(apiKey)
        parameters.set(NAME, 'late-key')

        const value = await keyOf(apiKey)

        expect([failure, value]).toEqual([expect.stringMatching(/ParameterNotFound/), 'late-key'])
      },
    ),
  )
})

/** The value, or the error in words. */
function keyOf(apiKey: () => Promise<string>): Promise<string> {
  return apiKey().catch((error) => String(error))
}

/** As much of it as GetParameter needs. */
async function startParameterStore(): Promise<Server> {
  const started = createServer(async (request, response) => {
    const { Name, WithDecryption } = (await json(request)) as { Name: string; WithDecryption?: boolean }
    reads++
    const value = parameters.get(Name)
    response.writeHead(value ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    const Parameter = { Name, Type: 'SecureString', Value: WithDecryption ? value : 'AQICAHhcnlwdGVk' }
    response.end(JSON.stringify(value ? { Parameter } : { __type: 'ParameterNotFound' }))
  })
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return started
}
