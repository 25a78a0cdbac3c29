import { setTimeout } from 'node:timers/promises'
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { seeded } from '#local-cloud/partners/seeded.ts'
import { outputOf } from '../deployed.ts'
import { readSecret } from '../secrets.ts'
import { type Desk, deployed } from './desk.ts'
import { statementsOf, withoutStatement } from './role-statements.ts'

const ROLE = { stack: 'datadog-forwarder-dev', role: 'ForwardRole' }

let desk: Desk
let sns: SNSClient
let sqs: SQSClient
let topic: string
let queue: string
let deadLetters: string
/** All that happened: the cloud itself remembers only the newest. */
const happened: CloudEvent[] = []

beforeAll(async () => {
  desk = await deployed(['02-http-and-events'])
  desk.cloud.subscribe((event) => happened.push(event))
  // What failed comes back sooner. Two invokes and the second in which a batch gathers have to fit in between.
  await desk.deploy('04-datadog-forwarder', {
    edit: (yml) => yml.replace('rest: 25', 'rest: 17').replace('timeout: 10', 'timeout: 7'),
  })
  sns = new SNSClient(desk.client)
  sqs = new SQSClient(desk.client)
  topic = await desk.exported('ops-events-dev')
  queue = await outputOf('datadog-forwarder', 'dev', 'MessagesUrl')
  deadLetters = await outputOf('datadog-forwarder', 'dev', 'DeadLettersUrl')
}, 60_000)

afterAll(async () => {
  sns?.destroy()
  sqs?.destroy()
  await desk?.close()
})

beforeEach(async () => {
  await datadog('DELETE', '/faults')
  await datadog('DELETE', '/events')
  await datadog('DELETE', '/series')
  happened.length = 0
})

describe('the forwarder, deployed', () => {
  it('loses none of 1,000 messages and sends none twice, whatever Datadog does short of losing its answers', async () => {
    const { events, metrics, poison } = messages(1000)
    const misbehaving = misbehave([
      { status: 429, retryAfter: 1, ratio: 0.4 },
      { status: 500, ratio: 0.5 },
      { status: 503, ratio: 0.5 },
      { status: 408, ratio: 0.3 },
      { status: 403, ratio: 0.3 },
      { reset: true, ratio: 0.5 },
      { truncate: true, ratio: 0.5 },
      { delayMs: 4000, ratio: 0.1 },
      { status: 502, ratio: 1 },
    ])

    await publish([...events, ...metrics, ...poison])
    await eventually(() => misbehaving.hits() > 100, 20).finally(misbehaving.end)
    await idle()

    const held = await holdings()
    expect(held.keys.toSorted()).toEqual(events.map(({ type, id }) => `${type}:${id}`).toSorted())
    expect(held.metrics.toSorted()).toEqual(metrics.map(({ metric }) => metric).toSorted())
    const letters = await takeDeadLetters()
    expect(letters.map(contentOf).toSorted()).toEqual(poison.map((message) => textOf(message)).toSorted())
    for (const { MessageAttributes } of letters) expect(MessageAttributes?.reason?.StringValue).toMatch(/\w{4}/)
    expect(held.keys.length + held.metrics.length + letters.length).toBe(1000)
  }, 60_000)

  it('loses nothing when answers are lost, and repeats exactly what they were the answers to', async () => {
    const { events, metrics } = messages(100)
    await datadog('PUT', '/faults', { reset: true, storeFirst: true, ratio: 0.2, times: 20, seed: 3 })

    await publish([...events, ...metrics])
    await eventually(async () => new Set((await holdings()).keys).size === events.length, 30)
    await idle()

    const held = await holdings()
    const lost = answersLost()
    expect(new Set(held.keys)).toEqual(new Set(events.map(({ type, id }) => `${type}:${id}`)))
    expect(new Set(held.metrics)).toEqual(new Set(metrics.map(({ metric }) => metric)))
    expect(lost.events).toBeGreaterThan(2)
    // Datadog groups them by their key, and keeps one point for each second: local-cloud shows them one by one.
    expect(held.keys.length - events.length).toBe(lost.events)
    expect(held.metrics.length - metrics.length).toBe(lost.points)
  }, 60_000)

  it('puts the key into no log, no event and no dead letter', async () => {
    const key = await readSecret('datadog-api-key', 'dev')
    await datadog('PUT', '/faults', { status: 400, times: 1 })

    await publish([{ type: 'test.event', id: 'refused', title: 'refused', text: 'x', alert_type: 'info' }])
    const letters: Message[] = []
    await eventually(async () => letters.push(...(await takeDeadLetters())) > 0, 10)

    expect(letters.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue)).toEqual([
      expect.stringContaining('Datadog answered 400'),
    ])
    expect(logLines().join()).toContain('Datadog answered 400')
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(JSON.stringify([happened, letters])).not.toContain(key)
  }, 20_000)
})

