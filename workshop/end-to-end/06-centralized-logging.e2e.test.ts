import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { CloudWatchLogsEvent } from 'aws-lambda'
import { signedHeaders } from '#lab/06-centralized-logging/src/sign.ts'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { logsControlEvent, logsEvent } from '#local-cloud/logs/event.ts'
import { seeded } from '#local-cloud/partners/seeded.ts'
import { until } from '#local-cloud/test-server.ts'
import { outputOf } from '../deployed.ts'
import { findLab } from '../labs/labs.ts'
import { opensearch } from '../words/opensearch.ts'
import { replay } from '../words/replay.ts'
import { type Desk, deployed } from './desk.ts'
import { type RoleOf, statementsOf, withoutStatement } from './role-statements.ts'

const STACK = 'centralized-logging-dev'
const SHIP = `${STACK}-ship`
const GROUP = '/aws/lambda/http-and-events-dev-load'

let desk: Desk
let lambda: LambdaClient
let logs: CloudWatchLogsClient
let sqs: SQSClient
let deadLetters: string
let failed: string
const happened: CloudEvent[] = []

beforeAll(async () => {
  // A retry comes after one and two minutes of AWS's.
  desk = await deployed(['02-http-and-events', '06-centralized-logging'], { speed: 600 })
  desk.cloud.subscribe((event) => happened.push(event))
  lambda = new LambdaClient(desk.client)
  logs = new CloudWatchLogsClient(desk.client)
  sqs = new SQSClient(desk.client)
  deadLetters = await outputOf('centralized-logging', 'dev', 'DeadLettersUrl')
  failed = await outputOf('centralized-logging', 'dev', 'FailedUrl')
  jest.spyOn(console, 'log').mockImplementation(() => {})
  await opensearch(['template'])
}, 60_000)

afterAll(async () => {
  for (const client of [lambda, logs, sqs]) client?.destroy()
  await desk?.close()
})

beforeEach(() => {
  happened.length = 0
})

