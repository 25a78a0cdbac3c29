import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns'
import { CloudError } from '../errors.ts'
import { until } from '../test-server.ts'
import { type ContractServer, type Endpoint, startContractServer, startEndpoint } from './contract-server.ts'

let server: ContractServer
let endpoint: Endpoint
let TopicArn: string
let topics = 0
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs'
const DEAD_LETTERS = 'arn:aws:sqs:us-east-1:000000000000:dead-letters'
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:forward'

beforeAll(async () => {
  server = await startContractServer()
  endpoint = await startEndpoint()
})

afterAll(async () => {
  await server.close()
  await endpoint.close()
})

beforeEach(async () => {
  server.invocations.length = 0
  server.sent.length = 0
  endpoint.requests.length = 0
  server.fail.function = undefined
  server.fail.queue = undefined
  TopicArn = (await server.sns.send(new CreateTopicCommand({ Name: `topic-${topics++}` }))).TopicArn as string
})

const subscribe = async (Protocol: string, Endpoint: string, Attributes?: Record<string, string>) => {
  const input = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }
  return (await server.sns.send(new SubscribeCommand(input))).SubscriptionArn as string
}

const publish = (input: Partial<PublishCommandInput>) =>
  server.sns.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }))

describe('a function that is subscribed', () => {
  it('gets the SNS event', async () => {
    const subscriptionArn = await subscribe('lambda', FUNCTION)
    const stage = { DataType: 'String', StringValue: 'dev' }

    const { MessageId } = await publish({ Subject: 'greeting', MessageAttributes: { stage } })

    expect(server.invocations).toEqual([
      {
        arn: FUNCTION,
        event: {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: subscriptionArn,
              Sns: {
                Type: 'Notification',
                MessageId,
                TopicArn,
                Subject: 'greeting',
                Message: 'hello',
                Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
                SignatureVersion: '1',
                Signature: expect.any(String),
                SigningCertUrl: expect.stringContaining(server.url),
                UnsubscribeUrl: expect.stringContaining(`${server.url}/?Action=Unsubscribe&SubscriptionArn=`),
                MessageAttributes: { stage: { Type: 'String', Value: 'dev' } },
              },
            },
          ],
        },
      },
    ])
  })

  it('gets messages in the order in which they were published, a batch too', async () => {
    await subscribe('lambda', FUNCTION)

    await publish({ Message: 'first' })
    const entries = ['second', 'third'].map((Message, index) => ({ Id: `m-${index}`, Message }))
    const answer = await server.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }))

    const records = server.invocations.map(({ event }) => event.Records[0]?.Sns)
    expect(records.map((record) => record?.Message)).toEqual(['first', 'second', 'third'])
    expect(answer.Successful?.map(({ Id, MessageId }) => [Id, MessageId])).toEqual([
      ['m-0', records[1]?.MessageId],
      ['m-1', records[2]?.MessageId],
    ])
  })

  it('gets the text that the message has for it', async () => {
    await subscribe('lambda', FUNCTION)
    await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' })

    await publish({ MessageStructure: 'json', Message: '{"default":"to all","lambda":"to functions","email":5}' })

    expect(server.invocations[0]?.event.Records[0]?.Sns.Message).toBe('to functions')
    expect(server.sent[0]?.body).toBe('to all')
  })

  it('is tried again, up to fifteen times, then the message is lost', async () => {
    await subscribe('lambda', FUNCTION)
    server.fail.function = () => {
      throw new CloudError('TooManyRequestsException', 'Rate Exceeded.', 429)
    }
    const before = server.deliveries('failed').length

    const { MessageId } = await publish({})

    await until(() => server.deliveries('lost').some(({ messageId }) => messageId === MessageId))
    const attempts = server.deliveries('failed').slice(before)
    expect(attempts.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
  })

  it('leaves what it fails to take to the dead-letter queue, at once where it is gone', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: DEAD_LETTERS })
    await subscribe('lambda', FUNCTION, { RedrivePolicy })
    server.fail.function = () => {
      throw new CloudError('ResourceNotFoundException', 'Function not found', 404)
    }

    const { MessageId } = await publish({ Message: 'precious' })

    await until(() => server.sent.length > 0)
    expect(server.sent[0]).toMatchObject({ arn: DEAD_LETTERS, attributes: {} })
    expect(JSON.parse(server.sent[0]?.body as string)).toMatchObject({ MessageId, Message: 'precious' })
    expect(server.deliveries('failed').filter(({ messageId }) => messageId === MessageId)).toHaveLength(1)
  })
})

