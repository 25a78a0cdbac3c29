import {
  CreateEventSourceMappingCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { CloudError } from '../errors.ts'
import type { Sender } from '../targets.ts'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue'

let cloud: ContractServer
let denied: string
let asked: { sender: Sender; resource: string }[]

beforeAll(async () => {
  const access = {
    authorize(sender: Sender, { action, resource }: { action: string; resource: string }) {
      asked.push({ sender, resource })
      if (action === denied) throw new CloudError('AccessDenied', `may not ${action}`, 403)
    },
    trusts: () => true,
    startSession: () => {},
  }
  denied = ''
  asked = []
  cloud = await startContractServer({}, { access })
  await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'queue' }))
  await cloud.create('worker', 'exports.handler = () => 1')
})
afterAll(() => cloud.close())
beforeEach(() => {
  asked = []
})

const FunctionName = 'worker'

it.each([
  [
    'sqs:ReceiveMessage',
    new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }),
    'The provided execution role does not have permissions to call ReceiveMessage on SQS',
  ],
  [
    'sqs:DeleteMessage',
    new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }),
    'The provided execution role does not have permissions to call DeleteMessage on SQS',
  ],
  [
    'sqs:GetQueueAttributes',
    new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }),
    'The provided execution role does not have permissions to call GetQueueAttributes on SQS',
  ],
  [
    'sqs:SendMessage',
    new UpdateFunctionConfigurationCommand({ FunctionName, DeadLetterConfig: { TargetArn: QUEUE } }),
    'The provided execution role does not have permissions to call SendMessage on SQS',
  ],
  [
    'sqs:SendMessage',
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    }),
    `The function's execution role does not have permissions to call SendMessage on ${QUEUE}`,
  ],
])("a role without %s is refused in AWS's words", async (action, command, message) => {
  denied = action

  await expect(cloud.lambda.send(command as CreateEventSourceMappingCommand)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message,
  })
  expect(asked.at(-1)).toMatchObject({
    sender: { service: 'lambda.amazonaws.com', roleArn: 'arn:aws:iam::000000000000:role/test' },
    resource: QUEUE,
  })
})

it('a mapping whose role lost its permission reads no more, until it has it back', async () => {
  denied = ''
  await cloud.lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }))

  denied = 'sqs:ReceiveMessage'
  const QueueUrl = `${cloud.url}/000000000000/queue`
  await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'unread' }))

  const { Attributes } = await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  expect(cloud.events('lambda.event-source-denied')).toHaveLength(1)
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '0' })

  denied = ''

  await until(() => cloud.events('lambda.event-source-batch').some(({ detail }) => detail.messages === 1))
})