describe('the log shipper, deployed', () => {
  it('ships what functions of all services log, with what they say as fields', async () => {
    await call('subscribe')
    await call('check', { target: 'api', statusCode: 503, latencyMs: 3, headers: { authorization: 'Bearer s3cr3t' } })
    await fetch(`${await desk.endpoint('http-and-events')}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ service: 'api', stage: 'prod', requestedBy: 'ada' }),
    })

    await until(async () => (await found('service:http-and-events AND message:Published')).length === 1, 10)
    await until(async () => (await found('level:ERROR AND errorType:CheckFailed')).length === 1, 10)
    // Lambda's own line comes last.
    const reports = () => found('type:platform.report AND initDurationMs:>0')
    await until(async () => (await reports()).some(({ service }) => service === 'http-and-events'), 10)

    const [published] = await found('service:http-and-events AND message:Published')
    const [checked] = await found('level:ERROR AND errorType:CheckFailed')
    expect(published).toMatchObject({ stage: 'dev', type: 'deployment.requested', level: 'INFO' })
    expect(checked).toMatchObject({ service: 'centralized-logging', target: 'api', errorMessage: 'api answered 503.' })
    expect(JSON.stringify([await found('*'), happened.filter(({ type }) => type === 'lambda.log')])).not.toContain(
      's3cr3t',
    )
  })

  it('subscribes each group once, never its own, and takes the filters off again', async () => {
    const first = await call('subscribe')
    const second = await call('subscribe')
    const removed = await call('subscribe', { remove: true })

    expect([first, second]).toEqual(Array(2).fill({ subscribed: [], failed: [] }))
    expect(removed.subscribed).toEqual(
      expect.arrayContaining(['/aws/lambda/http-and-events-dev-create', `/aws/lambda/${STACK}-subscribe`]),
    )
    expect(removed.subscribed).not.toContain(`/aws/lambda/${SHIP}`)
    expect((await call('subscribe')).subscribed.toSorted()).toEqual(removed.subscribed.toSorted())
  })

  it('says which group it could not subscribe, and subscribes the others', async () => {
    const full = '/aws/lambda/http-and-events-dev-full'
    const [other] = ['/aws/lambda/http-and-events-dev-zzz']
    for (const logGroupName of [full, other]) await logs.send(new CreateLogGroupCommand({ logGroupName }))
    for (const filterName of ['a', 'b']) await subscribe(full, filterName, `${STACK}-check`)

    const { subscribed, failed } = await call('subscribe')

    expect(failed).toEqual([full])
    expect(subscribed).toEqual([other])
  })

  it('does not call itself for ever where somebody subscribes it to its own log group', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${SHIP}` })).catch(() => {})
    await subscribe(`/aws/lambda/${SHIP}`, 'by-mistake', SHIP)
    happened.length = 0

    await call('check', { target: 'loop', statusCode: 200, latencyMs: 1 })
    await until(async () => (await found('target:loop')).length === 2, 10)
    await quiet()

    const group = `/aws/lambda/${SHIP}`
    const invocations = happened.filter(
      ({ type, detail }) => type === 'lambda.invocation' && detail.functionName === SHIP,
    )
    // What check wrote comes in one delivery or two; each makes a line of the shipper's, and that a call which says nothing.
    expect(invocations.length).toBeLessThanOrEqual(6)
    expect((await search({ query: { term: { '@logGroup': group } } })).total).toBe(0)
  })

  it('takes 100,000 events through every fault: each is in the index once, or set aside with its reason', async () => {
    await empty()
    await opensearch(['empty'])
    const load = loadOf(100_000)
    const faults = [
      { delayMs: 11_000, times: 2 },
      { itemFailures: { ratio: 0.3, status: 429 } },
      { status: 429, ratio: 0.5 },
      { itemFailures: { ratio: 0.2, status: 503, type: 'unavailable_shards_exception' }, storeFirst: true },
      { status: 503, ratio: 0.5 },
      { reset: true, ratio: 0.5 },
      { reset: true, ratio: 0.5, storeFirst: true },
      { truncate: true, ratio: 0.5, storeFirst: true },
      // Smaller ones are let in: of a good line alone, a 413 would be the last word.
      { status: 413, minBytes: 20_000 },
      { status: 403, ratio: 0.3 },
      { status: 500, ratio: 1 },
    ]

    await invoke(SHIP, load.huge)
    const [, hits] = await Promise.all([writeToLogGroup(load.logged), handInThrough(faults, load.deliveries)])
    // What could not be delivered three times while OpenSearch was at its worst waits for somebody to hand it in again.
    for (let round = 0; round < 6; round++) {
      await quiet()
      if ((await lengthOf(failed)) === load.malformed) break
      await replay(findLab('6'))
    }

    const held = await everything()
    expect(hits.filter((number) => number < 2)).toEqual([])
    expect(held.length).toBe(load.good.length)
    expect(held.map(({ n }) => n).toSorted(byNumber)).toEqual(load.good)
    expect(held.filter(({ n, index }) => n !== -1 && index !== load.indexOf(n))).toEqual([])
    const letters = (await take(deadLetters)).map((text) => JSON.parse(text))
    expect(letters.map(({ document }) => numberIn(document)).toSorted(byNumber)).toEqual(load.refused)
    for (const { reason } of letters) expect(reason).toMatch(/parse|413/)
    const records = (await take(failed)).map((text) => JSON.parse(text))
    expect(records.map(({ responsePayload }) => responsePayload.errorMessage).toSorted()).toEqual([
      expect.stringMatching(/more than 32 MB/),
      expect.stringMatching(/neither a DATA_MESSAGE/),
      expect.stringMatching(/not valid JSON/),
      expect.stringMatching(/incorrect header check/),
    ])
  }, 120_000)
})