describe('a queue that is subscribed', () => {
  it('gets a JSON document', async () => {
    const subscriptionArn = await subscribe('sqs', QUEUE)

    const { MessageId } = await publish({ MessageAttributes: { size: { DataType: 'Number', StringValue: '1' } } })

    const { arn, body, attributes } = server.sent[0]!
    expect([arn, attributes]).toEqual([QUEUE, {}])
    expect(JSON.parse(body)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Message: 'hello',
      Timestamp: expect.any(String),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.any(String),
      UnsubscribeURL: expect.stringContaining(`SubscriptionArn=${subscriptionArn}`),
      MessageAttributes: { size: { Type: 'Number', Value: '1' } },
    })
  })

  it('gets the message itself with its attributes where it wants it raw', async () => {
    await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' })

    await publish({ MessageAttributes: { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([2, 3, 4]) } } })

    expect(server.sent).toEqual([
      { arn: QUEUE, body: 'hello', attributes: { bytes: { DataType: 'Binary', BinaryValue: 'AgME' } } },
    ])
  })

  it('gets what its filter policy accepts, as soon as that is set', async () => {
    const SubscriptionArn = await subscribe('sqs', QUEUE, { RawMessageDelivery: 'true' })
    const of = (StringValue: string) => ({ MessageAttributes: { stage: { DataType: 'String', StringValue } } })
    const set = (AttributeName: string, AttributeValue: string) =>
      server.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }))

    await set('FilterPolicy', '{"stage":["prod"]}')
    await publish({ Message: 'one', ...of('dev') })
    await publish({ Message: 'two', ...of('prod') })
    await set('FilterPolicyScope', 'MessageBody')
    await publish({ Message: 'three', ...of('prod') })
    await publish({ Message: '{"stage":"prod"}' })
    await set('FilterPolicy', '{}')
    await publish({ Message: 'four' })

    expect(server.sent.map(({ body }) => body)).toEqual(['two', '{"stage":"prod"}', 'four'])
  })
})

describe('an HTTP endpoint that is subscribed', () => {
  const confirmed = async (Attributes?: Record<string, string>) => {
    const arn = await subscribe('http', endpoint.url, Attributes)
    await until(() => endpoint.requests.length > 0)
    const { SubscribeURL } = JSON.parse(endpoint.requests[0]?.body as string)
    const answer = await fetch(SubscribeURL)
    endpoint.requests.length = 0
    return { arn, answer: await answer.text() }
  }

  it('is asked first, and gets nothing until it follows the link', async () => {
    const arn = await subscribe('http', endpoint.url)
    await publish({ Message: 'too early' })
    await until(() => endpoint.requests.length > 0)
    const [{ headers, body } = { headers: {}, body: '' }] = endpoint.requests
    const question = JSON.parse(body)

    const answer = await fetch(question.SubscribeURL)
    await publish({ Message: 'in time' })

    await until(() => endpoint.requests.length > 1)
    expect(headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-message-id': question.MessageId,
      'x-amz-sns-topic-arn': TopicArn,
      'content-type': 'text/plain; charset=UTF-8',
    })
    expect(question).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn, Token: expect.any(String) })
    expect(await answer.text()).toContain(`<SubscriptionArn>${arn}</SubscriptionArn>`)
    expect(endpoint.requests.slice(1).map(({ body }) => JSON.parse(body).Message)).toEqual(['in time'])
  })

  it('gets a POST with the headers of SNS', async () => {
    const { arn } = await confirmed()

    const { MessageId } = await publish({})

    await until(() => endpoint.requests.length > 0)
    const [{ headers, body } = { headers: {}, body: '' }] = endpoint.requests
    expect(headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-topic-arn': TopicArn,
      'x-amz-sns-subscription-arn': arn,
      'user-agent': 'Amazon Simple Notification Service Agent',
    })
    expect(headers['x-amz-sns-rawdelivery']).toBeUndefined()
    expect(JSON.parse(body)).toMatchObject({ Type: 'Notification', MessageId, Message: 'hello' })
  })

  it('gets the bare message where it wants it raw', async () => {
    await confirmed({ RawMessageDelivery: 'true' })

    await publish({})

    await until(() => endpoint.requests.length > 0)
    expect(endpoint.requests[0]).toMatchObject({ body: 'hello', headers: { 'x-amz-sns-rawdelivery': 'true' } })
  })

  it('leaves by a link as well', async () => {
    await confirmed()
    await publish({})
    await until(() => endpoint.requests.length > 0)
    const { UnsubscribeURL } = JSON.parse(endpoint.requests[0]?.body as string)

    const answer = await fetch(UnsubscribeURL)

    const { Subscriptions } = await server.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(answer.status).toBe(200)
    expect(Subscriptions).toEqual([])
  })

  it.each([
    ['three times more where it fails', [500, 429, 503, 502], 4],
    ['until it takes the message', [500], 2],
    ['never again where it refuses', [403], 1],
    ['nowhere else where it redirects', [302], 1],
  ])('is tried %s', async (_what, answers, attempts) => {
    await confirmed({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: DEAD_LETTERS }) })
    endpoint.answers.push(...answers)

    const { MessageId } = await publish({})

    const ends = () => [...server.deliveries('delivered'), ...server.deliveries('dead-letter')]
    await until(() => ends().some(({ messageId }) => messageId === MessageId))
    expect(endpoint.requests.map(({ headers }) => headers['x-amz-sns-message-id'])).toEqual(
      Array(attempts).fill(MessageId),
    )
    expect(server.sent).toHaveLength(answers.length === attempts ? 1 : 0)
  })
})

