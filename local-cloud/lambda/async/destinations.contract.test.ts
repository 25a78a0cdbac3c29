import {
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { until } from '../../test-server.ts'
import { type ContractServer, startContractServer } from '../contract-server.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function'
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
const HANDLER = `exports.handler = async ({ fail }) => {
  if (fail) throw new TypeError('no ' + fail)
  return { ok: true }
}`

let cloud: ContractServer
let count = 0

beforeAll(async () => {
  // A minute of AWS's in 20 ms.
  cloud = await startContractServer({}, { speed: 3000 })
})
afterAll(() => cloud.close())

async function createQueue(): Promise<{ arn: string; receive(): Promise<Message> }> {
  const name = `queue-${++count}`
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: name }))
  return {
    arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    async receive() {
      const input = { QueueUrl, WaitTimeSeconds: 10, MessageAttributeNames: ['All'] }
      const { Messages } = await cloud.sqs.send(new ReceiveMessageCommand(input))
      return Messages![0]!
    },
  }
}

async function createFunction(destinations: object = {}, options: object = {}, retries = 2): Promise<string> {
  const name = `function-${++count}`
  await cloud.create(name, HANDLER, options)
  await cloud.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: retries,
      DestinationConfig: destinations,
    }),
  )
  return name
}

async function send(FunctionName: string, event: object = {}, Qualifier?: string): Promise<string> {
  const { $metadata } = await cloud.lambda.send(
    new InvokeCommand({ FunctionName, Qualifier, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  )
  return $metadata.requestId!
}

describe('the on-failure destination', () => {
  it('gets the invocation record once the retries are exhausted', async () => {
    const queue = await createQueue()
    const name = await createFunction({ OnFailure: { Destination: queue.arn } })

    const requestId = await send(name, { fail: 'luck' })

    const record = JSON.parse((await queue.receive()).Body!)
    expect(record).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId,
        functionArn: `${ARN}:${name}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { fail: 'luck' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'no luck', trace: expect.any(Array) },
    })
    expect(Object.keys(record)).toEqual([
      'version',
      'timestamp',
      'requestContext',
      'requestPayload',
      'responseContext',
      'responsePayload',
    ])
  })

  it('gets a record without a response where nothing may run', async () => {
    const queue = await createQueue()
    const name = await createFunction({ OnFailure: { Destination: queue.arn } })
    await cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }))

    await send(name)

    const record = JSON.parse((await queue.receive()).Body!)
    expect(record.requestContext).toMatchObject({ condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 })
    expect(Object.keys(record)).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload'])
  })

  it('is the one of the alias that was invoked', async () => {
    const queue = await createQueue()
    const name = await createFunction({}, { Publish: true })
    await cloud.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        Qualifier: '1',
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: queue.arn } },
      }),
    )

    await send(name, { fail: 'luck' }, '1')

    expect(JSON.parse((await queue.receive()).Body!)).toMatchObject({
      requestContext: { functionArn: `${ARN}:${name}:1`, approximateInvokeCount: 1 },
      responseContext: { executedVersion: '1' },
    })
  })
})

describe('the on-success destination', () => {
  it('may be a function, which gets the record as its event', async () => {
    await cloud.create('listener', 'exports.handler = async (record) => console.log(JSON.stringify(record))')
    const name = await createFunction({ OnSuccess: { Destination: `${ARN}:listener` } })

    const requestId = await send(name)

    const heard = () =>
      cloud.events('lambda.log').find(({ detail }) => String(detail.message).includes(`"requestId":"${requestId}"`))
    await until(() => heard() !== undefined)
    expect(JSON.parse(String(heard()!.detail.message).split('\t')[3]!)).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { ok: true },
    })
  })

  it('may be a topic', async () => {
    const queue = await createQueue()
    const { TopicArn } = await cloud.sns.send(new CreateTopicCommand({ Name: 'outcomes' }))
    await cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }))
    const name = await createFunction({ OnSuccess: { Destination: TopicArn } })

    await send(name)

    const { Message } = JSON.parse((await queue.receive()).Body!)
    expect(JSON.parse(Message).requestContext.condition).toBe('Success')
  })

  it('may be an event bus', async () => {
    const name = await createFunction({ OnSuccess: { Destination: BUS } })

    await send(name)

    await until(() => cloud.busEvents.length === 1)
    expect(cloud.busEvents[0]).toMatchObject({
      busArn: BUS,
      event: {
        source: 'lambda',
        detailType: 'Lambda Function Invocation Result - Success',
        detail: { responsePayload: { ok: true } },
        resources: [BUS, `${ARN}:${name}:$LATEST`],
      },
    })
  })

  it('that is gone costs the record, and is told', async () => {
    const name = await createFunction({
      OnSuccess: { Destination: 'arn:aws:sqs:us-east-1:000000000000:never-there' },
    })

    const requestId = await send(name)

    await until(() => cloud.events('lambda.destination-failed').length === 1)
    expect(cloud.events('lambda.destination-failed')[0]!.detail).toMatchObject({
      functionName: name,
      requestId,
      reason: 'The specified queue does not exist.',
    })
  })
})

describe('the dead-letter queue', () => {
  it('gets the event as it was, and in attributes why', async () => {
    const queue = await createQueue()
    const name = await createFunction({}, { DeadLetterConfig: { TargetArn: queue.arn } }, 0)

    const requestId = await send(name, { fail: 'x'.repeat(2000) })

    const { Body, MessageAttributes } = await queue.receive()
    expect(JSON.parse(Body!)).toEqual({ fail: 'x'.repeat(2000) })
    expect(MessageAttributes).toEqual({
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: `no ${'x'.repeat(1021)}` },
    })
  })

  it('may be a topic', async () => {
    const queue = await createQueue()
    const { TopicArn } = await cloud.sns.send(new CreateTopicCommand({ Name: 'dead-letters' }))
    await cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }))
    const name = await createFunction({}, { DeadLetterConfig: { TargetArn: TopicArn } }, 0)

    await send(name, { fail: 'luck' })

    expect(JSON.parse((await queue.receive()).Body!)).toMatchObject({
      Message: '{"fail":"luck"}',
      MessageAttributes: { ErrorMessage: { Type: 'String', Value: 'no luck' } },
    })
  })

  it('can be changed and taken away', async () => {
    const queue = await createQueue()
    const name = await createFunction()

    const set = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, DeadLetterConfig: { TargetArn: queue.arn } }),
    )
    const unset = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, DeadLetterConfig: { TargetArn: '' } }),
    )

    expect(set.DeadLetterConfig).toEqual({ TargetArn: queue.arn })
    expect(unset.DeadLetterConfig?.TargetArn ?? '').toBe('')
  })
})

describe('the settings of asynchronous invocations', () => {
  it('change one by one, and are listed by qualifier', async () => {
    const queue = await createQueue()
    const name = await createFunction({ OnFailure: { Destination: queue.arn } }, {}, 1)

    await cloud.lambda.send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumEventAgeInSeconds: 60 }),
    )

    const { FunctionEventInvokeConfigs } = await cloud.lambda.send(
      new ListFunctionEventInvokeConfigsCommand({ FunctionName: name }),
    )
    expect(FunctionEventInvokeConfigs).toMatchObject([
      {
        FunctionArn: `${ARN}:${name}:$LATEST`,
        MaximumRetryAttempts: 1,
        MaximumEventAgeInSeconds: 60,
        DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: queue.arn } },
      },
    ])
  })

  it.each([
    ['no ARN', { OnFailure: { Destination: 'queue' } }, 'The destination ARN queue is invalid.'],
    [
      'a FIFO queue',
      { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:q.fifo' } },
      'The destination ARN arn:aws:sqs:us-east-1:000000000000:q.fifo is invalid.',
    ],
    [
      'a bucket',
      { OnFailure: { Destination: 'arn:aws:s3:::bucket' } },
      "The local cloud's Lambda has no S3 destinations. Take it out, or use AWS.",
    ],
    [
      'the function itself',
      { OnSuccess: { Destination: `${ARN}:itself` } },
      "You can't specify the function as a destination for itself.",
    ],
  ])('refuse %s as a destination', async (_what, DestinationConfig, message) => {
    await cloud.create('itself', HANDLER).catch(() => {})

    await expect(
      cloud.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'itself', DestinationConfig })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException', message })
    await expect(
      cloud.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'itself' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
