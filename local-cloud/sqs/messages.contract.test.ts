import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer
let QueueUrl: string
let count = 0

beforeAll(async () => {
  cloud = await startContractServer()
})
afterAll(() => cloud.close())
beforeEach(async () => {
  QueueUrl = await create({})
})

const create = async (Attributes: Record<string, string>, QueueName = `queue-${++count}`) =>
  (await cloud.sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!

const send = (MessageBody: string, input: Partial<SendMessageCommandInput> = {}) =>
  cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...input }))

const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) =>
  (await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input }))).Messages ?? []

const bodies = async (input?: Partial<ReceiveMessageCommandInput>) => (await receive(input)).map(({ Body }) => Body)

const remove = (ReceiptHandle: string | undefined) =>
  cloud.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))

const hideFor = (VisibilityTimeout: number, ReceiptHandle: string | undefined) =>
  cloud.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))

describe('a message', () => {
  it('arrives as it was sent, with the MD5 that the SDK checks', async () => {
    const sent = await send('Grüße 🌍\n')

    const messages = await receive()

    expect(sent.MD5OfMessageBody).toBe('d253548d85f21b7749fa4f75a3c404a4')
    expect(messages).toEqual([
      {
        MessageId: sent.MessageId,
        Body: 'Grüße 🌍\n',
        MD5OfBody: sent.MD5OfMessageBody,
        ReceiptHandle: expect.any(String),
      },
    ])
  })

  it('shows its system attributes to those who ask for them', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793'
    const SentTimestamp = String(cloud.clock.now())
    await send('m', {
      MessageGroupId: 'tenant-1',
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
    })
    cloud.clock.advance(5)

    const [message] = await receive({ AttributeNames: ['All'], VisibilityTimeout: 0 })
    const ApproximateFirstReceiveTimestamp = String(cloud.clock.now())
    cloud.clock.advance(5)
    const [again] = await receive({
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp'],
    })

    expect(message!.Attributes).toEqual({
      SenderId: '000000000000',
      SentTimestamp,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp,
      MessageGroupId: 'tenant-1',
      AWSTraceHeader: trace,
    })
    expect(again!.Attributes).toEqual({ ApproximateReceiveCount: '2', ApproximateFirstReceiveTimestamp })
  })

  it('waits while its own delay, or that of its queue, lasts', async () => {
    QueueUrl = await create({ DelaySeconds: '60' })
    await send('by the queue')
    await send('by itself', { DelaySeconds: 10 })
    await send('at once', { DelaySeconds: 0 })

    expect(await bodies()).toEqual(['at once'])
    cloud.clock.advance(9)
    expect(await bodies()).toEqual([])
    cloud.clock.advance(1)
    expect(await bodies()).toEqual(['by itself'])
    cloud.clock.advance(50)
    expect(await bodies()).toContain('by the queue')
  })

  it('expires when the retention period is over, received or not', async () => {
    QueueUrl = await create({ MessageRetentionPeriod: '60' })
    await send('m')
    cloud.clock.advance(59)
    expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['m'])

    cloud.clock.advance(1)

    expect(await bodies()).toEqual([])
  })

  it('is offered oldest first, ten at most', async () => {
    for (const n of Array(11).keys()) await send(String(n))

    expect(await bodies()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['10'])
  })

  it('is told of on the stream of events', async () => {
    const { MessageId } = await send('m')
    const [message] = await receive()
    await remove(message!.ReceiptHandle)

    const types = ['sqs.message-sent', 'sqs.message-received', 'sqs.message-deleted']
    const told = types.map((type) => cloud.events(type).at(-1)?.detail)

    const queue = `arn:aws:sqs:us-east-1:000000000000:queue-${count}`
    expect(told).toMatchObject(types.map(() => ({ queue, messageId: MessageId })))
  })
})