describe('the roles', () => {
  const ship: RoleOf = { stack: STACK, role: 'ShipRole' }
  const subscriber: RoleOf = { stack: STACK, role: 'SubscribeRole' }
  const check: RoleOf = { stack: STACK, role: 'CheckRole' }

  it('have the statements that are tested here, and no other', async () => {
    expect(await statementsOf(desk, check)).toEqual(['logs:CreateLogStream'])
    // The local OpenSearch asks nobody for es:ESHttpPost.
    expect(await statementsOf(desk, ship)).toEqual(['logs:CreateLogStream', 'sqs:SendMessage', 'es:ESHttpPost'])
    expect(await statementsOf(desk, subscriber)).toEqual([
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeSubscriptionFilters',
      'sqs:SendMessage',
    ])
  })

  it.each([
    ['check', check],
    ['ship', ship],
    ['subscribe', subscriber],
  ])('let %s write no log without the statement about logs', async (name, role) => {
    await withoutStatement(desk, role, 'logs:CreateLogStream', async () => {
      if (name === 'ship') await invoke(SHIP, logsEvent({ logGroup: GROUP, logEvents: ['x'] }))
      else await call(name, { target: 'x', statusCode: 200, latencyMs: 1 })
      await until(
        () =>
          happened.some(
            ({ type, detail }) => type === 'lambda.log-denied' && detail.functionName === `${STACK}-${name}`,
          ),
        10,
      )
    })
  })

  it('let ship set nothing aside without the statement about the queues: the invoke fails, and the event is lost', async () => {
    await withoutStatement(desk, ship, 'sqs:SendMessage', async () => {
      await invoke(
        SHIP,
        logsEvent({ logGroup: GROUP, logEvents: [{ id: '77', message: line({ durationMs: 'slow' }) }] }),
        'Event',
      )
      // Three attempts to set it aside, and Lambda's own to hand over the event.
      await until(() => denials(SHIP).length >= 4, 20)

      expect(denials(SHIP)).toEqual(Array(4).fill('sqs:SendMessage'))
    })
  })

  it('let subscribe find no groups without the statement about their list', async () => {
    await withoutStatement(desk, subscriber, 'logs:DescribeLogGroups', async () => {
      await expect(call('subscribe')).rejects.toThrow('logs:DescribeLogGroups')
    })
  })

  it('let subscribe subscribe nothing without the statement about filters', async () => {
    await withoutStatement(desk, subscriber, 'logs:DescribeSubscriptionFilters', async () => {
      const { subscribed, failed } = await call('subscribe')

      expect(subscribed).toEqual([])
      expect(failed.length).toBeGreaterThan(3)
    })
  })

  it('let subscribe lose what failed without the statement about the queue', async () => {
    await withoutStatement(desk, subscriber, 'sqs:SendMessage', async () => {
      await withoutStatement(desk, subscriber, 'logs:DescribeLogGroups', async () => {
        await invoke(`${STACK}-subscribe`, {}, 'Event')
        await until(() => denials(`${STACK}-subscribe`).includes('sqs:SendMessage'), 20)
      })
    })
  })
})

describe('a request that is signed', () => {
  it('has the signature that AWS publishes for it', () => {
    const { authorization } = signedHeaders(
      { method: 'POST', url: new URL('https://example.amazonaws.com/'), body: Buffer.alloc(0) },
      {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        region: 'us-east-1',
        service: 'service',
      },
      new Date(Date.UTC(2015, 7, 30, 12, 36)),
    )

    // post-vanilla of AWS's Signature Version 4 test suite.
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    )
  })
})

const DAYS = [Date.UTC(2026, 10, 23, 22), Date.UTC(2026, 10, 24, 23, 59, 30), Date.UTC(2026, 10, 25)]

/** A line of the logger's. */
function line(fields: object): string {
  return JSON.stringify({
    level: 'INFO',
    timestamp: '2026-11-25T09:00:00.000Z',
    service: 'load',
    stage: 'dev',
    message: 'Line',
    ...fields,
  })
}

/** All kinds of lines, each with its number in it. */
const KINDS: ((n: number) => string)[] = [
  (n) => line({ n }),
  (n) => line({ n, user: 'Zoë', note: 'a "quoted" \\ one\nof two lines' }),
  (n) => JSON.stringify({ timestamp: 'x', level: 'INFO', requestId: 'r', message: { message: 'Wrapped', n } }),
  (n) => JSON.stringify({ timestamp: 'x', level: 'WARN', requestId: 'r', message: JSON.stringify({ n, twice: true }) }),
  (n) => `a plain line, n=${n} 🚀\n`,
  (n) =>
    JSON.stringify({
      time: 'x',
      type: 'platform.report',
      record: { requestId: `n=${n}`, metrics: { durationMs: 7 }, status: 'success' },
    }),
  (n) =>
    `REPORT RequestId: n=${n}\tDuration: 46.84 ms\tBilled Duration: 47 ms\tMemory Size: 192 MB\tMax Memory Used: 72 MB\t\n`,
  (n) => JSON.stringify({ deep: { list: [n, null] }, n }, null, 2),
  (n) => `2026-11-25T09:00:00.000Z\tr\tINFO\tsaid n=${n}\n`,
  (n) => `{ "half": n=${n}`,
]

const POISON: ((n: number) => string)[] = [
  (n) => line({ n, durationMs: 'slow' }),
  (n) => line({ n }).replace('}', ',"ratio":NaN}'),
  (n) => JSON.stringify({ n, message: 'an object where a text belongs', errorMessage: { deep: true } }),
]