describe("the forwarder's role", () => {
  const alert = (id: string) => ({ type: 'test.event', id, title: id, text: 'x', alert_type: 'info' })
  const arrived = async (id: string) => (await holdings()).keys.includes(`test.event:${id}`)

  it('has the statements that are tested here, and no other', async () => {
    expect(await statementsOf(desk, ROLE)).toEqual([
      'logs:CreateLogStream',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
      'ssm:GetParameter',
    ])
  })

  it('without logs:… leaves no log, and still forwards', async () => {
    await withoutStatement(desk, ROLE, 'logs:CreateLogStream', async () => {
      await publish([alert('no-log')])
      await eventually(() => arrived('no-log'), 10)

      expect(ofType('lambda.log-denied')).toMatchObject([{ reason: expect.stringContaining('logs:CreateLogStream') }])
    })
  }, 20_000)

  it('without sqs:ReceiveMessage gets nothing from the queue, which keeps it', async () => {
    await withoutStatement(desk, ROLE, 'sqs:ReceiveMessage', async () => {
      await publish([alert('kept')])
      await eventually(
        () => ofType('lambda.event-source-denied').length > 0 || happened.some(({ type }) => /denied/.test(type)),
        10,
      )

      expect(await arrived('kept')).toBe(false)
    })
    await eventually(() => arrived('kept'), 10)
  }, 30_000)

  it('without sqs:SendMessage sets nothing aside, and gives it back to the queue', async () => {
    await withoutStatement(desk, ROLE, 'sqs:SendMessage', async () => {
      await publish(['poison', alert('good')])
      await eventually(() => logLines().some((line) => /not authorized to perform: sqs:sendmessage/i.test(line)))
      await eventually(() => arrived('good'))

      expect(await takeDeadLetters()).toEqual([])
      await eventually(async () => (await left()) === 1)
    })
  }, 20_000)

  it('without ssm:GetParameter fails the invoke, and the queue keeps the message', async () => {
    await withoutStatement(desk, ROLE, 'ssm:GetParameter', async () => {
      await publish([alert('no-key')])
      await eventually(() => logLines().some((line) => /not authorized to perform: ssm:GetParameter/.test(line)))

      expect(await arrived('no-key')).toBe(false)
      expect(await left()).toBeGreaterThan(0)
    })
  }, 20_000)
})

interface Event {
  type: string
  id: string
  title: string
}

/** Nine in ten are good. The same number gives the same messages. */
function messages(count: number) {
  const random = seeded(count)
  const now = Math.floor(Date.now() / 1000)
  const events: Event[] = []
  const metrics: { metric: string }[] = []
  const poison: (object | string)[] = []
  for (let n = 0; n < count; n++) {
    const chance = random()
    const event = { type: 'test.event', id: `${count}-${n}`, title: `event ${n}`, text: 'x', alert_type: 'info' }
    const metric = { metric: `test.m${n}`, type: 'count', points: [[now, n]], tags: [`run:${count}`] }
    if (chance < 0.35) events.push(event)
    else if (chance < 0.9) metrics.push(metric)
    else
      poison.push(
        [`no JSON ${n}`, { n }, { ...event, alert_type: 'fatal' }, { ...metric, points: [[now * 1000, n]] }][n % 4]!,
      )
  }
  return { events, metrics, poison }
}