describe('the visibility time-out', () => {
  it('hides a received message from others until it is over', async () => {
    await send('m')
    await receive()

    cloud.clock.advance(29)
    expect(await bodies()).toEqual([])
    cloud.clock.advance(1)
    expect(await bodies()).toEqual(['m'])
  })

  it('is the queue’s, or that of the request', async () => {
    QueueUrl = await create({ VisibilityTimeout: '5' })
    await send('m')
    await receive()
    cloud.clock.advance(5)

    expect(await bodies({ VisibilityTimeout: 100 })).toEqual(['m'])
    cloud.clock.advance(99)
    expect(await bodies()).toEqual([])
  })

  it('is changed: longer, and to nothing', async () => {
    await send('m')
    const [message] = await receive()

    await hideFor(100, message!.ReceiptHandle)
    cloud.clock.advance(99)
    expect(await bodies()).toEqual([])
    await hideFor(0, message!.ReceiptHandle)
    expect(await bodies()).toEqual(['m'])
  })

  it('ends twelve hours after the message was received, at the latest', async () => {
    await send('m')
    const [message] = await receive({ VisibilityTimeout: 100 })
    cloud.clock.advance(1)

    const tooLong = hideFor(43_200, message!.ReceiptHandle)

    await expect(tooLong).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Total VisibilityTimeout for the message is beyond the limit [43200 seconds]'),
    })
    await hideFor(43_199, message!.ReceiptHandle)
  })

  it('cannot be changed once it is over, or the message deleted', async () => {
    await send('m')
    const [message] = await receive()
    cloud.clock.advance(30)

    await expect(hideFor(5, message!.ReceiptHandle)).rejects.toMatchObject({ name: 'MessageNotInflight' })
    await remove(message!.ReceiptHandle)
    await expect(hideFor(5, message!.ReceiptHandle)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Message does not exist or is not available for visibility timeout change.'),
    })
  })

  it('goes on over a restart, and the message with it', async () => {
    await send('in flight')
    await send('visible')
    await receive({ MaxNumberOfMessages: 1 })
    cloud.clock.advance(10)

    await cloud.restart()

    expect(await bodies()).toEqual(['visible'])
    cloud.clock.advance(20)
    const [message] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
    expect(message).toMatchObject({ Body: 'in flight', Attributes: { ApproximateReceiveCount: '2' } })
  })
})

it('keeps its place in the order over restarts', async () => {
  for (const body of ['a', 'b', 'c', 'd', 'e']) await send(body)
  await cloud.restart()
  for (const body of ['f', 'g', 'h', 'i', 'j']) await send(body)

  await cloud.restart()

  expect((await bodies()).join('')).toBe('abcdefghij')
})

describe('a receipt handle', () => {
  it('deletes its message for good', async () => {
    await send('m')
    const [message] = await receive()

    await remove(message!.ReceiptHandle)
    await remove(message!.ReceiptHandle)

    cloud.clock.advance(30)
    expect(await bodies()).toEqual([])
    await cloud.restart()
    expect(await bodies()).toEqual([])
  })

  it('deletes nothing once the message was received again, though the request succeeds', async () => {
    await send('m')
    const [early] = await receive()
    cloud.clock.advance(30)
    const [late] = await receive()
    expect(early!.ReceiptHandle).not.toBe(late!.ReceiptHandle)

    await remove(early!.ReceiptHandle)

    cloud.clock.advance(30)
    expect(await bodies()).toEqual(['m'])
  })

  it.each([
    ['that is none', () => 'abc'],
    [
      'of another queue',
      async () => {
        const here = QueueUrl
        QueueUrl = await create({})
        await send('m')
        const [message] = await receive()
        QueueUrl = here
        return message!.ReceiptHandle
      },
    ],
  ])('%s is refused', async (_what, handle) => {
    const refused = remove(await handle())

    await expect(refused).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
      message: expect.stringMatching(/^The input receipt handle ".+" is not a valid receipt handle\.$/),
    })
  })
})

