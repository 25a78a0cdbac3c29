import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { itInside } from '../test-endpoint.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer
let name: string
let count = 0

beforeAll(async () => {
  cloud = await startContractServer()
})
afterAll(() => cloud.close())
beforeEach(() => {
  name = `queue-${++count}`
})

const create = async (QueueName = name, Attributes?: Record<string, string>) =>
  (await cloud.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!

const attributes = async (QueueUrl: string, names: QueueAttributeName[] = ['All']) =>
  (await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }))).Attributes

describe('a queue', () => {
  itInside('has a URL of account and name, and the defaults of AWS', async () => {
    const url = await create()

    expect(url).toBe(`${cloud.url}/000000000000/${name}`)
    expect(await attributes(url)).toEqual({
      QueueArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: String(cloud.clock.now() / 1000),
      LastModifiedTimestamp: String(cloud.clock.now() / 1000),
      DelaySeconds: '0',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    })
  })

  it('is created once, however often it is asked for with attributes that it has', async () => {
    const url = await create(name, { DelaySeconds: '5', VisibilityTimeout: '60' })
    const { QueueUrl } = await cloud.sqs.send(new GetQueueUrlCommand({ QueueName: name }))

    expect(await create(name, { DelaySeconds: '5' })).toBe(url)
    expect(await create()).toBe(url)
    expect(QueueUrl).toBe(url)
  })

  it('has the policy that it is asked for again, whatever the spaces in it', async () => {
    const url = await create(name, { Policy: '{"Version":"2012-10-17","Statement":[]}' })

    expect(await create(name, { Policy: '{ "Version": "2012-10-17", "Statement": [] }' })).toBe(url)
    await expect(create(name, { Policy: '{"Statement":[]}' })).rejects.toMatchObject({ name: 'QueueNameExists' })
  })

  it('is another one in another region', async () => {
    await create()

    const elsewhere = cloud.clientOf('eu-west-1').send(new GetQueueUrlCommand({ QueueName: name }))

    await expect(elsewhere).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  })

  it('is gone with its messages when it is deleted, and empty when it is made anew', async () => {
    const url = await create()
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'old' }))

    await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: url }))

    await expect(attributes(url)).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    })
    await create()
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessages: '0' })
  })

  it('is known by its older error code to clients that still look for that', async () => {
    const missing = cloud.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))

    await expect(missing).rejects.toMatchObject({ Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' })
  })

  itInside('outlives a restart, its URL too, whatever the port is then', async () => {
    const url = await create(name, { VisibilityTimeout: '7' })

    await cloud.restart()

    expect(await attributes(url, ['VisibilityTimeout'])).toEqual({ VisibilityTimeout: '7' })
  })

  itInside('changes the attributes it is told to, and says when', async () => {
    const url = await create(name, { DelaySeconds: '5' })
    cloud.clock.advance(60)

    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: '9' } }))

    expect(await attributes(url)).toMatchObject({
      DelaySeconds: '5',
      VisibilityTimeout: '9',
      LastModifiedTimestamp: String(cloud.clock.now() / 1000),
      CreatedTimestamp: String(cloud.clock.now() / 1000 - 60),
    })
  })

  it('loses a policy that is set to nothing', async () => {
    const url = await create(name, { Policy: '{"Statement":[]}' })

    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: '' } }))

    expect(await attributes(url, ['Policy'])).toBeUndefined()
  })

  it('is encrypted in one way: a KMS key puts the keys of SQS off', async () => {
    const url = await create(name, { KmsMasterKeyId: 'alias/aws/sqs' })

    expect(await attributes(url)).toMatchObject({ KmsMasterKeyId: 'alias/aws/sqs', SqsManagedSseEnabled: 'false' })
    const SqsManagedSseEnabled = 'true'
    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { SqsManagedSseEnabled } }))
    expect(await attributes(url, ['KmsMasterKeyId', 'SqsManagedSseEnabled'])).toEqual({ SqsManagedSseEnabled })
  })

  itInside('is purged of what is visible, delayed and in flight, once a minute', async () => {
    const url = await create()
    for (const DelaySeconds of [0, 0, 60])
      await cloud.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'm', DelaySeconds }))
    await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: url }))
    expect(await attributes(url)).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    })

    await cloud.sqs.send(new PurgeQueueCommand({ QueueUrl: url }))

    expect(await attributes(url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    })
    cloud.clock.advance(59)
    await expect(cloud.sqs.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
      message: `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    })
    cloud.clock.advance(1)
    await cloud.sqs.send(new PurgeQueueCommand({ QueueUrl: url }))
  })

  it('is tagged and untagged', async () => {
    const url = (await cloud.sqs.send(new CreateQueueCommand({ QueueName: name, tags: { a: '1', b: '2' } }))).QueueUrl!

    await cloud.sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { b: '3', c: '4' } }))
    await cloud.sqs.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['a'] }))

    expect((await cloud.sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ b: '3', c: '4' })
  })
})

describe('lists of queues', () => {
  it('are by prefix and by page', async () => {
    const urls = []
    for (const letter of ['c', 'a', 'b']) urls.push(await create(`${name}-${letter}`))
    const [c, a, b] = urls

    const first = await cloud.sqs.send(new ListQueuesCommand({ QueueNamePrefix: name, MaxResults: 2 }))
    const second = await cloud.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: name, MaxResults: 2, NextToken: first.NextToken }),
    )
    const all = await cloud.sqs.send(new ListQueuesCommand({ QueueNamePrefix: name }))

    expect(first.QueueUrls).toEqual([a, b])
    expect(second).toMatchObject({ QueueUrls: [c] })
    expect(second.NextToken).toBeUndefined()
    expect(all).toMatchObject({ QueueUrls: [a, b, c] })
    expect(all.NextToken).toBeUndefined()
  })

  it('name the queues whose messages end in a dead-letter queue', async () => {
    const deadLetters = await create(`${name}-dlq`)
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${name}-dlq`,
      maxReceiveCount: 3,
    })
    const source = await create(name, { RedrivePolicy })

    const list = await cloud.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters }))

    expect(list.queueUrls).toEqual([source])
  })
})