/** Ten in a request, and the requests one after the other, as fast as they go. */
async function publish(all: (object | string)[]): Promise<void> {
  for (let at = 0; at < all.length; at += 10) {
    const PublishBatchRequestEntries = all
      .slice(at, at + 10)
      .map((message, index) => ({ Id: String(index), Message: textOf(message) }))
    await sns.send(new PublishBatchCommand({ TopicArn: topic, PublishBatchRequestEntries }))
  }
}

function textOf(message: object | string): string {
  return typeof message === 'string' ? message : JSON.stringify(message)
}

/** One fault after the other, in an order of chance, until the end. */
function misbehave(faults: object[]) {
  const random = seeded(7)
  let ended = false
  let hits = 0
  const running = (async () => {
    for (let round = 0; !ended; round++) {
      const fault = faults[round < faults.length ? round : Math.floor(random() * faults.length)]
      await datadog('PUT', '/faults', { seed: round, ...fault })
      await setTimeout(100 + 300 * random())
      hits += (await datadog('GET', '/faults')).hits
    }
  })()
  return {
    hits: () => hits,
    async end(): Promise<void> {
      ended = true
      await running
      await datadog('DELETE', '/faults')
    },
  }
}

async function idle(): Promise<void> {
  await eventually(async () => (await left()) === 0, 40)
}

/** How many messages the queue has, waiting or with the function. */
async function left(): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] })
  const { Attributes = {} } = await sqs.send(command)
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible)
}

/** Empties the dead-letter queue. */
async function takeDeadLetters(): Promise<Message[]> {
  const taken: Message[] = []
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetters, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    )
    if (Messages.length === 0) return taken
    taken.push(...Messages)
    const Entries = Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId!, ReceiptHandle: ReceiptHandle! }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: deadLetters, Entries }))
  }
}

function contentOf({ Body }: Message): string {
  return JSON.parse(Body!).Message
}

/** What the intake holds, repetitions included. */
async function holdings() {
  const { events } = await datadog('GET', '/events')
  const { points } = await datadog('GET', '/series')
  return {
    keys: events.map((event: { aggregation_key: string }) => event.aggregation_key) as string[],
    metrics: points.map((point: { metric: string }) => point.metric) as string[],
  }
}

/** Looks again a few times a second, until it holds: more often would slow down what it waits for. */
async function eventually(holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not come to hold within ${seconds} seconds: ${holds}`)
    await setTimeout(100)
  }
}

/** To which events and points the intake's answers were lost: it says first that it fails, then what it stored. */
function answersLost() {
  const intake = happened.filter(({ type }) => type.startsWith('datadog.'))
  const afterFault = intake.filter((_event, index) => intake[index - 1]?.type === 'datadog.fault')
  const points = afterFault.filter(({ type }) => type === 'datadog.series').map(({ detail }) => Number(detail.points))
  return {
    events: afterFault.filter(({ type }) => type === 'datadog.event').length,
    points: points.reduce((sum, each) => sum + each, 0),
  }
}

function ofType(wanted: string) {
  return happened.filter(({ type }) => type === wanted).map(({ detail }) => detail)
}

/** What the functions logged. */
function logLines(): string[] {
  return ofType('lambda.log').map(({ message }) => String(message))
}

// biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
async function datadog(method: string, path: string, body?: object): Promise<any> {
  const url = `${desk.url}/_partners/datadog/local${path}`
  return (await fetch(url, { method, body: body && JSON.stringify(body) })).json()
}
