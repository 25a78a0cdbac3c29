import {
  CreateEventSourceMappingCommand,
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function'

/** Invokes the next function of its environment, and answers with what that one answered. */
const NEXT = `const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda')
const lambda = new LambdaClient()
exports.handler = async ({ depth = 1 }) => {
  const Payload = JSON.stringify({ depth: depth + 1 })
  try {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: process.env.NEXT, Payload }))
    return JSON.parse(Buffer.from(answer.Payload).toString())
  } catch (error) {
    return { depth, name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
  }
}`

let cloud: ContractServer

beforeAll(async () => {
  cloud = await startContractServer({ total: 40, perFunction: 20 }, { speed: 3000 })
})
afterAll(() => cloud.close())

const runs = (functionName: string) =>
  cloud.events('lambda.invocation').filter(({ detail }) => detail.functionName === functionName).length

const dropped = (functionName: string) =>
  cloud.events('lambda.recursion-dropped').filter(({ detail }) => detail.functionName === functionName).length

it('a function that invokes itself is stopped after sixteen times, and its caller told', async () => {
  await cloud.create('self', NEXT, { Environment: { Variables: { NEXT: 'self' } }, Timeout: 60, MemorySize: 256 })

  const { Payload } = await cloud.lambda.send(new InvokeCommand({ FunctionName: 'self' }))

  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({
    depth: 16,
    name: 'RecursiveInvocationException',
    message:
      "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
    status: 400,
  })
  expect([runs('self'), dropped('self')]).toEqual([16, 1])
})

it('a loop through a topic is stopped too, and its last event goes to the on-failure destination', async () => {
  const { TopicArn } = await cloud.sns.send(new CreateTopicCommand({ Name: 'loop' }))
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'stopped' }))
  await cloud.create(
    'publisher',
    `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns')
     const sns = new SNSClient()
     exports.handler = () => sns.send(new PublishCommand({ TopicArn: process.env.TOPIC, Message: 'again' }))`,
    { Environment: { Variables: { TOPIC: TopicArn! } }, Timeout: 30, MemorySize: 256 },
  )
  await cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: `${ARN}:publisher` }))
  await cloud.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'publisher',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:stopped' } },
    }),
  )

  await cloud.lambda.send(new InvokeCommand({ FunctionName: 'publisher', InvocationType: 'Event' }))

  await until(() => dropped('publisher') === 1, 20)
  const { Messages } = await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))
  const record = JSON.parse(Messages![0]!.Body!)
  expect(runs('publisher')).toBe(16)
  expect(record.requestContext).toMatchObject({ condition: 'RecursiveInvocation', approximateInvokeCount: 0 })
  expect(record.requestPayload.Records[0].Sns.Message).toBe('again')
})

it('a loop through a queue is stopped too, and its last message goes to the dead-letter queue of the queue', async () => {
  const { QueueUrl: dead } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'dead' }))
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    maxReceiveCount: 1,
  })
  const { QueueUrl } = await cloud.sqs.send(
    new CreateQueueCommand({ QueueName: 'circle', Attributes: { VisibilityTimeout: '2', RedrivePolicy } }),
  )
  await cloud.create(
    'sender',
    `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs')
     const sqs = new SQSClient()
     exports.handler = () => sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: 'again' }))`,
    { Environment: { Variables: { QUEUE: QueueUrl! } }, Timeout: 2, MemorySize: 256 },
  )
  const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:circle'
  await cloud.lambda.send(new CreateEventSourceMappingCommand({ FunctionName: 'sender', EventSourceArn }))

  await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }))

  const { Messages } = await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, WaitTimeSeconds: 20 }))
  expect(Messages).toMatchObject([{ Body: 'again' }])
  expect([runs('sender'), dropped('sender')]).toEqual([16, 1])
})

it('a loop through destinations is stopped too', async () => {
  for (const name of ['ping', 'pong']) await cloud.create(name, 'exports.handler = () => 1')
  const send = (FunctionName: string, destination: string) =>
    cloud.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        DestinationConfig: { OnSuccess: { Destination: `${ARN}:${destination}` } },
      }),
    )
  await send('ping', 'pong')
  await send('pong', 'ping')

  await cloud.lambda.send(new InvokeCommand({ FunctionName: 'ping', InvocationType: 'Event' }))

  await until(() => dropped('ping') === 1, 20)
  expect([runs('ping'), runs('pong')]).toEqual([16, 16])
})

it('a function that many requests of one chain fan out to is in no loop', async () => {
  await cloud.create('leaf', 'exports.handler = () => 1', { MemorySize: 256 })
  await cloud.create(
    'fan-out',
    `const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda')
     const lambda = new LambdaClient()
     exports.handler = async () => {
       for (let n = 0; n < 20; n++) await lambda.send(new InvokeCommand({ FunctionName: 'leaf' }))
       return 'done'
     }`,
    { Timeout: 30, MemorySize: 256 },
  )

  const { Payload } = await cloud.lambda.send(new InvokeCommand({ FunctionName: 'fan-out' }))

  expect(Buffer.from(Payload!).toString()).toBe('"done"')
  expect([runs('leaf'), dropped('leaf')]).toEqual([20, 0])
})

it('a function that says Allow goes on until it says so no more', async () => {
  const FunctionName = 'publisher'
  const before = await cloud.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))
  await cloud.lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }))
  const during = await cloud.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName }))
  const [ran, stopped] = [runs(FunctionName), dropped(FunctionName)]

  await cloud.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }))
  await until(() => runs(FunctionName) > ran + 30, 20)
  await cloud.lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Terminate' }))
  await until(() => dropped(FunctionName) === stopped + 1, 20)

  expect([before.RecursiveLoop, during.RecursiveLoop]).toEqual(['Terminate', 'Allow'])
})

it('refuses any other word', async () => {
  await cloud.create('worded', 'exports.handler = () => 1')

  await expect(
    cloud.lambda.send(
      new PutFunctionRecursionConfigCommand({ FunctionName: 'worded', RecursiveLoop: 'Sometimes' as 'Allow' }),
    ),
  ).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } })
})