describe('a message', () => {
  const text = (StringValue?: string) => ({ DataType: 'String', StringValue })

  it.each<[string, Partial<PublishCommandInput>, string]>([
    ['without text', { Message: '' }, 'Invalid parameter: Empty message'],
    ['of 256 KiB and a byte', { Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
    [
      'of 256 KiB with an attribute',
      { Message: 'x'.repeat(262_144), MessageAttributes: { a: text('b') } },
      'Invalid parameter: Message too long',
    ],
    ['with an empty subject', { Subject: '' }, 'Invalid parameter: Subject'],
    ['with a subject of two lines', { Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    ['with a subject of 101 characters', { Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
    [
      'with no default text',
      { MessageStructure: 'json', Message: '{"sqs":"a"}' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'of JSON that is none',
      { MessageStructure: 'json', Message: '{"sqs' },
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    ['to a telephone', { TopicArn: undefined, PhoneNumber: '+41' }, "The local cloud's SNS has no text messages"],
    ['of a FIFO topic', { MessageDeduplicationId: '1' }, 'The request includes MessageDeduplicationId parameter'],
    [
      'with an attribute without a value',
      { MessageAttributes: { a: text() } },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'with an attribute of the wrong field',
      { MessageAttributes: { a: { DataType: 'Binary', StringValue: 'x' } } },
      "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      'with an attribute of an unknown type',
      { MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'with an attribute of an odd name',
      { MessageAttributes: { 'a^b': text('x') } },
      "Invalid non-alphanumeric character '#x5E' was found in the message attribute name.",
    ],
    [
      'with an attribute whose name begins with a dot',
      { MessageAttributes: { '.a': text('x') } },
      "Invalid message attribute name starting with character '.' was found.",
    ],
  ])('%s is refused', async (_what, input, message) => {
    await expect(publish(input)).rejects.toThrow(message)
  })

  it('of 256 KiB is taken, and of a mebibyte where the topic says so', async () => {
    const Attributes = { MaximumMessageSize: '1048576' }
    const large = await server.sns.send(new CreateTopicCommand({ Name: 'large', Attributes }))

    await expect(publish({ Message: 'x'.repeat(262_144) })).resolves.toBeDefined()
    await expect(publish({ TopicArn: large.TopicArn, Message: 'x'.repeat(1_048_576) })).resolves.toBeDefined()
  })

  it.each([
    ['nothing', [], 'EmptyBatchRequestException'],
    ['eleven', Array.from({ length: 11 }, (_, index) => `m${index}`), 'TooManyEntriesInBatchRequestException'],
    ['the same id twice', ['m', 'm'], 'BatchEntryIdsNotDistinctException'],
    ['an odd id', ['a.b'], 'InvalidBatchEntryIdException'],
    ['a long id', ['x'.repeat(81)], 'InvalidBatchEntryIdException'],
  ])('does not come in a batch of %s', async (_what, ids, name) => {
    const PublishBatchRequestEntries = ids.map((Id) => ({ Id, Message: 'hello' }))

    await expect(
      server.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })),
    ).rejects.toMatchObject({ name })
  })

  it('counts with all others of its batch', async () => {
    const half = 'x'.repeat(140_000)
    const PublishBatchRequestEntries = ['a', 'b'].map((Id) => ({ Id, Message: half }))

    await expect(
      server.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries })),
    ).rejects.toMatchObject({ name: 'BatchRequestTooLongException' })
  })

  it('comes from other services too', async () => {
    await subscribe('lambda', FUNCTION)

    server.service.publish(TopicArn, 'alarm', { subject: 'ALARM: errors' })

    expect(server.invocations[0]?.event.Records[0]?.Sns).toMatchObject({ Message: 'alarm', Subject: 'ALARM: errors' })
    expect(() => server.service.publish(`${TopicArn}-not`, 'alarm')).toThrow('Topic does not exist')
  })
})