function loadOf(total: number) {
  const random = seeded(6)
  const isPoison = (n: number) => n % 211 === 7
  const messageOf = (n: number) => (isPoison(n) ? POISON[n % POISON.length]!(n) : KINDS[n % KINDS.length]!(n))
  const all = Array.from({ length: total }, (_, n) => n)
  const logged = all.slice(0, total / 5).map((n) => ({ timestamp: Date.now() - 3_600_000 + n, message: messageOf(n) }))
  // Of CloudWatch's own deliveries the cloud gives the ids; here the test does.
  const eventOf = (n: number) => ({
    id: `9${String(n).padStart(55, '0')}`,
    timestamp: DAYS[n % 3]! + n,
    message: messageOf(n),
  })
  const refused = all.filter((n) => n < total / 5 && isPoison(n))
  const deliveries: CloudWatchLogsEvent[] = []
  for (let from = total / 5; from < total; ) {
    const to = Math.min(total, from + 50 + Math.floor(random() * 900))
    const numbers = all.slice(from, to)
    const delivery = logsEvent({ logGroup: GROUP, logStream: `s-${from}`, logEvents: numbers.map(eventOf) })
    // Some come twice, as Lambda and CloudWatch may do.
    for (let time = random() < 0.15 ? 2 : 1; time > 0; time--) {
      deliveries.push(delivery)
      refused.push(...numbers.filter(isPoison))
    }
    from = to
  }
  const huge = logsEvent({
    logGroup: GROUP,
    logStream: 'huge',
    logEvents: [
      { id: '81', timestamp: DAYS[2]!, message: `n=-1 ${'x'.repeat(11 * 1024 * 1024)}` },
      { id: '82', timestamp: DAYS[2]!, message: `n=-1 ${'y'.repeat(900 * 1024)}` },
      // To read it, a pattern that tries too much would take days.
      { id: '83', timestamp: DAYS[2]!, message: `2026-11-25T09:00:00.000Z\tr\tINFO\tn=-1${' '.repeat(200_000)}x` },
    ],
  })
  const malformed = [
    Buffer.from('no gzip'),
    gzipSync('no JSON'),
    gzipSync('{"messageType":"DATA_MESSAGE","logEvents":[]}'),
    gzipSync(Buffer.alloc(40 * 1024 * 1024)),
  ].map((bytes) => ({ awslogs: { data: bytes.toString('base64') } }))
  deliveries.splice(20, 0, ...malformed, logsControlEvent())
  deliveries.push(logsControlEvent(), logsControlEvent())
  return {
    deliveries,
    /** Before the faults: of lines this long, a 413 would be the last word. */
    huge,
    logged,
    malformed: malformed.length,
    /** The numbers of all that has to be in the index; −1 are the large lines that OpenSearch takes. */
    good: [-1, -1, ...all.filter((n) => !isPoison(n))],
    /** Those that it refuses, as often as they were delivered; −1 is the line that is larger than a request may be. */
    refused: [-1, ...refused].toSorted(byNumber),
    indexOf: (n: number) => {
      const time = n < total / 5 ? logged[n]!.timestamp : DAYS[n % 3]! + n
      return `ops-logs-dev-${new Date(time).toISOString().slice(0, 10).replaceAll('-', '.')}`
    },
  }
}

function byNumber(a: number, b: number): number {
  return a - b
}

function numberIn(text: string): number {
  return Number(text.match(/(?:"n":|n=)(-?\d+)/)?.[1])
}

/**
 * Hands in the deliveries, a part of them while OpenSearch has this fault, the next part while it has that. Gives how many requests each has
 * hit.
 */
async function handInThrough(faults: object[], deliveries: CloudWatchLogsEvent[]): Promise<number[]> {
  const part = Math.ceil(deliveries.length / faults.length)
  const hits: number[] = []
  for (const [place, fault] of faults.entries()) {
    await ask('PUT', '/local/faults', { seed: place, ...fault })
    for (const delivery of deliveries.slice(place * part, (place + 1) * part)) await invoke(SHIP, delivery, 'Event')
    const hitsNow = async () => Number((await ask('GET', '/local/faults')).hits)
    await until(async () => (await hitsNow()) > 1, 20).catch(() => {})
    hits.push(await hitsNow())
  }
  await ask('DELETE', '/local/faults')
  return hits
}

