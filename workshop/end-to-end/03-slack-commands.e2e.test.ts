import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { slackCommandRequest } from '#local-cloud/partners/slack/event.ts'
import { until } from '#local-cloud/test-server.ts'
import { type Desk, deployed } from './desk.ts'
import { statementsOf, withoutStatement } from './role-statements.ts'

const STACK = 'slack-commands-dev'

/** What the local workspace tells of a command that was typed. */
interface Outcome {
  status: number
  milliseconds: number
  error: string | null
  shown: { text: string; response_type: string } | null
  response_url: string
}

jest.setTimeout(90_000)

describe('the service of lab 03, deployed by the unmodified command', () => {
  let desk: Desk
  let url: string
  const seen: CloudEvent[] = []

  beforeAll(async () => {
    // The retry of an asynchronous event comes after a minute of AWS's.
    desk = await deployed(['02-http-and-events', '03-slack-commands'], { speed: 600 })
    desk.cloud.subscribe((event) => seen.push(event))
    url = `${await desk.endpoint('slack-commands')}/slack/commands`
  })

  beforeEach(async () => {
    await slack('DELETE', '/faults')
    await slack('DELETE', '/messages')
  })

  afterAll(() => desk?.close())

  /** What lab 02 lists of a service: it hears of the command when the worker does, so perhaps a little later. */
  async function keptOf(service: string): Promise<Record<string, string> | undefined> {
    const listed = await fetch(`${await desk.endpoint('http-and-events')}/deployments`)
    const { deployments } = (await listed.json()) as { deployments: Record<string, string>[] }
    return deployments.find((each) => each.service === service)
  }

  it('answers the first command, for which its environment has to start, within three seconds by the workspace’s clock', async () => {
    const cold = await type('api prod')
    const warm = await type('status')

    const starts = seen.filter(({ type, detail }) => type === 'lambda.log' && isStart(detail, 'command'))
    expect(cold).toMatchObject({ status: 200, error: null, shown: { response_type: 'ephemeral' } })
    expect(starts).toHaveLength(1)
    expect(cold.milliseconds).toBeLessThan(3000)
    expect(warm.milliseconds).toBeLessThan(cold.milliseconds)
  })

  it('is announced once to the channel, kept by lab 02, and told by the status', async () => {
    await type('web staging', { user: 'grace', channel: 'ops' })
    await until(async () => (await channel('ops')).length === 1 && (await keptOf('web')) !== undefined, 20)

    const [announced] = await channel('ops')
    const kept = await keptOf('web')
    const { shown } = await type('status')
    expect(announced).toMatchObject({
      text: 'grace asked for web to be deployed to staging.',
      command: '/deploy web staging',
    })
    expect(announced.blocks).toMatchObject([{ type: 'section' }, { type: 'context' }])
    expect(kept).toMatchObject({ service: 'web', stage: 'staging', requestedBy: 'grace', source: 'slack' })
    expect(announced.blocks[1].elements[0].text).toContain(kept?.id)
    // Slack's clock has seconds: of two commands in one, either may come first.
    expect(shown?.text).toMatch(/newest first:\n(.*\n)?• \*web\* to \*staging\*, asked for by grace/)
  })

  it.each([
    ['forged', { signature: 'wrong' }],
    ['of another body', { signature: 'other-body' }],
    ['unsigned', { signature: 'missing' }],
    ['late', { timestamp: Math.floor(Date.now() / 1000) - 400 }],
    ['early', { timestamp: Math.floor(Date.now() / 1000) + 500 }],
  ])('refuses with 401 what is %s, and publishes nothing', async (_case, options) => {
    const before = published()

    const { status, error } = await type('api prod', options)

    expect({ status, error, published: published() }).toEqual({
      status: 401,
      error: 'dispatch_failed',
      published: before,
    })
  })

  it.each([
    ['a replay', (body: string) => body, [200, 401]],
    ['what was cut', (body: string) => body.slice(0, -1), [401, 401]],
    ['what was encoded again', (body: string) => body.replaceAll('%2F', '%2f'), [401, 401]],
  ])('refuses %s', async (_case, change, expected) => {
    const { headers, body } = slackCommandRequest({ command: { text: 'api dev' } })
    const before = published()

    const statuses = []
    for (let time = 0; time < 2; time++) {
      statuses.push((await fetch(url, { method: 'POST', headers, body: change(body) })).status)
    }

    expect(statuses).toEqual(expected)
    expect(published() - before).toBe(expected.filter((status) => status === 200).length)
    await emptied(expected.filter((status) => status === 200).length)
  })

  it.each([
    ['api moon', /There is no stage "moon"/],
    ['', /asks for a deployment/],
  ])('explains "/deploy %s" to who typed it, and publishes nothing', async (text, sentence) => {
    const before = published()

    const { status, shown } = await type(text)

    expect({ status, shown }).toMatchObject({ status: 200, shown: { response_type: 'ephemeral' } })
    expect(shown?.text).toMatch(sentence)
    expect(published()).toBe(before)
  })

  it("answers Slack's check of the certificate with nothing", async () => {
    expect(await type('', { sslCheck: true, signature: 'missing' })).toMatchObject({ status: 200, shown: null })
  })

  it('announces once what SNS delivers five times', async () => {
    const message = await messageOf('once')

    for (let time = 0; time < 5; time++) {
      const before = announces()
      await publish(message)
      await until(() => announces() > before, 20)
    }

    expect(await channel('once')).toHaveLength(1)
  })

  it('asks nothing of a host that is not Slack’s, and leaves the message in the queue of failed ones', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.url)
      response.end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/commands/T1/2/3`

    await publish({ ...(await messageOf('evil')), slack: { responseUrl, userName: 'ada', channelId: 'C1' } })
    await emptied(1).finally(() => server.close())

    expect(asked).toEqual([])
  })

  it('makes four attempts where Slack is down, and leaves the message in the queue of failed ones', async () => {
    await slack('PUT', '/faults', { status: 503 })

    await type('api prod')
    const [failed] = await emptied(1)

    const { hits } = await slack('GET', '/faults')
    expect(hits).toBe(4)
    expect(failed.responsePayload).toMatchObject({ errorMessage: expect.stringContaining('Slack answered 503') })
  })

  it('loses none of 15 announcements and makes none twice, when half of what it posts fails by a seed', async () => {
    const faults = [{ status: 503 }, { status: 429, retryAfter: 1 }, { reset: true }]
    for (const [round, fault] of faults.entries()) {
      await slack('PUT', '/faults', { ...fault, ratio: 0.5, seed: 20 + round })
      for (let n = 0; n < 5; n++) await type(`service-${round}-${n} dev`, { channel: 'storm' })
      const wanted = (round + 1) * 5
      await until(async () => (await channel('storm')).length + (await inQueue()) === wanted, 20)
    }

    const said = (await channel('storm')).map(({ command }: { command: string }) => command)
    const left = (await emptied(await inQueue())).map(serviceOf).map((service) => `/deploy ${service} dev`)
    expect(new Set([...said, ...left]).size).toBe(15)
    expect(said.length + left.length).toBe(15)
    expect(said.length).toBeGreaterThan(5)
  })

  describe('with a statement less', () => {
    it.each(['CommandRole', 'AnnounceRole'])('writes no log without the one about logs: %s', async (role) => {
      await without(role, 'logs:CreateLogStream', async () => {
        await type('api dev')

        const name = `${STACK}-${role.replace('Role', '').toLowerCase()}`
        await until(() => seen.some(({ type, detail }) => type === 'lambda.log-denied' && detail.functionName === name))
      })
    })

    it('lets nobody in without the one about the parameters', async () => {
      await without('CommandRole', 'ssm:GetParameter', async () => {
        expect(await type('api dev')).toMatchObject({ status: 500, error: 'dispatch_failed' })
        expect(denials('command')).toContain('ssm:GetParameter')
      })
    })

    it('says that nobody is on it without the one about the topic', async () => {
      await without('CommandRole', 'sns:Publish', async () => {
        expect((await type('api dev')).shown?.text).toMatch(/did not take that/)
        expect(denials('command')).toContain('sns:Publish')
      })
    })

    it('announces nothing without the one about what was announced', async () => {
      await without('AnnounceRole', 'ssm:GetParameter', async () => {
        await type('api dev')
        await emptied(1)

        expect(denials('announce')).toContain('ssm:GetParameter')
      })
    })

    it('loses what failed without the one about the queue', async () => {
      await without('AnnounceRole', 'sqs:SendMessage', async () => {
        await publish('no JSON')

        await until(() => denials('announce').includes('sqs:SendMessage'), 20)
      })
    })

    it('has been tried with each of them', async () => {
      const all = await Promise.all(
        ['CommandRole', 'AnnounceRole'].map((role) => statementsOf(desk, { stack: STACK, role })),
      )

      expect(all).toEqual([
        ['logs:CreateLogStream', 'ssm:GetParameter', 'sns:Publish'],
        ['logs:CreateLogStream', 'ssm:GetParameter', 'sqs:SendMessage'],
      ])
    })
  })

  it('tells in its logs neither the secret nor a response_url nor a signature', () => {
    const lines = JSON.stringify(seen.filter(({ type }) => type === 'lambda.log'))

    expect(lines).toContain('Announced')
    expect(lines).not.toMatch(/8f742231b10e8888abcd99yyyzzz85a5|\/commands\/T|v0=[0-9a-f]{8}/)
  })

  it('is removed, and leaves no stack', async () => {
    await desk.remove('03-slack-commands')

    const stack = new CloudFormationClient(desk.client).send(new DescribeStacksCommand({ StackName: STACK }))
    await expect(stack).rejects.toThrow('does not exist')
  })

  /** Types a command in the local workspace. */
  async function type(text: string, options: object = {}): Promise<Outcome> {
    return slack('POST', '/commands', { url, command: '/deploy', text, ...options })
  }

  // biome-ignore lint/suspicious/noExplicitAny: each route answers with its own shape.
  async function slack(method: string, path: string, body?: object): Promise<any> {
    const address = `${desk.url}/_partners/slack/local${path}`
    return (await fetch(address, { method, body: body && JSON.stringify(body) })).json()
  }

  /** What everybody sees in a channel. */
  async function channel(name: string) {
    const { messages } = await slack('GET', `/messages?channel=${name}`)
    return messages.filter(({ response_type }: { response_type: string }) => response_type === 'in_channel')
  }

  /** A message as this service publishes it, with a response_url of this channel that nothing was posted to. */
  async function messageOf(name: string) {
    const { response_url } = await type('status', { channel: name })
    return {
      type: 'deployment.requested',
      id: crypto.randomUUID(),
      service: 'api',
      stage: 'prod',
      requestedBy: 'ada',
      requestedAt: new Date().toISOString(),
      source: 'slack',
      slack: { responseUrl: response_url, userName: 'ada', channelId: 'C1' },
    }
  }

  async function publish(message: object | string): Promise<void> {
    const Message = typeof message === 'string' ? message : JSON.stringify(message)
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const MessageAttributes = { type: text('deployment.requested'), source: text('slack') }
    const TopicArn = await desk.exported('ops-events-dev')
    await new SNSClient(desk.client).send(new PublishCommand({ TopicArn, Message, MessageAttributes }))
  }

  function published(): number {
    return seen.filter(({ type }) => type === 'sns.publish').length
  }

  /** How many invokes of announce have ended. */
  function announces(): number {
    return seen.filter(({ type, detail }) => type === 'lambda.log' && isReport(detail, 'announce')).length
  }

  async function queueUrl(): Promise<string> {
    const { Stacks } = await new CloudFormationClient(desk.client).send(new DescribeStacksCommand({ StackName: STACK }))
    return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'FailedQueue')?.OutputValue ?? ''
  }

  async function inQueue(): Promise<number> {
    const asked = { QueueUrl: await queueUrl(), AttributeNames: ['ApproximateNumberOfMessages' as const] }
    const { Attributes } = await new SQSClient(desk.client).send(new GetQueueAttributesCommand(asked))
    return Number(Attributes?.ApproximateNumberOfMessages)
  }

  /** Waits until the queue of failed ones holds so many, and takes them out. */
  async function emptied(count: number) {
    await until(async () => (await inQueue()) === count, 20)
    const sqs = new SQSClient(desk.client)
    const QueueUrl = await queueUrl()
    const bodies = []
    while (bodies.length < count) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(JSON.parse(Body!))
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      }
    }
    return bodies
  }

  /** The actions that a function was refused. */
  function denials(name: string): string[] {
    return seen
      .filter(({ type, detail }) => type === 'iam.access-denied' && String(detail.reason).includes(`${STACK}-${name}`))
      .map(({ detail }) => String(detail.action))
  }

  function without(role: string, action: string, use: () => Promise<void>): Promise<void> {
    return withoutStatement(desk, { stack: STACK, role }, action, use)
  }
})

function isStart({ functionName, message }: CloudEvent['detail'], name: string): boolean {
  return functionName === `${STACK}-${name}` && String(message).includes('platform.initStart')
}

function isReport({ functionName, message }: CloudEvent['detail'], name: string): boolean {
  return functionName === `${STACK}-${name}` && String(message).includes('platform.report')
}

/** Of the record that Lambda sends to a destination. */
function serviceOf(record: { requestPayload: { Records: { Sns: { Message: string } }[] } }): string {
  return JSON.parse(record.requestPayload.Records[0]!.Sns.Message).service
}