describe('long polling', () => {
  it('answers the moment a message comes', async () => {
    const waiting = cloud.clock.nextTimer()
    const answer = bodies({ WaitTimeSeconds: 20 })
    await waiting

    await send('m')

    expect(await answer).toEqual(['m'])
  })

  it('answers with nothing when the time is over', async () => {
    const waiting = cloud.clock.nextTimer()
    const answer = bodies({ WaitTimeSeconds: 20 })
    await waiting

    cloud.clock.advance(20)

    expect(await answer).toEqual([])
  })

  it('answers when a delay or a time-out is over meanwhile', async () => {
    QueueUrl = await create({ ReceiveMessageWaitTimeSeconds: '20' })
    await send('delayed', { DelaySeconds: 7 })
    const waiting = cloud.clock.nextTimer()
    const answer = bodies()
    await waiting

    cloud.clock.advance(7)

    expect(await answer).toEqual(['delayed'])
  })

  it('answers when a message that was in flight at a restart comes back', async () => {
    await send('m')
    await receive({ VisibilityTimeout: 10 })
    await cloud.restart()
    const waiting = cloud.clock.nextTimer()
    const answer = bodies({ WaitTimeSeconds: 20 })
    await waiting

    cloud.clock.advance(10)

    expect(await answer).toEqual(['m'])
  })

  it('answers when a receiver gives its message back', async () => {
    await send('m')
    const [message] = await receive()
    const waiting = cloud.clock.nextTimer()
    const answer = bodies({ WaitTimeSeconds: 20 })
    await waiting

    await hideFor(0, message!.ReceiptHandle)

    expect(await answer).toEqual(['m'])
  })

  it('takes nothing for a receiver that went away meanwhile', async () => {
    const { timers } = cloud.clock
    const waiting = cloud.clock.nextTimer()
    const leaving = new AbortController()
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })
    const abandoned = cloud.sqs.send(command, { abortSignal: leaving.signal })
    await waiting
    leaving.abort()
    await expect(abandoned).rejects.toThrow()
    await until(() => cloud.clock.timers === timers)

    await send('m')

    expect(await bodies()).toEqual(['m'])
  })

  it('gives each message to one of those who wait, the first come first', async () => {
    const answers = []
    for (const _ of [1, 2]) {
      const waiting = cloud.clock.nextTimer()
      answers.push(bodies({ WaitTimeSeconds: 20 }))
      await waiting
    }

    await send('a')
    await send('b')

    expect(await Promise.all(answers)).toEqual([['a'], ['b']])
  })
})

describe('a dead-letter queue', () => {
  let deadLetters: string
  let deadLetterArn: string

  beforeEach(async () => {
    const name = `dead-letters-${++count}`
    deadLetters = await create({ MessageRetentionPeriod: '300' }, name)
    deadLetterArn = `arn:aws:sqs:us-east-1:000000000000:${name}`
    QueueUrl = await create({
      VisibilityTimeout: '10',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 2 }),
    })
  })

  const receiveTwice = async () => {
    for (const _ of [1, 2]) {
      expect(await bodies()).toEqual(['m'])
      cloud.clock.advance(10)
    }
  }

  it('takes a message that was received too often, when it would be received once more', async () => {
    const { MessageId } = await send('m')
    await receiveTwice()
    expect(await bodies({ QueueUrl: deadLetters })).toEqual([])

    expect(await bodies()).toEqual([])

    expect(await receive({ QueueUrl: deadLetters, MessageSystemAttributeNames: ['All'] })).toMatchObject([
      {
        MessageId,
        Body: 'm',
        Attributes: { DeadLetterQueueSourceArn: `arn:aws:sqs:us-east-1:000000000000:queue-${count}` },
      },
    ])
    expect(cloud.events('sqs.message-dead-lettered').at(-1)?.detail).toMatchObject({ deadLetterQueue: deadLetterArn })
  })

  it('keeps the message over a restart, and the source is rid of it', async () => {
    await send('m')
    await receiveTwice()
    await receive()

    await cloud.restart()

    expect(await bodies()).toEqual([])
    expect(await bodies({ QueueUrl: deadLetters })).toEqual(['m'])
  })

  it('counts the age of a message from when it was first sent', async () => {
    await send('m')
    cloud.clock.advance(280)
    await receiveTwice()

    await receive()

    expect(await bodies({ QueueUrl: deadLetters })).toEqual([])
  })

  it('gets nothing that was deleted in time', async () => {
    await send('m')
    await receive()
    cloud.clock.advance(10)
    const [message] = await receive()
    await remove(message!.ReceiptHandle)
    cloud.clock.advance(10)

    expect(await bodies()).toEqual([])

    expect(await bodies({ QueueUrl: deadLetters })).toEqual([])
  })
})

