import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { until } from '#local-cloud/test-server.ts'
import { type Desk, deployed } from './desk.ts'

const STACK = 'http-and-events-dev'
const SLACK = {
  type: 'deployment.requested',
  id: '01990000-0000-7abc-8def-000000000001',
  service: 'billing',
  stage: 'prod',
  requestedBy: 'ada',
  requestedAt: '2025-08-31T12:00:24.064Z',
  source: 'slack',
}

jest.setTimeout(90_000)

describe('the service of lab 02, deployed by the unmodified command', () => {
  let desk: Desk
  let api: string
  let topic: string
  /** Gets whatever is published. */
  let listener: string
  const seen: CloudEvent[] = []

  beforeAll(async () => {
    // Retries of an asynchronous event come after 60 and 120 seconds of AWS's.
    desk = await deployed(['02-http-and-events'], { speed: 600 })
    desk.cloud.subscribe((event) => seen.push(event))
    api = await desk.endpoint('http-and-events')
    topic = await desk.exported('ops-events-dev')
    listener = await listenTo(topic)
  })

  afterAll(() => desk?.close())

  it('shows at the address in Location what was asked for', async () => {
    const made = await post({ service: 'api', stage: 'prod', requestedBy: 'ada' })

    const shown = await fetch(new URL(made.headers.get('location')!, `${api}/deployments`))

    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ service: 'api', stage: 'prod', requestedBy: 'ada', source: 'http' })
    expect({ status: shown.status, body: await shown.json() }).toEqual({ status: 200, body: made.body })
  })

  it('publishes what labs/README.md says, with the attributes that subscribers filter by', async () => {
    const { body } = await post({ service: 'web', stage: 'staging', requestedBy: 'grace' })

    const { message, attributes } = await heard(({ id }) => id === body.id)

    expect(message).toEqual({
      type: 'deployment.requested',
      ...body,
      title: 'Deployment of web to staging requested',
      text: 'grace asked for web to be deployed to staging.',
      alert_type: 'info',
      tags: ['service:web', 'stage:staging', 'source:http'],
    })
    expect(attributes).toEqual({ type: 'deployment.requested', source: 'http', stage: 'staging' })
  })

  it.each([
    [400, { body: '{"service": "API"}' }],
    [400, { body: '{' }],
    [413, { body: JSON.stringify({ note: 'x'.repeat(5000) }) }],
    [415, { headers: { 'content-type': 'text/plain' }, body: '{}' }],
  ])('refuses with %i, and publishes nothing', async (status, request) => {
    const before = published()

    const response = await fetch(`${api}/deployments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      ...request,
    })

    expect(response.status).toBe(status)
    expect(published()).toBe(before)
  })

  it('makes one deployment of four attempts with one key that come at once, all under one id', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 4 }, () => post({ service: 'once' }, { 'Idempotency-Key': 'four-at-once' })),
    )

    const ids = new Set(attempts.map(({ body }) => body.id))
    const listed = (await list('?limit=100')).deployments.filter(({ service }) => service === 'once')
    expect(attempts.map(({ status }) => status)).toEqual(Array(4).fill(201))
    expect(ids.size).toBe(1)
    expect(listed.map(({ id }) => id)).toEqual([...ids])
  })

  it('lists the newest first, each once, in pages', async () => {
    for (const service of ['one', 'two', 'three']) await post({ service })
    const all = (await list('?limit=100')).deployments

    const pages = []
    for (let cursor = ''; pages.length < 50; ) {
      const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`)
      pages.push(page)
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }

    expect(pages.flatMap(({ deployments }) => deployments)).toEqual(all)
    expect(all.slice(0, 3).map(({ service }) => service)).toEqual(['three', 'two', 'one'])
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    )
  })

  it('keeps what was requested in Slack, once, without the address to answer at', async () => {
    const message = { ...SLACK, slack: { responseUrl: 'https://hooks.slack.com/commands/T/1/secret' } }

    for (let time = 0; time < 3; time++) await publish(message)
    await until(async () => (await get(SLACK.id)).status === 200)

    const { type, ...deployment } = SLACK
    expect((await get(SLACK.id)).body).toEqual(deployment)
    expect((await list('?limit=100')).deployments.filter(({ id }) => id === SLACK.id)).toHaveLength(1)
  })

  it('beats when its schedule is due, and does not call record for it', async () => {
    await fire()
    const { message, attributes, messageId } = await heard(({ metric }) => metric === 'ops_desk.heartbeat')
    await publish({ ...SLACK, id: '01990000-0000-7abc-8def-000000000002' })
    await until(async () => (await get('01990000-0000-7abc-8def-000000000002')).status === 200)

    const { points, ...rest } = message as { points: [number, number][] }
    const deliveries = seen.filter(({ type, detail }) => type === 'sns.delivery' && detail.messageId === messageId)
    expect(rest).toEqual({ metric: 'ops_desk.heartbeat', type: 'count', tags: ['stage:dev'] })
    expect(points).toEqual([[expect.any(Number), 1]])
    expect(Math.abs(points[0]![0] - Date.now() / 1000)).toBeLessThan(120)
    expect(attributes).toEqual({ type: 'count' })
    expect(deliveries.map(({ detail }) => `${detail.protocol} ${detail.status}`).sort()).toEqual([
      'lambda filtered',
      'sqs delivered',
    ])
  })

  it.each(['no JSON', '{"id": "7"}', JSON.stringify({ ...SLACK, id: '../claims/x' })])(
    'leaves in the queue of failed ones, after three attempts, the message %s',
    async (text) => {
      const before = await failed()

      await publish(text)
      await until(async () => (await failed()) === before + 1, 20)

      const errors = seen.filter(({ type }) => type === 'lambda.destination-delivered')
      expect(errors.at(-1)?.detail).toMatchObject({ functionName: `${STACK}-record` })
    },
  )

  it('tells in its logs no address to answer at, and nothing of the key of a caller', () => {
    const lines = JSON.stringify(seen.filter(({ type }) => type === 'lambda.log'))

    expect(lines).toContain('Deployment kept')
    expect(lines).not.toMatch(/hooks\.slack\.com|four-at-once/)
  })

  describe('with a statement less in each role', () => {
    it('writes no logs without the statement about logs', async () => {
      await without('logs:CreateLogStream', async () => {
        await Promise.all([
          post({}),
          list(''),
          fire(),
          publish({ ...SLACK, id: '01990000-0000-7abc-8def-000000000003' }),
        ])

        const denied = () => new Set(seen.filter(({ type }) => type === 'lambda.log-denied').map(functionOf))
        await until(() => denied().size === 4)
      })
    })

    it('fails without the statement about the objects of the bucket', async () => {
      await without('s3:GetObject', async () => {
        expect([(await post({})).status, (await get(SLACK.id)).status]).toEqual([502, 502])
        expect(denials('create')).toContain('s3:GetObject')
        expect(denials('read')).toContain('s3:GetObject')
      })
      await without('s3:PutObject', async () => {
        const before = await failed()
        await publish({ ...SLACK, id: '01990000-0000-7abc-8def-000000000004' })
        await until(async () => (await failed()) === before + 1, 20)
        expect(denials('record')).toContain('s3:PutObject')
      })
    })

    it('fails without the statement about the list of the bucket: what is not there is 403 then, and not 404', async () => {
      await without('s3:ListBucket', async () => {
        const nothing = await get('01990000-0000-7abc-8def-ffffffffffff')

        expect([(await post({})).status, nothing.status]).toEqual([502, 502])
        expect(denials('create')).toContain('s3:ListBucket')
        expect(denials('read')).toContain('s3:ListBucket')
      })
    })

    it('loses what failed without the statement about the queue', async () => {
      await without('sqs:SendMessage', async () => {
        const lambda = new LambdaClient(desk.client)
        await publish('no JSON')
        const Payload = JSON.stringify({ time: 'never' })
        await lambda.send(new InvokeCommand({ FunctionName: `${STACK}-heartbeat`, InvocationType: 'Event', Payload }))

        const isDenied = (name: string) => denials(name).includes('sqs:SendMessage')
        await until(() => isDenied('record') && isDenied('heartbeat'), 20)
      })
    })

    it('answers 502 without the statement about the topic, shows nothing, and makes it good with the next attempt', async () => {
      const key = { 'Idempotency-Key': 'before-the-statement-was-there' }
      const first = await without('sns:Publish', async () => {
        const answer = await post({ service: 'later' }, key)
        await fire()
        await until(() => denials('heartbeat').includes('sns:Publish'))
        expect(denials('create')).toContain('sns:Publish')
        expect((await list('')).deployments.filter(({ service }) => service === 'later')).toEqual([])
        return answer
      })

      const second = await post({ service: 'later' }, key)

      expect([first.status, second.status]).toEqual([502, 201])
      expect((await list('')).deployments[0]).toMatchObject({ service: 'later' })
      await heard(({ id }) => id === second.body.id)
    })
  })

  it('is removed when its bucket is empty, and leaves no stack', async () => {
    const Bucket = await desk.exported('ops-deployments-dev')
    const s3 = new S3Client(desk.client)
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }))

    await desk.remove('02-http-and-events')

    const stack = new CloudFormationClient(desk.client).send(new DescribeStacksCommand({ StackName: STACK }))
    await expect(stack).rejects.toThrow('does not exist')
  })

  async function post(wanted: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${api}/deployments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ service: 'api', stage: 'prod', requestedBy: 'ada', ...wanted }),
    })
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, string>,
    }
  }

  async function get(id: string) {
    const response = await fetch(`${api}/deployments/${id}`)
    return { status: response.status, body: await response.json() }
  }

  async function list(query: string) {
    const response = await fetch(`${api}/deployments${query}`)
    return (await response.json()) as { deployments: Record<string, string>[]; nextCursor?: string }
  }

  async function fire() {
    const url = `${desk.url}/_aws/eventbridge/rules/ops-desk-heartbeat-dev/fire`
    expect((await fetch(url, { method: 'POST' })).status).toBe(200)
  }

  async function publish(message: object | string) {
    const Message = typeof message === 'string' ? message : JSON.stringify(message)
    const MessageAttributes = { type: { DataType: 'String', StringValue: 'deployment.requested' } }
    await new SNSClient(desk.client).send(new PublishCommand({ TopicArn: topic, Message, MessageAttributes }))
  }

  /** A queue of the test's own that the topic sends to. */
  async function listenTo(TopicArn: string): Promise<string> {
    const sqs = new SQSClient(desk.client)
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'listener', Attributes: { Policy: letTopicsSend() } }),
    )
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
    const subscription = { TopicArn, Protocol: 'sqs', Endpoint: Attributes!.QueueArn! }
    await new SNSClient(desk.client).send(new SubscribeCommand(subscription))
    return QueueUrl!
  }

  /** Takes messages from the listener's queue until one is it. */
  async function heard(isIt: (message: Record<string, unknown>) => boolean) {
    const sqs = new SQSClient(desk.client)
    for (let tries = 0; tries < 100; tries++) {
      const asked = { QueueUrl: listener, MaxNumberOfMessages: 1, WaitTimeSeconds: 5 }
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked))
      const { Message, MessageId, MessageAttributes = {} } = JSON.parse(Messages[0]?.Body ?? '{}')
      if (!Message?.startsWith('{') || !isIt(JSON.parse(Message))) continue
      const attributes = Object.entries<{ Value: string }>(MessageAttributes).map(([name, { Value }]) => [name, Value])
      return { message: JSON.parse(Message), attributes: Object.fromEntries(attributes), messageId: MessageId }
    }
    throw new Error('The topic did not send it.')
  }

  function published(): number {
    return seen.filter(({ type }) => type === 'sns.publish').length
  }

  /** How many messages the queue of failed ones has. */
  async function failed(): Promise<number> {
    const { Stacks } = await new CloudFormationClient(desk.client).send(new DescribeStacksCommand({ StackName: STACK }))
    const QueueUrl = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'FailedQueue')?.OutputValue
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
    const { Attributes } = await new SQSClient(desk.client).send(asked)
    return Number(Attributes?.ApproximateNumberOfMessages)
  }

  /** The actions that a function was refused. */
  function denials(name: string): string[] {
    return seen
      .filter(({ type, detail }) => type === 'iam.access-denied' && String(detail.reason).includes(`${STACK}-${name}`))
      .map(({ detail }) => String(detail.action))
  }

  /** Takes the statement that begins with this action out of every role that has it, and puts it back at the end. */
  async function without<T>(action: string, use: () => Promise<T>): Promise<T> {
    const client = new CloudFormationClient(desk.client)
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: STACK }))
    await update(client, withoutStatement(TemplateBody, action))
    try {
      return await use()
    } finally {
      await update(client, TemplateBody)
    }
  }
})

function functionOf({ detail }: CloudEvent): unknown {
  return detail.functionName
}

interface Role {
  Type: string
  Properties: { Policies: { PolicyDocument: { Statement: { Action: string | string[] }[] } }[] }
}

function withoutStatement(template: string, action: string): string {
  const all = JSON.parse(template) as { Resources: Record<string, Role> }
  let taken = 0
  for (const { Type, Properties } of Object.values(all.Resources)) {
    if (Type !== 'AWS::IAM::Role') continue
    const document = Properties.Policies[0]!.PolicyDocument
    const kept = document.Statement.filter(({ Action }) => [Action].flat()[0] !== action)
    taken += document.Statement.length - kept.length
    document.Statement = kept
  }
  if (taken === 0) throw new Error(`No role has a statement that begins with ${action}.`)
  return JSON.stringify(all)
}

async function update(client: CloudFormationClient, TemplateBody: string): Promise<void> {
  await client.send(new UpdateStackCommand({ StackName: STACK, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }))
  await until(async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: STACK }))
    return Stacks?.[0]?.StackStatus === 'UPDATE_COMPLETE'
  }, 20)
}

function letTopicsSend(): string {
  const Principal = { Service: 'sns.amazonaws.com' }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: '*' }],
  })
}
