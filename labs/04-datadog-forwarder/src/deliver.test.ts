import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deliver } from '#lab/04-datadog-forwarder/src/deliver.ts'
import { startPartners, type TestPartners } from '#local-cloud/partners/test-partners.ts'
import { lesson } from '#workshop/lesson.ts'

const API_KEY = '0123456789abcdef0123456789abcdef'

/** Datadog's intake, on this laptop: it answers as Datadog documents, and misbehaves on command. */
let datadog: TestPartners

beforeAll(async () => {
  datadog = await startPartners()
})
afterAll(() => datadog?.close())
beforeEach(async () => {
  await datadog.local('DELETE', 'datadog', '/events')
  await datadog.local('DELETE', 'datadog', '/faults')
})

describe('Step 4 — Deliver, or give up in time', () => {
  it(
    'sends the request, and gives the status of the answer',
    lesson(
      {
        why: 'Datadog answers 202 to what it has taken. Whatever else it answers, somebody has to decide what becomes of the message.',
        look: 'src/deliver.ts: fetch with method POST, the headers and the body of the request; give { status, reason }.',
      },
      async () => {
        const answer = await outcomeOf(anEvent(), patience())

        expect(answer).toMatchObject({ status: 202 })
        expect(await held()).toBe(1)
      },
    ),
  )

  it.each([408, 429, 500, 502, 503, 504])(
    'tries again after %d',
    lesson(
      {
        why: "Too many requests, or trouble of Datadog's own: a moment later the same request passes. Most failures end here, without a retry of the whole batch.",
        look: 'src/deliver.ts: a loop around the request; again after 408, 429, and from 500 on.',
      },
      async (status: number) => {
        await misbehave({ status, retryAfter: 1, times: 2 })

        const answer = await outcomeOf(anEvent(), patience())

        expect(answer).toMatchObject({ status: 202 })
        expect(await held()).toBe(1)
      },
    ),
  )

  it.each([
    ['the connection is reset', { reset: true }],
    ['half an answer of somebody else comes', { truncate: true, status: 200 }],
    ['something on the way answers 200', { status: 200 }],
  ])(
    'tries again where %s',
    lesson(
      {
        why: "fetch throws where there is no answer, and an error that leaves here fails the messages that were delivered too. And 200 is no answer of Datadog's: it says 202.",
        look: 'src/deliver.ts: catch what fetch throws, and give status 0 for it. Stored is only what got 202.',
      },
      async (_case: string, fault: object) => {
        await misbehave({ ...fault, times: 2 })

        const answer = await outcomeOf(anEvent(), patience())

        expect(answer).toMatchObject({ status: 202 })
        expect(await held()).toBe(1)
      },
    ),
  )

  it.each([400, 401, 403, 404, 413])(
    'does not repeat what got %d',
    lesson(
      {
        why: 'The same request gets the same answer. Repeating it takes the time of the others, and a wrong key sent often enough gets the account blocked.',
        look: 'src/deliver.ts: of the statuses below 500 only 408 and 429 are worth another try.',
      },
      async (status: number) => {
        await misbehave({ status })

        const answer = await outcomeOf(anEvent(), patience())

        expect([answer.status, await hits()]).toEqual([status, 1])
      },
    ),
  )

  it(
    'gives up after some tries',
    lesson(
      {
        why: 'A loop without an end keeps the whole batch waiting while Datadog is down. The queue has more patience, and costs nothing.',
        look: 'src/deliver.ts: four tries, then give the last answer.',
      },
      async () => {
        await misbehave({ status: 503, times: 50 })

        const answer = await outcomeOf(anEvent(), patience())

        expect(answer.status).toBe(503)
        expect(await hits()).toBeGreaterThan(1)
        expect(await hits()).toBeLessThan(20)
      },
    ),
  )

  it(
    'waits longer from try to try, and never twice the same',
    lesson(
      {
        why: 'A hundred functions that fail together and all wait 200 ms come back together. Chance (full jitter: anything from nothing to the bound) spreads them; a bound that doubles gives Datadog air.',
        look: 'src/deliver.ts: pause = random() * first * 2 ** attempt, then await sleep(pause).',
      },
      async () => {
        await misbehave({ status: 503 })
        const long = await pausesWith({ random: () => 1 })
        const short = await pausesWith({ random: () => 0.25 })

        expect(long.length).toBeGreaterThan(1)
        expect(long).toEqual(long.toSorted((a, b) => a - b))
        expect(new Set(long).size).toBe(long.length)
        expect(short.map(Math.round)).toEqual(long.map((pause) => Math.round(pause / 4)))
      },
    ),
  )

  it.each([1, 2, 3])(
    'stays away for as long as Datadog asks: %d s',
    lesson(
      {
        why: 'With 429 Datadog says in X-RateLimit-Reset after how many seconds it takes requests again. Every one before that is refused, and counts.',
        look: 'src/deliver.ts: response.headers.get("x-ratelimit-reset") is a text with seconds; sleep wants milliseconds.',
      },
      async (retryAfter: number) => {
        await misbehave({ status: 429, retryAfter, times: 1 })

        const [pause = 0] = await pausesWith({ random: () => 0.5 })

        expect(pause).toBeGreaterThanOrEqual(retryAfter * 1000)
        expect(pause).toBeLessThan(retryAfter * 1000 + 1000)
      },
    ),
  )

  it(
    'does not wait for longer than it has time',
    lesson(
      {
        why: 'At its time-out Lambda stops the function in the middle: the whole batch counts as failed, also what was delivered, and comes again. Who gives up a moment before can say what was delivered.',
        look: 'src/deliver.ts: if now() + pause + requestTime is after the deadline, give the last answer at once.',
      },
      async () => {
        await misbehave({ status: 429, retryAfter: 30 })
        const sleep = jest.fn(async () => {})

        const answer = await outcomeOf(anEvent(), patience({ sleep, deadline: Date.now() + 5000 }))

        expect([answer.status, sleep.mock.calls]).toEqual([429, []])
      },
    ),
  )

  it(
    'gives up a request that gets no answer, and tries another',
    lesson(
      {
        why: 'fetch waits for minutes if nobody stops it. The function would be over first, and the log would say no more than "timed out".',
        look: 'src/deliver.ts: signal: AbortSignal.timeout(requestTime), 3000 where nothing is said.',
      },
      async () => {
        await misbehave({ delayMs: 5000, times: 1 })

        const answer = await within(2000, outcomeOf(anEvent(), patience({ requestTime: 60 })))

        expect(answer).toMatchObject({ status: 202 })
      },
    ),
  )

  it(
    'begins no request that it could not wait for',
    lesson(
      {
        why: 'A request that is broken off may have arrived: nobody knows, so it has to be sent again, and Datadog may have it twice. What is not begun is certain.',
        look: 'src/deliver.ts: if now() + requestTime is after the deadline, give up before fetch, with status 0.',
      },
      async () => {
        await misbehave({ delayMs: 5000 })
        const late = patience({ deadline: Date.now() + 1000, requestTime: 1500 })

        const answer = await within(2000, outcomeOf(anEvent(), late))

        expect([answer, await hits()]).toEqual([{ status: 0, reason: expect.stringMatching(/\btime\b/) }, 0])
      },
    ),
  )

  it(
    'follows no redirect',
    lesson(
      {
        why: 'fetch takes a header of your own along to wherever it is sent: one redirect to another host, and it has the key.',
        look: 'src/deliver.ts: redirect: "manual"; then the status is 302, and no status that is tried again.',
      },
      async () => {
        const visited: string[] = []
        const server = createServer((request, response) => {
          visited.push(request.url ?? '')
          response.writeHead(302, { location: '/elsewhere' }).end()
        })
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/events`

        const { status } = await outcomeOf({ ...anEvent(), url }, patience()).finally(() => {
          server.closeAllConnections()
          server.close()
        })

        expect({ status, visited }).toEqual({ status: 302, visited: ['/api/v1/events'] })
      },
    ),
  )

  it(
    'says why in words, without the key',
    lesson(
      {
        why: 'The reason is logged, and travels with a dead letter. A whole request or its headers in it is a key in every copy of the log.',
        look: "src/deliver.ts: reason holds the status and some of the answer's text, or the message of the error; nothing of the request.",
      },
      async () => {
        const refused = await outcomeOf({ ...anEvent(), body: '{}' }, patience())
        const nobody = await outcomeOf({ ...anEvent(), url: 'http://127.0.0.1:1/api/v1/events' }, patience())

        expect([refused, nobody]).toMatchObject([
          { status: 400, reason: expect.stringMatching(/400.*title/) },
          { status: 0, reason: expect.stringMatching(/ECONNREFUSED|fetch failed|bad port/) },
        ])
        expect(JSON.stringify([refused, nobody])).not.toContain(API_KEY)
      },
    ),
  )
})

type Patience = Parameters<typeof deliver>[1]

/** Time enough, and no waiting between the tries. */
function patience(given: Partial<Patience> = {}): Patience {
  return { deadline: Date.now() + 60_000, sleep: async () => {}, random: () => 0, ...given }
}

/** The answer; status -1 where it threw. */
function outcomeOf(...given: Parameters<typeof deliver>): ReturnType<typeof deliver> {
  return deliver(...given).catch((error: Error) => ({ status: -1, reason: `it threw: ${error.message}` }))
}

function anEvent() {
  return {
    url: `${datadog.datadog}/api/v1/events`,
    headers: { 'content-type': 'application/json', 'dd-api-key': API_KEY },
    body: JSON.stringify({ title: 'Deploy', text: 'api to prod' }),
  }
}

const misbehave = (fault: object) => datadog.local('PUT', 'datadog', '/faults', fault)
const hits = async (): Promise<number> => (await datadog.local('GET', 'datadog', '/faults')).hits
const held = async (): Promise<number> => (await datadog.local('GET', 'datadog', '/events')).total

/** For how long it waited between the tries. */
async function pausesWith(given: Partial<Patience>): Promise<number[]> {
  const pauses: number[] = []
  const sleep = async (pause: number) => void pauses.push(pause)
  await outcomeOf(anEvent(), patience({ sleep, ...given }))
  return pauses
}

/** A test should not wait for who waits for ever. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | string> {
  const late = new Promise<string>((resolve) => {
    setTimeout(resolve, milliseconds, `still waiting after ${milliseconds} ms`).unref()
  })
  return Promise.race([work, late])
}