describe('message attributes', () => {
  const attributes = {
    General: { DataType: 'String', StringValue: 'Kenobi' },
    Hello: { DataType: 'String', StringValue: 'There' },
    'Help.Me': { DataType: 'String', StringValue: 'Me' },
  }

  // The MD5s are those that AWS answered to these attributes.
  it.each<[string, string[], string[], string | undefined]>([
    ['nobody asks for', [], [], undefined],
    ['asked for by All', ['All'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    ['asked for by .*', ['.*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    ['asked for by name', ['General', 'Hello'], ['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'],
    ['asked for with others', ['Hello', 'None'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
    ['asked for by prefix', ['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
    ['that are not there', ['None'], [], undefined],
  ])('%s come with the MD5 of just those', async (_what, MessageAttributeNames, names, md5) => {
    const sent = await send('msg', { MessageAttributes: attributes })

    const [message] = await receive({ MessageAttributeNames })

    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5')
    expect(Object.keys(message!.MessageAttributes ?? {})).toEqual(names)
    expect(message!.MD5OfMessageAttributes).toBe(md5)
  })

  it('carry bytes and numbers', async () => {
    const BinaryValue = Buffer.from('traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01')
    const bytes = { attr1: { DataType: 'Binary', BinaryValue } }
    const sent = await send('test', { MessageAttributes: bytes })
    await send('test', { MessageAttributes: { n: { DataType: 'Number.float', StringValue: '-1.5e3' } } })

    const [first, second] = await receive({ MessageAttributeNames: ['All'] })

    expect(sent.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984')
    expect(Buffer.from(first!.MessageAttributes!.attr1!.BinaryValue!)).toEqual(BinaryValue)
    expect(second!.MessageAttributes!.n).toEqual({ DataType: 'Number.float', StringValue: '-1.5e3' })
  })

  it.each<[string, SendMessageCommandInput['MessageAttributes'], string]>([
    [
      'of no type',
      { a: { DataType: 'Text', StringValue: 'x' } },
      'the set of supported type prefixes is Binary, Number',
    ],
    [
      'that are empty',
      { a: { DataType: 'String', StringValue: '' } },
      'must contain non-empty message attribute value',
    ],
    ['that are no numbers', { a: { DataType: 'Number', StringValue: 'x' } }, "Can't cast the value of message (user)"],
    ['with a name of AWS', { 'AWS.a': { DataType: 'String', StringValue: 'x' } }, "name 'AWS.a' is invalid"],
    ['with a name of 257 letters', { ['x'.repeat(257)]: { DataType: 'String', StringValue: 'x' } }, 'is invalid'],
    ['with two periods', { 'a..b': { DataType: 'String', StringValue: 'x' } }, "name 'a..b' is invalid"],
    [
      'beyond ten',
      Object.fromEntries([...Array(11).keys()].map((n) => [`a${n}`, { DataType: 'String', StringValue: 'x' }])),
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    ],
  ])('%s are refused', async (_what, MessageAttributes, sentence) => {
    const refused = send('m', { MessageAttributes })

    await expect(refused).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(sentence),
    })
  })
})

describe('what SendMessage and ReceiveMessage refuse', () => {
  it('a message larger than the queue takes, its attributes counted', async () => {
    QueueUrl = await create({ MaximumMessageSize: '1024' })
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'x' } }

    await send('x'.repeat(1016), { MessageAttributes })
    await expect(send('x'.repeat(1017), { MessageAttributes })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    })
  })

  it('a message of more than 1 MiB', async () => {
    await send('x'.repeat(1_048_576))

    await expect(send(`${'x'.repeat(1_048_574)}ß!`)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })

  it.each<[string, Partial<SendMessageCommandInput>, string, string]>([
    ['no body', { MessageBody: '' }, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    ['what XML cannot carry', { MessageBody: 'a\u0000' }, 'InvalidMessageContents', 'Invalid characters found.'],
    ['half a character', { MessageBody: '\ud83c' }, 'InvalidMessageContents', '#x20 to #xD7FF'],
    ['a delay of 901 s', { DelaySeconds: 901 }, 'InvalidParameterValue', 'DelaySeconds must be >= 0 and <= 900.'],
    [
      'what FIFO queues take',
      { MessageDeduplicationId: 'x' },
      'InvalidParameterValue',
      'not valid for this queue type',
    ],
  ])('sending %s', async (_what, input, code, sentence) => {
    const refused = send('m', input)

    await expect(refused).rejects.toMatchObject({ name: code, message: expect.stringContaining(sentence) })
  })

  it('a system attribute other than the trace header', async () => {
    const other = {
      Other: { DataType: 'String', StringValue: 'x' },
    } as SendMessageCommandInput['MessageSystemAttributes']

    await expect(send('m', { MessageSystemAttributes: other })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })

  it.each([
    ['ReceiptHandle', () => remove(undefined)],
    ['ReceiptHandle', () => hideFor(1, undefined)],
    ['VisibilityTimeout', () => hideFor(undefined as unknown as number, 'x')],
  ])('a request without its %s', async (parameter, request) => {
    await expect(request()).rejects.toMatchObject({
      name: 'MissingParameter',
      message: `The request must contain the parameter ${parameter}.`,
    })
  })

  it.each<[string, Partial<ReceiveMessageCommandInput>, string]>([
    [
      '11 messages',
      { MaxNumberOfMessages: 11 },
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be',
    ],
    ['no messages', { MaxNumberOfMessages: 0 }, 'Must be between 1 and 10, if provided.'],
    ['a wait of 21 s', { WaitTimeSeconds: 21 }, 'Must be >= 0 and <= 20, if provided.'],
    ['for longer than 12 hours', { VisibilityTimeout: 43_201 }, 'Must be between 0 and 43200, if provided.'],
  ])('receiving %s', async (_what, input, sentence) => {
    const refused = receive(input)

    await expect(refused).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(sentence),
    })
  })
})

describe('a batch', () => {
  const sendBatch = (Entries: { Id: string; MessageBody: string; DelaySeconds?: number }[]) =>
    cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

  it('sends each entry by itself: one that is refused does not touch the others', async () => {
    const sent = await sendBatch([
      { Id: 'good', MessageBody: 'a' },
      { Id: 'bad', MessageBody: 'b', DelaySeconds: 1000 },
    ])

    expect(sent.Successful).toEqual([
      { Id: 'good', MessageId: expect.any(String), MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' },
    ])
    expect(sent.Failed).toEqual([
      {
        Id: 'bad',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: 'Value 1000 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
      },
    ])
    expect(await bodies()).toEqual(['a'])
  })

  it('has 1 MiB in all, to the byte', async () => {
    const sent = await sendBatch([
      { Id: 'a', MessageBody: 'x'.repeat(1_048_575) },
      { Id: 'b', MessageBody: 'x' },
    ])

    expect(sent.Successful).toHaveLength(2)
  })

  it('deletes, and changes the visibility, of many', async () => {
    await sendBatch(['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id })))
    const [a, b, c] = await receive()
    const entry = (Id: string, ReceiptHandle: string | undefined) => ({ Id, ReceiptHandle })

    const deleted = await cloud.sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [entry('a', a!.ReceiptHandle), entry('x', 'x')] }),
    )
    const changed = await cloud.sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { ...entry('a', a!.ReceiptHandle), VisibilityTimeout: 0 },
          { ...entry('b', b!.ReceiptHandle), VisibilityTimeout: 0 },
          { ...entry('c', c!.ReceiptHandle), VisibilityTimeout: 60 },
        ],
      }),
    )

    expect(deleted).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'x', Code: 'ReceiptHandleIsInvalid' }] })
    expect(changed).toMatchObject({
      Successful: [{ Id: 'b' }, { Id: 'c' }],
      Failed: [{ Id: 'a', Code: 'InvalidParameterValue' }],
    })
    expect(await bodies()).toEqual(['b'])
  })

  it.each<[string, { Id: string; MessageBody: string }[], string, string]>([
    ['nothing in it', [], 'EmptyBatchRequest', 'at least one SendMessageBatchRequestEntry in the request.'],
    [
      'eleven entries',
      [...Array(11).keys()].map((n) => ({ Id: `e${n}`, MessageBody: 'm' })),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      'an id with a colon',
      [{ Id: 'a:b', MessageBody: 'm' }],
      'InvalidBatchEntryId',
      'It can be at most 80 letters long.',
    ],
    [
      'an id twice',
      [
        { Id: 'a', MessageBody: 'm' },
        { Id: 'a', MessageBody: 'n' },
      ],
      'BatchEntryIdsNotDistinct',
      'Id a repeated.',
    ],
    [
      'more than 1 MiB in all',
      [
        { Id: 'a', MessageBody: 'x'.repeat(1_048_576) },
        { Id: 'b', MessageBody: 'x' },
      ],
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    ],
  ])('with %s sends nothing', async (_what, entries, code, sentence) => {
    const refused = sendBatch(entries)

    await expect(refused).rejects.toMatchObject({ name: code, message: expect.stringContaining(sentence) })
    const { Attributes } = await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' })
  })
})
