import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/publish.ts'
const TOPIC = `arn:aws:sns:eu-north-1:000000000000:ops-events-${Math.random().toString(36).slice(2)}`

let publish: typeof import('#lab/02-http-and-events/src/publish.ts').publish
const send = jest.spyOn(SNSClient.prototype, 'send') as unknown as jest.Mock

beforeAll(async () => {
  jest.spyOn(console, 'info').mockReturnValue()
  Object.assign(process.env, { TOPIC_ARN: TOPIC, AWS_REGION: 'eu-north-1' })
  ;({ publish } = await import('#lab/02-http-and-events/src/publish.ts'))
})

beforeEach(() => {
  send.mockReset().mockResolvedValue({ MessageId: '1' })
})

describe('Step 3 — Publish what was asked for, once', () => {
  it.each([
    { type: 'deployment.requested', source: 'http', stage: 'prod', service: 'api' },
    { type: 'deployment.requested', source: 'slack', stage: 'dev', tags: ['a', 'b'] },
  ])(
    'sends the message of $source to the topic of TOPIC_ARN, as JSON',
    lesson(
      {
        why: 'The topic is not written into the code: its name ends with the stage, and the same code runs in all stages. serverless.yml puts the ARN into TOPIC_ARN.',
        look: `${LOOK}: sns.send(new PublishCommand({ TopicArn, Message })), with setting('TOPIC_ARN').`,
      },
      async (message: Record<string, unknown>) => {
        await publish(message)

        expect(sent()).toMatchObject([{ TopicArn: TOPIC }])
        expect(sent().map(({ Message }) => JSON.parse(Message ?? ''))).toEqual([message])
      },
    ),
  )

  it.each([
    [
      { type: 'deployment.requested', source: 'http', stage: 'prod', id: '7', alert_type: 'info' },
      { type: 'deployment.requested', source: 'http', stage: 'prod' },
    ],
    [{ metric: 'm', type: 'count', points: [[1, 1]] }, { type: 'count' }],
    [{ type: 'note', stage: 7 }, { type: 'note' }],
  ])(
    'says of %j again what subscribers filter by',
    lesson(
      {
        why: 'A filter policy looks at the attributes, so that a function is not called, and not paid for, to throw a message away. An attribute without a value is refused by SNS.',
        look: `${LOOK}: MessageAttributes of type, source and stage, those that are strings: { DataType: 'String', StringValue }.`,
      },
      async (message: object, attributes: object) => {
        await publish({ ...message })

        const found = Object.entries(sent()[0]?.MessageAttributes ?? {})
        expect(found.map(([, { DataType }]) => DataType)).toEqual(Object.keys(attributes).map(() => 'String'))
        expect(Object.fromEntries(found.map(([name, { StringValue }]) => [name, StringValue]))).toEqual(attributes)
      },
    ),
  )

  it(
    'makes one client for all messages',
    lesson(
      {
        why: 'A client opens a connection and reads credentials before its first message. Made in the function, that is paid for with each one; made at module scope, once for each environment.',
        look: `${LOOK}: const sns = new SNSClient(clientSettings), outside of the function.`,
      },
      async () => {
        for (const id of [1, 2, 3]) await publish({ type: 'note', id })

        expect(clients()).toHaveLength(3)
        expect(new Set(clients()).size).toBe(1)
      },
    ),
  )

  it(
    'takes region and address from the environment, and waits two seconds and not for ever',
    lesson(
      {
        why: 'Lambda says in AWS_REGION where it runs, and the local cloud in AWS_ENDPOINT_URL where it is: the client reads both by itself. What it does not do by itself is give up: a function that waits is paid for until its time-out, and then nobody learns why.',
        look: `${LOOK}: new SNSClient(clientSettings), with nothing added.`,
      },
      async () => {
        await publish({ type: 'note' })

        const { region, maxAttempts, requestHandler } = clients()[0]?.config ?? {}
        expect(await region?.()).toBe('eu-north-1')
        expect(await maxAttempts?.()).toBe(2)
        expect(await settingsOf(requestHandler)).toMatchObject({ requestTimeout: 2000, throwOnRequestTimeout: true })
      },
    ),
  )

  it.each(['InternalError', 'AuthorizationError'])(
    'rejects with the %s of SNS',
    lesson(
      {
        why: 'An error that is logged and forgotten makes a 201 out of a message that nobody got. Who calls you has to be able to act on it.',
        look: `${LOOK}: await send, and catch nothing.`,
      },
      async (name: string) => {
        send.mockRejectedValue(Object.assign(new Error('SNS says no'), { name }))

        const outcome = await publish({ type: 'note' }).then(
          () => 'fulfilled',
          (error: Error) => error.name,
        )

        expect(outcome).toBe(name)
      },
    ),
  )
})

function sent() {
  return send.mock.calls.map(([command]) => (command as PublishCommand).input)
}

function clients(): SNSClient[] {
  return send.mock.contexts as SNSClient[]
}

/** A request handler reads its settings when it is first used. */
async function settingsOf(handler: unknown): Promise<unknown> {
  const { httpHandlerConfigs, configProvider } = (handler ?? {}) as {
    httpHandlerConfigs?: () => object
    configProvider?: Promise<object>
  }
  return (await configProvider) ?? httpHandlerConfigs?.()
}
