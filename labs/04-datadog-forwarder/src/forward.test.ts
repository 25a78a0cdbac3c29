import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { forward } from '#lab/04-datadog-forwarder/src/forward.ts'
import { lambdaContext } from '#local-cloud/lambda/context.js'
import { snsQueueEvent } from '#local-cloud/sns/queue-event.ts'
import { lesson } from '#workshop/lesson.ts'

const API_KEY = '0123456789abcdef0123456789abcdef'

/** What Datadog took: titles of events, names of metrics. */
let stored: string[] = []
/** The status for an event of this title, or a request with a metric of this name; else it is 202. `hang`: none ever. */
let answers: Record<string, number | 'hang'> = {}
let asideTo: { messageId: string; reason: string }[] = []
let datadog: Server

beforeAll(async () => {
  datadog = await startDatadog()
})
afterAll(() => {
  datadog.closeAllConnections()
  datadog.close()
})
beforeEach(() => {
  stored = []
  answers = {}
  asideTo = []
  for (const level of ['log', 'warn', 'error'] as const) jest.spyOn(console, level).mockImplementation(() => {})
})
afterEach(() => jest.restoreAllMocks())

describe('Step 5 — Lose nothing', () => {
  it(
    'brings events and metrics of a batch to Datadog, and is done with all of it',
    lesson(
      {
        why: 'Lambda deletes from the queue what the answer does not name. An empty list means: all is where it belongs.',
        look: 'src/forward.ts: unwrap, route each message, sendAll the events and metrics, and answer { batchItemFailures: [] }.',
      },
      async () => {
        const { failed } = await run(batch(event('a'), metric('m.a'), event('b'), metric('m.b')))

        expect(stored.toSorted()).toEqual(['a', 'b', 'm.a', 'm.b'])
        expect([failed, asideTo]).toEqual([[], []])
      },
    ),
  )

  it.each([403, 429, 503])(
    'gives back what Datadog did not take with %d, and only that',
    lesson(
      {
        why: "The records that the answer names come back after the queue's visibility time-out, the others are deleted. A throw would bring back all of them, and Datadog would get the delivered ones twice. With 403 the key is wrong and not the message: once it is right, the message passes.",
        look: 'src/forward.ts: for each id the answer of sendAll; neither isStored nor isRefused goes into batchItemFailures, by the messageId of its record.',
      },
      async (status: number) => {
        answers = { b: status, d: status }
        const messages = batch(event('a'), event('b'), metric('m.c'), event('d'))

        const { failed } = await run(messages)

        expect(stored.toSorted()).toEqual(['a', 'm.c'])
        expect(failed).toEqual([1, 3])
        expect(asideTo).toEqual([])
      },
    ),
  )

  it.each([400, 413])(
    'sets aside with its reason what Datadog refuses with %d',
    lesson(
      {
        why: 'What is refused for what it is will be refused again. It would come back sixty times, be paid for each time, and end without a reason.',
        look: 'src/forward.ts: isRefused goes to bad, with the reason of the answer, and not into batchItemFailures.',
      },
      async (status: number) => {
        answers = { b: status, 'm.c': status }
        const messages = batch(event('a'), event('b'), metric('m.c'), metric('m.d'), metric('m.e'))

        const { failed } = await run(messages)

        expect(stored.toSorted()).toEqual(['a', 'm.d', 'm.e'])
        expect(failed).toEqual([])
        expect(asideTo.toSorted(byId)).toEqual([
          { messageId: idOf(messages, 1), reason: expect.stringContaining(String(status)) },
          { messageId: idOf(messages, 2), reason: expect.stringContaining(String(status)) },
        ])
      },
    ),
  )

  it(
    'sets aside with its reason what is no message, and what is neither event nor metric',
    lesson(
      {
        why: 'One bad record must not stop the others, and must not vanish either: the dead-letter queue keeps it for two weeks, for somebody to look at.',
        look: 'src/forward.ts: bad of unwrap, and the messages that route calls bad, to setAside.',
      },
      async () => {
        const messages = batch('no JSON', event('a'), { hello: 'world' }, metric('m.b'), {
          ...event('c'),
          alert_type: 'x',
        })

        const { failed } = await run(messages)

        expect(stored.toSorted()).toEqual(['a', 'm.b'])
        expect(failed).toEqual([])
        expect(asideTo.toSorted(byId)).toEqual([
          { messageId: idOf(messages, 0), reason: expect.stringMatching(/JSON/) },
          { messageId: idOf(messages, 2), reason: expect.stringMatching(/alert_type/) },
          { messageId: idOf(messages, 4), reason: expect.stringMatching(/alert_type/) },
        ])
      },
    ),
  )

  it(
    'gives back what could not be set aside',
    lesson(
      {
        why: 'The dead-letter queue can fail too. Let go of a record only when somebody else has it: then the queue keeps it, and moves it itself in the end.',
        look: 'src/forward.ts: setAside gives what it could not put; its records go into batchItemFailures.',
      },
      async () => {
        const { failed } = await run(batch('no JSON', event('a'), 'not either'), {
          setAside: async (bad) => bad.slice(1),
        })

        expect(stored).toEqual(['a'])
        expect(failed).toEqual([2])
      },
    ),
  )

  it(
    'sends a message once that is in the batch twice, and answers for both',
    lesson(
      {
        why: "At least once means: sometimes twice. The second record is not the first one's: if only one of the two is answered for, the other comes back for ever, or is lost with the first.",
        look: 'src/forward.ts: collect the records of each id; send for the first, and answer for all.',
      },
      async () => {
        answers = { b: 503 }

        const { failed } = await run(batch(event('a'), event('b'), event('a'), event('b')))

        expect(stored).toEqual(['a'])
        expect(failed).toEqual([1, 3])
      },
    ),
  )

  it(
    'does not send again what an earlier invoke delivered',
    lesson(
      {
        why: 'A record may come once more after it was delivered: its deletion was lost, or its time in the queue ran out. The environment remembers; another one does not, so this makes repetitions rare and not impossible.',
        look: 'src/forward.ts: add the id to delivered once isStored, and skip what is in it. At most 10,000 of them, the oldest go.',
      },
      async () => {
        const delivered = new Set<string>()
        answers = { b: 503 }
        await run(batch(event('a'), event('b')), { delivered })
        answers = {}

        const { failed } = await run(batch(event('a'), event('b')), { delivered })

        expect(stored).toEqual(['a', 'b'])
        expect(failed).toEqual([])
      },
    ),
  )

  it(
    'answers in time while Datadog hangs',
    lesson(
      {
        why: 'If Lambda stops the function at its time-out, all of the batch comes back, what was delivered too. To say which records failed, it has to be there to say it.',
        look: 'src/forward.ts: the deadline is Date.now() + context.getRemainingTimeInMillis(), less a margin of 2,000 ms for what comes after.',
      },
      async () => {
        answers = { b: 'hang', d: 'hang' }
        const began = Date.now()
        const left = 3500
        const patience = { sleep: async () => {}, requestTime: 1000 }

        const { failed } = await run(batch(event('a'), event('b'), event('c'), event('d')), { left, patience })

        expect(Date.now() - began).toBeLessThan(left - 1000)
        expect(stored.toSorted()).toEqual(['a', 'c'])
        expect(failed).toEqual([1, 3])
      },
    ),
  )

  it(
    'says in the log what became of the batch, and never the key',
    lesson(
      {
        why: 'An answer that names failures is a success to Lambda: no error is counted, no alarm rings. The log is where it shows. What is in the log is read by many.',
        look: 'src/forward.ts: console.log an object with the numbers, console.warn one for each record that is set aside: its messageId and the reason.',
      },
      async () => {
        answers = { b: 400, c: 503 }
        const messages = batch(event('a'), event('b'), event('c'))

        await run(messages)

        const lines = [console.log, console.warn, console.error].flatMap((method) => jest.mocked(method).mock.calls)
        const logged = JSON.stringify(lines)
        expect(logged).toContain(idOf(messages, 1))
        expect(logged).toMatch(/400.*503|503.*400/)
        expect(logged).not.toContain(API_KEY)
      },
    ),
  )

  it(
    'has Lambda read the answer',
    lesson(
      {
        why: 'Without this setting Lambda takes any answer for a success, deletes the whole batch, and what the answer names is lost.',
        look: 'serverless.yml: functionResponseType: ReportBatchItemFailures of the sqs event.',
      },
      () => {
        const { functions } = service()

        const [{ sqs }] = functions.forward.events
        expect(sqs).toMatchObject({ functionResponseType: 'ReportBatchItemFailures' })
      },
    ),
  )

  it(
    'has the queue set aside what failed too often',
    lesson(
      {
        why: 'What nobody can deliver comes back for ever, until its retention deletes it without a word. After sixty rounds of a minute, an hour, Datadog would refuse its points anyway.',
        look: 'serverless.yml: RedrivePolicy of Messages, with deadLetterTargetArn: !GetAtt DeadLetters.Arn and maxReceiveCount: 60.',
      },
      () => {
        const { RedrivePolicy } = service().resources.Resources.Messages.Properties

        expect(RedrivePolicy).toMatchObject({
          deadLetterTargetArn: 'DeadLetters.Arn',
          maxReceiveCount: expect.any(Number),
        })
        expect(RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(10)
      },
    ),
  )
})

type Parts = Parameters<typeof forward>[2]

/** Which records of the batch come back, by their places in it. */
async function run(messages: ReturnType<typeof batch>, given: Partial<Parts> & { left?: number } = {}) {
  const { left = 60_000, ...parts } = given
  const address = datadog.address() as AddressInfo
  const context = lambdaContext({ getRemainingTimeInMillis: () => left })
  const answer = forward(messages, context, {
    datadog: { url: `http://127.0.0.1:${address.port}`, apiKey: API_KEY },
    delivered: new Set(),
    patience: { sleep: async () => {}, random: () => 0 },
    setAside: async (bad) => {
      asideTo.push(...bad.map(({ record, reason }) => ({ messageId: record.messageId, reason })))
      return []
    },
    ...parts,
  })
  const { batchItemFailures, threw } = await answer.then(
    (given) => ({ ...given, threw: undefined }),
    (error) => ({ batchItemFailures: [], threw: `it threw: ${error.message}` }),
  )
  const ids = messages.Records.map(({ messageId }) => messageId)
  return { failed: threw ?? batchItemFailures.map(({ itemIdentifier }) => ids.indexOf(itemIdentifier)).sort() }
}

const event = (title: string) => ({ type: 'test', id: title, title, text: 'x', alert_type: 'info' })
const metric = (name: string) => ({
  type: 'count',
  id: name,
  metric: name,
  points: [[Math.floor(Date.now() / 1000), 1]],
})

/** A text is a message as it is. */
function batch(...messages: (object | string)[]) {
  const Timestamp = new Date().toISOString()
  const texts = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)))
  return snsQueueEvent(...texts.map((Message) => ({ Message, Timestamp })))
}

function idOf({ Records }: ReturnType<typeof batch>, index: number): string {
  return Records[index]?.messageId ?? ''
}

function byId(a: { messageId: string }, b: { messageId: string }): number {
  return a.messageId.localeCompare(b.messageId)
}

/** serverless.yml. `!GetAtt A.Arn` is read as the text `A.Arn`. */
function service() {
  const tags = ['!Ref', '!GetAtt', '!Sub', '!ImportValue'].map((tag) => ({ tag, resolve: (text: string) => text }))
  return parse(readFileSync(require.resolve('#lab/04-datadog-forwarder/serverless.yml'), 'utf8'), { customTags: tags })
}

/** It takes what it is sent, but for what `answers` says. */
async function startDatadog(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const sent = JSON.parse((request.headers['content-encoding'] ? gunzipSync(body) : body).toString())
    const names: string[] = sent.series ? sent.series.map(({ metric }: { metric: string }) => metric) : [sent.title]
    const status = names.map((name) => answers[name]).find(Boolean) ?? 202
    if (status === 'hang') return
    if (status === 202) stored.push(...names)
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"errors":[]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
