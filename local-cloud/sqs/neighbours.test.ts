import { getEventListeners } from 'node:events'
import { type ContractServer, startContractServer } from './contract-server.ts'
import { sqsEvent } from './event.ts'
import { receiptHandle } from './receipt-handle.ts'

const arn = 'arn:aws:sqs:us-east-1:000000000000:orders'
let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
  cloud.queues.create('us-east-1', 'orders')
})
afterEach(() => cloud.close())

describe('what other services do with queues', () => {
  it('they send, receive and delete by ARN', async () => {
    const sent = cloud.queues.send(arn, 'm')

    const [received] = await cloud.queues.receive(arn, { max: 10 })
    cloud.queues.get(arn).deleteMessage(receiptHandle(received!))

    expect(received).toMatchObject({ id: sent.id, body: 'm', receiveCount: 1 })
    expect(cloud.queues.find(arn)?.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  })

  it('they are refused a queue that is not there, and a message that is too large', () => {
    expect(() => cloud.queues.send(`${arn}-none`, 'm')).toThrow('The specified queue does not exist.')
    expect(() => cloud.queues.send(arn, 'x'.repeat(1_048_577))).toThrow('Message must be shorter than 1048576 bytes.')
  })

  it('they hear of every message that there is to receive, until they stop listening', async () => {
    const heard: string[] = []
    const stop = cloud.queues.onMessage(arn, () => heard.push('message'))

    cloud.queues.send(arn, 'now')
    await cloud.queues.receive(arn)
    cloud.clock.advance(30)
    stop()
    cloud.queues.send(arn, 'later')

    expect(heard).toEqual(['message', 'message'])
  })

  it('they hear of each message whose delay ends', () => {
    cloud.queues.create('us-east-1', 'delayed', { DelaySeconds: '5' })
    const heard: number[] = []
    const start = cloud.clock.now()
    cloud.queues.onMessage(arn.replace('orders', 'delayed'), () => heard.push((cloud.clock.now() - start) / 1000))

    for (const _ of [1, 2]) {
      cloud.queues.send(arn.replace('orders', 'delayed'), 'm')
      cloud.clock.advance(4)
    }
    cloud.clock.advance(10)

    expect(heard).toEqual([5, 9])
  })

  it('they hear of a message that comes to a dead-letter queue', async () => {
    const deadLetterTargetArn = cloud.queues.create('us-east-1', 'dlq').record.arn
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 })
    const source = cloud.queues.create('us-east-1', 'source', { RedrivePolicy }).record.arn
    const heard: string[] = []
    cloud.queues.onMessage(deadLetterTargetArn, () => heard.push('message'))
    cloud.queues.send(source, 'm')

    await cloud.queues.receive(source, { visibilityTimeout: 0 })
    await cloud.queues.receive(source)

    expect(heard).toEqual(['message'])
  })

  it('they keep a message whose dead-letter queue is gone', async () => {
    const deadLetters = cloud.queues.create('us-east-1', 'dlq')
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.record.arn, maxReceiveCount: 1 })
    const source = cloud.queues.create('us-east-1', 'source', { RedrivePolicy }).record.arn
    cloud.queues.send(source, 'm')
    cloud.queues.delete(deadLetters)

    await cloud.queues.receive(source, { visibilityTimeout: 0 })

    expect(await cloud.queues.receive(source)).toMatchObject([{ body: 'm', receiveCount: 2 }])
  })

  it('they hear of the messages of a queue that is made later, or made anew', () => {
    const heard: string[] = []
    cloud.queues.onMessage(`${arn}-2`, () => heard.push('message'))

    cloud.queues.create('us-east-1', 'orders-2')
    cloud.queues.send(`${arn}-2`, 'm')

    expect(heard).toEqual(['message'])
  })

  it('they stop waiting by a signal, and then take no message away', async () => {
    const stop = new AbortController()
    const waiting = cloud.queues.receive(arn, { waitSeconds: 20, signal: stop.signal })

    stop.abort()
    cloud.queues.send(arn, 'm')

    expect(await waiting).toEqual([])
    expect(await cloud.queues.receive(arn, { signal: stop.signal })).toEqual([])
    expect(await cloud.queues.receive(arn)).toHaveLength(1)
  })

  it('they leave neither timer nor listener behind when they got what they waited for', async () => {
    const { signal } = new AbortController()
    const waiting = cloud.queues.receive(arn, { waitSeconds: 20, signal })
    cloud.queues.send(arn, 'm')
    await waiting

    const timeOutOfTheMessage = 1
    expect(cloud.clock.timers).toBe(timeOutOfTheMessage)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('they wait in vain for a queue that is deleted, or a cloud that stops', async () => {
    cloud.queues.create('us-east-1', 'orders-2')
    const deleted = cloud.queues.receive(arn, { waitSeconds: 20 })
    const stopped = cloud.queues.receive(`${arn}-2`, { waitSeconds: 20 })

    cloud.queues.delete(cloud.queues.get(arn))
    cloud.queues.close()

    expect(await Promise.all([deleted, stopped])).toEqual([[], []])
  })

  it('they give functions the event that Lambda documents', async () => {
    cloud.queues.send(arn, 'test', {
      n: { DataType: 'Number', StringValue: '7' },
      b: { DataType: 'Binary', BinaryValue: 'AAE=' },
    })
    const messages = await cloud.queues.receive(arn)

    expect(sqsEvent(arn, messages)).toEqual({
      Records: [
        {
          messageId: messages[0]!.id,
          receiptHandle: receiptHandle(messages[0]!),
          body: 'test',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(cloud.clock.now()),
            SenderId: '000000000000',
            ApproximateFirstReceiveTimestamp: String(cloud.clock.now()),
          },
          messageAttributes: {
            n: { stringValue: '7', stringListValues: [], binaryListValues: [], dataType: 'Number' },
            b: { binaryValue: 'AAE=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: '098f6bcd4621d373cade4e832627b4f6',
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: arn,
          awsRegion: 'us-east-1',
        },
      ],
    })
  })
})