/** Through a real subscription filter. */
async function writeToLogGroup(logEvents: { timestamp: number; message: string }[]): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }))
  await call('subscribe')
  for (let from = 0; from < logEvents.length; from += 4000) {
    const stream = { logGroupName: GROUP, logStreamName: `stream-${from}` }
    await logs.send(new CreateLogStreamCommand(stream))
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: logEvents.slice(from, from + 4000) }))
  }
}

async function subscribe(logGroupName: string, filterName: string, FunctionName: string): Promise<void> {
  const { FunctionArn: destinationArn } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  if (FunctionName !== SHIP) {
    const { AddPermissionCommand } = await import('@aws-sdk/client-lambda')
    const permission = { Action: 'lambda:InvokeFunction', Principal: 'logs.amazonaws.com', StatementId: filterName }
    await lambda.send(new AddPermissionCommand({ FunctionName, ...permission }))
  }
  const filter = { logGroupName, filterName, filterPattern: '', destinationArn }
  await logs.send(new PutSubscriptionFilterCommand(filter))
  const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))
  expect(subscriptionFilters).toEqual(expect.arrayContaining([expect.objectContaining({ filterName })]))
}

/** Calls a function of the service, and waits for its answer. */
async function call(name: string, event: object = {}) {
  return invoke(`${STACK}-${name}`, event)
}

async function invoke(
  FunctionName: string,
  event: object,
  InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse',
) {
  const command = new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) })
  const { FunctionError, Payload } = await lambda.send(command)
  const text = Buffer.from(Payload ?? []).toString()
  if (FunctionError) throw new Error(text)
  return text ? JSON.parse(text) : undefined
}

/** Waits until the shipper has done all that came, or given it up, and nothing more has come for a while. */
async function quiet(): Promise<void> {
  const ofShip = () => happened.filter(({ type, detail }) => type.startsWith('lambda.') && detail.functionName === SHIP)
  for (let before = -1; before !== ofShip().length || waiting(ofShip()) > 0; ) {
    before = ofShip().length
    await setTimeout(1500)
  }
}

/** How many events are under way: an answer that takes eleven seconds makes no sound meanwhile. */
function waiting(events: CloudEvent[]): number {
  const over = ({ type, detail }: CloudEvent) =>
    type === 'lambda.event-dropped' || (type === 'lambda.invocation' && detail.status === 'success')
  const ended = new Set(events.filter(over).map(({ detail }) => detail.requestId))
  return events.filter(({ type, detail }) => type === 'lambda.event-received' && !ended.has(detail.requestId)).length
}

interface Found {
  _index: string
  _source: Record<string, unknown>
  sort: unknown[]
}

async function search(body: object): Promise<{ total: number; hits: Found[] }> {
  const answer = await ask('POST', '/ops-logs-*/_search', { size: 100, track_total_hits: true, ...body })
  return { total: answer.hits?.total.value ?? 0, hits: answer.hits?.hits ?? [] }
}

async function found(query: string) {
  return (await search({ query: { query_string: { query } } })).hits.map(({ _source }) => _source)
}

/** The number of every document of the load, and its index. */
async function everything(): Promise<{ n: number; index: string }[]> {
  const all: { n: number; index: string }[] = []
  for (let after: unknown[] | undefined; ; ) {
    const page = {
      size: 10_000,
      sort: [{ '@timestamp': 'asc' }, { _id: 'asc' }],
      ...(after && { search_after: after }),
    }
    const { hits } = await search({ ...page, query: { term: { '@logGroup': GROUP } } })
    all.push(...hits.map(({ _index, _source }) => ({ n: numberIn(JSON.stringify(_source)), index: _index })))
    after = hits.at(-1)?.sort
    if (!after) return all
  }
}

/** Takes all messages out of a queue. */
async function take(QueueUrl: string): Promise<string[]> {
  const taken: string[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return taken
    taken.push(...Messages.map(({ Body = '' }) => Body))
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  }
}

async function empty(): Promise<void> {
  for (const queue of [deadLetters, failed]) await take(queue)
}

async function lengthOf(QueueUrl: string): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
  return Number((await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages)
}

/** The actions that a function was refused. */
function denials(functionName: string): string[] {
  return happened
    .filter(({ type, detail }) => type === 'iam.access-denied' && String(detail.reason).includes(functionName))
    .map(({ detail }) => String(detail.action))
}

// biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
async function ask(method: string, path: string, body?: object): Promise<any> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${desk.url}/_partners/opensearch${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  })
  return response.json()
}
