import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { until } from '../../test-server.ts'
import { type ContractServer, startContractServer } from '../contract-server.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000'
/** Fails where a body says so; reports those that say it for themselves. */
const HANDLER = `let runs = 0
exports.handler = async (event) => {
  runs++
  const bodies = event.Records.map(({ body }) => body)
  console.log('BATCH ' + JSON.stringify({ runs, bodies, event }))
  if (bodies.includes('throw')) throw new Error('thrown')
  const failed = event.Records.filter(({ body }) => body.startsWith('fail'))
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}`

let cloud: ContractServer
let count = 0

beforeAll(async () => {
  cloud = await startContractServer({}, { speed: 100 })
})
afterAll(() => cloud.close())

interface Fixture {
  FunctionName: string
  QueueUrl: string
  EventSourceArn: string
  UUID: string
}

/** A queue, a function, and a mapping between them. */
async function connect(
  settings: Partial<CreateEventSourceMappingCommandInput> = {},
  queue: Record<string, string> = {},
  options: object = {},
): Promise<Fixture> {
  const FunctionName = `consumer-${++count}`
  const QueueName = `source-${count}`
  const { QueueUrl } = await cloud.sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '30', ...queue } }),
  )
  await cloud.create(FunctionName, HANDLER, options)
  const EventSourceArn = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`
  const { UUID } = await cloud.lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...settings }),
  )
  return { FunctionName, QueueUrl: QueueUrl!, EventSourceArn, UUID: UUID! }
}

const send = ({ QueueUrl }: Fixture, ...bodies: string[]) =>
  cloud.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  )

// biome-ignore lint/suspicious/noExplicitAny: what the handler printed.
const batches = ({ FunctionName }: Fixture): any[] =>
  cloud
    .events('lambda.log')
    .filter(({ detail }) => detail.functionName === FunctionName)
    .flatMap(({ detail }) => /BATCH (.*)/.exec(String(detail.message))?.[1] ?? [])
    .map((json) => JSON.parse(json))

const results = ({ UUID }: Fixture) =>
  cloud
    .events('lambda.event-source-batch')
    .filter(({ detail }) => detail.mapping === UUID)
    .map(({ detail }) => detail)

/** How many messages are in the queue, visible or in flight. */
async function left({ QueueUrl }: Pick<Fixture, 'QueueUrl'>): Promise<number> {
  const { Attributes } = await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  return Number(Attributes!.ApproximateNumberOfMessages) + Number(Attributes!.ApproximateNumberOfMessagesNotVisible)
}

describe('a queue as an event source', () => {
  it('gives its messages to the function, and loses them once it succeeds', async () => {
    const fixture = await connect()

    await cloud.sqs.send(
      new SendMessageCommand({
        QueueUrl: fixture.QueueUrl,
        MessageBody: 'hello',
        MessageAttributes: { stage: { DataType: 'String', StringValue: 'prod' } },
      }),
    )

    await until(() => results(fixture).length === 1)
    expect(batches(fixture)[0].event.Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.any(String),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.any(String),
        },
        messageAttributes: {
          stage: { stringValue: 'prod', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: expect.any(String),
        eventSource: 'aws:sqs',
        eventSourceARN: fixture.EventSourceArn,
        awsRegion: 'us-east-1',
      },
    ])
    expect(await left(fixture)).toBe(0)
  })

  it('gives what was there before the mapping, ten at a time', async () => {
    const { QueueUrl } = await cloud.sqs.send(
      new CreateQueueCommand({ QueueName: 'filled', Attributes: { VisibilityTimeout: '30' } }),
    )
    for (let n = 0; n < 25; n++) await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(n) }))
    await cloud.create('of-the-filled', HANDLER)
    const input = { FunctionName: 'of-the-filled', EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:filled' }

    const { UUID } = await cloud.lambda.send(new CreateEventSourceMappingCommand(input))

    const fixture = { ...input, QueueUrl: QueueUrl!, UUID: UUID! }
    await until(() => results(fixture).length === 3)
    expect(
      results(fixture)
        .map(({ messages }) => messages)
        .sort(),
    ).toEqual([10, 10, 5])
    expect(await left(fixture)).toBe(0)
  })

  it('waits for a batch to fill within its window', async () => {
    const fixture = await connect({ BatchSize: 3, MaximumBatchingWindowInSeconds: 60 })

    for (const body of ['1', '2', '3']) await send(fixture, body)

    await until(() => results(fixture).length === 1)
    expect(batches(fixture).map(({ bodies }) => bodies)).toEqual([['1', '2', '3']])
  })

  it('hands over what there is when the window closes', async () => {
    const fixture = await connect({ BatchSize: 100, MaximumBatchingWindowInSeconds: 1 })

    for (const body of ['1', '2', '3']) await send(fixture, body)

    await until(() => results(fixture).length === 1)
    expect(batches(fixture).map(({ bodies }) => bodies)).toEqual([['1', '2', '3']])
  })

  it('invokes the alias or version of its function', async () => {
    const fixture = await connect({}, {}, { Publish: true })
    const FunctionName = `${fixture.FunctionName}:1`
    await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID: fixture.UUID, FunctionName }))

    await send(fixture, 'hello')

    await until(() => results(fixture).length === 1)
    const run = cloud.events('lambda.invocation').find(({ detail }) => detail.functionName === fixture.FunctionName)
    expect(run!.detail).toMatchObject({ version: '1', qualifier: '1' })
  })
})

describe('a failure', () => {
  it('of the function brings all messages back after the visibility time-out, and at last to the dead-letter queue', async () => {
    const { QueueUrl: deadLetters } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'dead-letters' }))
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:dead-letters'
    const fixture = await connect(
      {},
      { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }) },
      { Timeout: 1 },
    )

    await send(fixture, 'throw')

    const { Messages } = await cloud.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetters,
        WaitTimeSeconds: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    )
    expect(Messages).toMatchObject([
      { Body: 'throw', Attributes: { DeadLetterQueueSourceArn: fixture.EventSourceArn } },
    ])
    expect(results(fixture)).toMatchObject([
      { messages: 1, failed: 1, reason: expect.stringContaining('thrown') },
      { messages: 1, failed: 1 },
    ])
    expect(await left(fixture)).toBe(0)
  })

  it('of single messages brings those back alone where the function reports them', async () => {
    const fixture = await connect({ FunctionResponseTypes: ['ReportBatchItemFailures'] })

    await send(fixture, 'fine', 'fail')

    await until(() => results(fixture).reduce((sum, { messages }) => sum + Number(messages), 0) === 2)
    expect(results(fixture).reduce((sum, { failed }) => sum + Number(failed), 0)).toBe(1)
    expect(await left(fixture)).toBe(1)
  })

  it('that is reported without ReportBatchItemFailures is none', async () => {
    const fixture = await connect()

    await send(fixture, 'fine', 'fail')

    await until(async () => (await left(fixture)) === 0)
  })

  it('by throttling is tried again until the messages are visible to others', async () => {
    const fixture = await connect({}, { VisibilityTimeout: '1' }, { Timeout: 1 })
    const { FunctionName } = fixture
    await cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))

    await send(fixture, 'hello')

    await until(() => results(fixture).length === 1)
    expect(results(fixture)[0]).toMatchObject({ failed: 1, reason: 'Rate Exceeded.' })
    const throttles = cloud.events('lambda.throttle').filter(({ detail }) => detail.functionName === FunctionName)
    expect(throttles.length).toBeGreaterThan(3)
  })
})

describe('a filter', () => {
  it('deletes what does not match', async () => {
    const Pattern = JSON.stringify({ body: { level: ['ERROR'] } })
    const fixture = await connect({ FilterCriteria: { Filters: [{ Pattern }] } })

    await send(fixture, '{"level":"INFO"}', '{"level":"ERROR"}', 'no JSON')

    await until(() => results(fixture).length === 1)
    expect(batches(fixture).map(({ bodies }) => bodies)).toEqual([['{"level":"ERROR"}']])
    await until(async () => (await left(fixture)) === 0)
  })
})

describe('the number of batches at a time', () => {
  it('is what MaximumConcurrency says', async () => {
    const slow = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100))'
    const fixture = await connect({ Enabled: false, BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
    await send(fixture, '1', '2', '3', '4', '5', '6')
    await cloud.create('slow', slow)

    await cloud.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: fixture.UUID, FunctionName: 'slow', Enabled: true }),
    )

    await until(() => results(fixture).length === 6)
    const runs = cloud.events('lambda.invocation').filter(({ detail }) => detail.functionName === 'slow')
    expect(Math.max(...runs.map(({ detail }) => Number(detail.concurrentExecutions)))).toBe(2)
  })
})

describe('the life of a mapping', () => {
  it('goes through the states', async () => {
    const fixture = await connect({ Enabled: false, BatchSize: 5 })
    const { UUID } = fixture
    const get = () => cloud.lambda.send(new GetEventSourceMappingCommand({ UUID }))

    const disabled = await get()
    await send(fixture, 'waits')
    const enabling = await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
    await until(() => results(fixture).length === 1)
    const enabled = await get()
    const updating = await cloud.lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 7 }))
    const deleting = await cloud.lambda.send(new DeleteEventSourceMappingCommand({ UUID }))
    await send(fixture, 'stays')

    expect(disabled).toMatchObject({
      UUID,
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: fixture.EventSourceArn,
      EventSourceMappingArn: `${ARN}:event-source-mapping:${UUID}`,
      FunctionArn: `${ARN}:function:${fixture.FunctionName}`,
      State: 'Disabled',
      StateTransitionReason: 'USER_INITIATED',
      LastModified: expect.any(Date),
    })
    expect([enabling, enabled, updating, deleting].map(({ State }) => State)).toEqual([
      'Enabling',
      'Enabled',
      'Updating',
      'Deleting',
    ])
    await expect(get()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    })
    expect(await left(fixture)).toBe(1)
    expect(batches(fixture)).toHaveLength(1)
  })

  it('is listed by its queue and by its function', async () => {
    const { UUID, EventSourceArn, FunctionName } = await connect()

    const byQueue = await cloud.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }))
    const byFunction = await cloud.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))

    expect(byQueue.EventSourceMappings!.map((mapping) => mapping.UUID)).toEqual([UUID])
    expect(byFunction.EventSourceMappings!.map((mapping) => mapping.UUID)).toEqual([UUID])
  })

  it('outlives its queue', async () => {
    const fixture = await connect()
    await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: fixture.QueueUrl }))
    const QueueName = fixture.QueueUrl.split('/').at(-1)

    await cloud.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '30' } }))
    await send(fixture, 'again')

    await until(() => results(fixture).length === 1)
  })

  it('goes on after a restart of the cloud', async () => {
    const fixture = await connect()
    await cloud.restart()

    await send(fixture, 'after')

    await until(() => results(fixture).length === 1)
    expect(batches(fixture)[0].bodies).toEqual(['after'])
  })
})

describe('a mapping is refused', () => {
  let FunctionName: string
  let EventSourceArn: string

  beforeAll(async () => {
    ;({ FunctionName, EventSourceArn } = await connect({ Enabled: false }))
    await cloud.create('slow-one', HANDLER, { Timeout: 60 })
  })

  it.each<[string, object, string, RegExp | string]>([
    [
      'for a function that takes longer than a message is hidden',
      { FunctionName: 'slow-one' },
      'InvalidParameterValueException',
      'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    ],
    [
      'a second time',
      {},
      'ResourceConflictException',
      /^An event source mapping with SQS arn \(" arn:\S+ "\) and function \(" consumer-\d+ "\) already exists\. Please update or delete the existing mapping with UUID [-0-9a-f]{36}$/,
    ],
    [
      'for more than ten messages without a window',
      { BatchSize: 11 },
      'InvalidParameterValueException',
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [
      'for a queue that is not there',
      { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:ghost' },
      'InvalidParameterValueException',
      /SQS Error Code: AWS\.SimpleQueueService\.NonExistentQueue/,
    ],
    [
      'for a function that is not there',
      { FunctionName: 'ghost' },
      'ResourceNotFoundException',
      `Function not found: ${ARN}:function:ghost`,
    ],
    [
      'for a stream',
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s', StartingPosition: 'LATEST' as const },
      'InvalidParameterValueException',
      /^The local cloud's Lambda has no event source arn:aws:kinesis.*: only SQS queues/,
    ],
    ['for no ARN', { EventSourceArn: 'queue' }, 'InvalidParameterValueException', 'Unrecognized event source.'],
    ['with too large a batch', { BatchSize: 10_001 }, 'ValidationException', /less than or equal to 10000/],
    ['with a concurrency of one', { ScalingConfig: { MaximumConcurrency: 1 } }, 'ValidationException', /equal to 2$/],
    [
      'with a filter that is no pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } },
      'InvalidParameterValueException',
      'Invalid filter pattern definition.',
    ],
    [
      "with a stream's setting",
      { ParallelizationFactor: 2 },
      'InvalidParameterValueException',
      /has no ParallelizationFactor of an event source mapping/,
    ],
  ])('%s', async (_what, change, name, message) => {
    await expect(
      cloud.lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...change })),
    ).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })
})
