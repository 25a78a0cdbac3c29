import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { responder } from '#lab/03-slack-commands/src/respond.ts'
import { startPartners, type TestPartners } from '#local-cloud/partners/test-partners.ts'
import { lesson } from '#workshop/lesson.ts'

let partners: TestPartners
let pauses: number[]

beforeAll(async () => {
  partners = await startPartners()
})
afterAll(() => partners.close())
beforeEach(async () => {
  pauses = []
  await partners.local('DELETE', 'slack', '/faults')
  await partners.local('DELETE', 'slack', '/messages')
})
afterEach(() => jest.restoreAllMocks())

describe('Step 5 — Answer at the response_url', () => {
  it.each(['Done.', 'Half way.'])(
    'posts "%s", and the channel shows it',
    lesson(
      {
        why: 'A response_url is an address where Slack takes JSON by POST, for half an hour. It answers "ok" with status 200.',
        look: 'src/respond.ts: fetch(responseUrl, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(reply) }).',
      },
      async (text: string) => {
        const outcome = await respond(await responseUrl(), text)

        expect({ outcome, shown: await shown() }).toEqual({ outcome: 'taken', shown: [`in_channel ${text}`] })
      },
    ),
  )

  it.each([
    'https://evil.example/commands/T1/2/3',
    'https://hooks.slack.com.evil.example/commands/T1/2/3',
    'https://hooks.slack.com@evil.example/commands/T1/2/3',
    'https://evil.example/https://hooks.slack.com/commands/T1/2/3',
    'https://evil.example#https://hooks.slack.com/commands/T1/2/3',
    'https://hooks.slack.com:8443/commands/T1/2/3',
    'http://hooks.slack.com/commands/T1/2/3',
    'https://user:password@hooks.slack.com/commands/T1/2/3',
    'https://hooks.slack.com/services/T1/2/3',
    'https://hooks.slack.com/commands/../services/T1/2/3',
    'https://hooks.slack.com/commands',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost:9001/2018-06-01/runtime/invocation/next',
    'file:///etc/passwd',
    'hooks.slack.com/commands/T1/2/3',
  ])(
    'asks nothing of %s',
    lesson(
      {
        why: 'Whoever may publish to the topic says where this function posts to: into your network, with your address (server-side request forgery). What counts is what a URL is once it is parsed, not how it looks.',
        look: 'src/respond.ts: compare new URL(responseUrl).origin and pathname with those of the base and /commands/, and refuse a user name in it.',
      },
      async (url: string) => {
        const asked = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('ok'))
        const post = responder({ base: 'https://hooks.slack.com', pause })
        const reply = { response_type: 'in_channel' as const, text: 'x' }

        const refused = await outcomeOf(post(url, reply))
        const askedOfIt = asked.mock.calls.length
        const taken = await outcomeOf(post('https://hooks.slack.com/commands/T1/2/3', reply))

        expect([refused.replace(/:.*/, ''), askedOfIt, taken]).toEqual(['Error', 0, 'taken'])
      },
    ),
  )

  it(
    'follows no redirect',
    lesson(
      {
        why: 'The check looked at the first address only. A redirect would lead past it.',
        look: 'src/respond.ts: redirect: "manual" for fetch, and a status other than 200 is an error.',
      },
      async () => {
        const asked: string[] = []
        const server = createServer(({ url = '' }, response) => {
          asked.push(url)
          response.writeHead(302, { location: '/elsewhere' }).end()
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

        const outcome = await respond(`${base}/commands/T1/2/3`, 'x', { base })
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))

        expect({ outcome, asked }).toEqual({ outcome: expect.stringMatching(/302/), asked: ['/commands/T1/2/3'] })
      },
    ),
  )

  it.each([
    ['429', { status: 429, retryAfter: 3 }, 3000],
    ['429 that asks for an hour', { status: 429, retryAfter: 3600 }, 5000],
    ['503', { status: 503 }, 1000],
    ['a broken connection', { reset: true }, 1000],
    ['half an answer', { truncate: true }, 1000],
    ['no answer in time', { delayMs: 60_000 }, 1000],
  ])(
    'tries once more after %s',
    lesson(
      {
        why: 'These pass. 429 says in Retry-After when, but no longer than this function may run; for the others a second will do.',
        look: 'src/respond.ts: AbortSignal.timeout(timeout) for each attempt, pause(milliseconds) between the two, 5000 at most.',
      },
      async (_case: string, fault: object, milliseconds: number) => {
        const url = await responseUrl()
        await partners.local('PUT', 'slack', '/faults', { ...fault, times: 1 })

        const outcome = await respond(url, 'At last.', { timeout: 200 })

        expect({ outcome, pauses, shown: await shown() }).toEqual({
          outcome: 'taken',
          pauses: [milliseconds],
          shown: ['in_channel At last.'],
        })
      },
    ),
  )

  it(
    'gives up after the second attempt, with an error',
    lesson(
      {
        why: 'The error makes Lambda try again later, once; two times two is four, and a response_url takes five. A function that swallows it has lost the answer.',
        look: 'src/respond.ts: two attempts, then throw an Error with the status.',
      },
      async () => {
        const url = await responseUrl()
        await partners.local('PUT', 'slack', '/faults', { status: 503 })

        const outcome = await respond(url, 'x')

        const { hits } = await partners.local('GET', 'slack', '/faults')
        expect({ outcome, hits }).toEqual({ outcome: expect.stringMatching(/^Error: .*503/), hits: 2 })
      },
    ),
  )

  it(
    'does not try again what will never be taken',
    lesson(
      {
        why: 'Slack answers 404 to a response_url that is used up or older than half an hour. That will be so in a second, too.',
        look: 'src/respond.ts: again only after 429, 5xx and no answer; throw at once after the others.',
      },
      async () => {
        const outcome = await respond(`${partners.slack}/commands/T1/2/3`, 'x')

        expect({ outcome, pauses }).toEqual({ outcome: expect.stringMatching(/^Error: .*404/), pauses: [] })
      },
    ),
  )

  it(
    'keeps the response_url out of its errors',
    lesson(
      {
        why: 'An error ends in the log. Who reads a response_url there can speak in the channel, in the name of your app.',
        look: 'src/respond.ts: name the status or the host, not the URL.',
      },
      async () => {
        const url = await responseUrl()
        await partners.local('PUT', 'slack', '/faults', { status: 500 })

        const outcomes = [await respond(url, 'x'), await respond(`http://127.0.0.1:1${new URL(url).pathname}`, 'x')]

        expect(outcomes.join()).toMatch(/^Error: .*Error: /)
        expect(outcomes.join()).not.toContain(new URL(url).pathname)
      },
    ),
  )
})

async function respond(url: string, text: string, options: Partial<Parameters<typeof responder>[0]> = {}) {
  const post = responder({ base: partners.slack, pause, ...options })
  return outcomeOf(post(url, { response_type: 'in_channel', text }))
}

async function outcomeOf(posted: Promise<void>): Promise<string> {
  const outcome = posted.then(
    () => 'taken',
    (error) => `Error: ${error.message}`,
  )
  return Promise.race([outcome, setTimeout(2000, 'no end within two seconds', { ref: false })])
}

async function pause(milliseconds: number): Promise<void> {
  pauses.push(milliseconds)
}

/** A new one, of a command that no app answered. */
async function responseUrl(): Promise<string> {
  const url = `${partners.slack}/nobody`
  const { response_url } = await partners.local('POST', 'slack', '/commands', { url, command: '/deploy' })
  await partners.local('DELETE', 'slack', '/messages')
  return response_url
}

async function shown(): Promise<string[]> {
  const { messages } = await partners.local('GET', 'slack', '/messages')
  return messages.map(({ response_type, text }: Record<string, string>) => `${response_type} ${text}`)
}