describe('refusals', () => {
  const redrive = (policy: object) => ({ RedrivePolicy: JSON.stringify(policy) })
  const arnOf = (queue: string, region = 'us-east-1') => `arn:aws:sqs:${region}:000000000000:${queue}`

  beforeAll(async () => {
    await create('taken', { DelaySeconds: '1' })
    await create('closed-dlq', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' })
    await create('picky-dlq', {
      RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf('friend')] }),
    })
    await cloud.clientOf('eu-west-1').send(new CreateQueueCommand({ QueueName: 'far' }))
  })

  it.each<[string, string, Record<string, string>, string, string]>([
    ['a name with a dot', 'a.b', {}, 'InvalidParameterValue', 'Can only include alphanumeric characters, hyphens'],
    ['81 letters', 'x'.repeat(81), {}, 'InvalidParameterValue', '1 to 80 in length'],
    ['the name of a FIFO queue', 'a.fifo', {}, 'UnsupportedOperation', 'standard queues only, no FIFO queues'],
    ['a FIFO queue', 'a', { FifoQueue: 'true' }, 'UnsupportedOperation', 'Leave out FifoQueue and the .fifo suffix'],
    ['FifoQueue false', 'a', { FifoQueue: 'false' }, 'InvalidAttributeName', 'Unknown Attribute FifoQueue.'],
    ['deduplication', 'a', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName', 'only when FifoQueue is set'],
    ['an unknown attribute', 'a', { Colour: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Colour.'],
    ['a delay of 901 s', 'a', { DelaySeconds: '901' }, 'InvalidAttributeValue', 'the parameter DelaySeconds.'],
    ['half a second', 'a', { VisibilityTimeout: '0.5' }, 'InvalidAttributeValue', 'the parameter VisibilityTimeout.'],
    ['more than 1 MiB', 'a', { MaximumMessageSize: '1048577' }, 'InvalidAttributeValue', 'MaximumMessageSize.'],
    ['59 s of retention', 'a', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue', 'MessageRetentionPeriod.'],
    ['a wait of 21 s', 'a', { ReceiveMessageWaitTimeSeconds: '21' }, 'InvalidAttributeValue', 'WaitTimeSeconds.'],
    ['a policy of text', 'a', { Policy: 'allow' }, 'InvalidAttributeValue', 'Invalid value for the parameter Policy.'],
    [
      'an unknown permission',
      'a',
      { RedriveAllowPolicy: '{"redrivePermission":"some"}' },
      'InvalidAttributeValue',
      'Red',
    ],
    [
      'two ways of encryption',
      'a',
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' },
      'InvalidAttributeName',
      'one',
    ],
    [
      'other attributes than the queue has',
      'taken',
      { DelaySeconds: '2' },
      'QueueNameExists',
      'A queue already exists with the same name and a different value for attribute DelaySeconds',
    ],
    [
      'a redrive without a count',
      'a',
      redrive({ deadLetterTargetArn: arnOf('taken') }),
      'InvalidParameterValue',
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      'a redrive without a target',
      'a',
      redrive({ maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'mandatory attribute: deadLetterTargetArn.',
    ],
    [
      'a redrive to no ARN',
      'a',
      redrive({ deadLetterTargetArn: 'dummy', maxReceiveCount: 42 }),
      'InvalidParameterValue',
      'Value {"deadLetterTargetArn":"dummy","maxReceiveCount":42} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.',
    ],
    [
      'a redrive to nowhere',
      'a',
      redrive({ deadLetterTargetArn: arnOf('none'), maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'Dead letter target does not exist.',
    ],
    [
      'a redrive to another region',
      'a',
      redrive({ deadLetterTargetArn: arnOf('far', 'eu-west-1'), maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'Dead letter target does not exist.',
    ],
    [
      'a redrive to itself',
      'taken',
      redrive({ deadLetterTargetArn: arnOf('taken'), maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'its own dead letter target',
    ],
    [
      'a redrive after 1001 receives',
      'a',
      redrive({ deadLetterTargetArn: arnOf('taken'), maxReceiveCount: 1001 }),
      'InvalidParameterValue',
      'valid values are from 1 to 1000 both inclusive.',
    ],
    [
      'a redrive to a queue that takes none',
      'a',
      redrive({ deadLetterTargetArn: arnOf('closed-dlq'), maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'does not allow the queue',
    ],
    [
      'a redrive to a queue that takes others',
      'a',
      redrive({ deadLetterTargetArn: arnOf('picky-dlq'), maxReceiveCount: 1 }),
      'InvalidParameterValue',
      'does not allow the queue',
    ],
  ])('of CreateQueue: %s', async (_what, QueueName, Attributes, code, message) => {
    const refused = cloud.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))

    await expect(refused).rejects.toMatchObject({ name: code, message: expect.stringContaining(message) })
  })

  it('allows a redrive to a queue that names its source', async () => {
    const policy = { deadLetterTargetArn: arnOf('picky-dlq'), maxReceiveCount: 1 }

    const url = await create('friend', redrive(policy))

    expect(JSON.parse((await attributes(url, ['RedrivePolicy']))!.RedrivePolicy!)).toEqual(policy)
  })

  it.each([
    ['no queue URL', 'taken', 'InvalidAddress', 'The address taken is not valid for this endpoint.'],
    ['the account of somebody else', 'http://127.0.0.1/111111111111/taken', 'QueueDoesNotExist', 'does not exist.'],
  ])('of %s', async (_what, QueueUrl, code, message) => {
    const refused = attributes(QueueUrl)

    await expect(refused).rejects.toMatchObject({ name: code, message: expect.stringContaining(message) })
  })

  it.each([0, 1001])('of a page of %i queues', async (MaxResults) => {
    const refused = cloud.sqs.send(new ListQueuesCommand({ MaxResults }))

    await expect(refused).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value ${MaxResults} for parameter MaxResults is invalid. Reason: Must be between 1 and 1000, if provided.`,
    })
  })

  it('of an attribute that no queue has', async () => {
    const url = await create()

    await expect(attributes(url, ['Colour' as QueueAttributeName])).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Colour.',
    })
  })

  it('of the form that clients sent before 2023, in one sentence', async () => {
    const answer = await fetch(`${cloud.url}/000000000000/taken`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/sqs/aws4_request' },
      body: new URLSearchParams({ Action: 'ReceiveMessage' }),
    })

    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('speaks the JSON protocol of SQS only')
  })
})

it('answers JSON at the URL of a queue too', async () => {
  const url = await create()
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/sqs/aws4_request',
      'x-amz-target': 'AmazonSQS.GetQueueUrl',
    },
    body: JSON.stringify({ QueueName: name }),
  })

  expect(await answer.json()).toEqual({ QueueUrl: url })
})
