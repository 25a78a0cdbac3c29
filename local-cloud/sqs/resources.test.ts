import type { Properties, ResourceContext } from '../service.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'shop',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1',
  logicalId: 'Orders',
  generateName: () => 'shop-Orders-1A2B3C4D5E6F',
}
let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

const type = (name: string) => cloud.service.resources![name]!
const create = (properties: Properties) => type('AWS::SQS::Queue').create(properties, context)
const attributesOf = (name: string) => cloud.queues.find(cloud.queues.arn('us-east-1', name))?.record.attributes

describe('AWS::SQS::Queue', () => {
  it('has the URL for its Ref, and a made-up name if it was given none', async () => {
    const url = `${cloud.url}/000000000000/shop-Orders-1A2B3C4D5E6F`

    expect(await create({})).toEqual({
      id: url,
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:shop-Orders-1A2B3C4D5E6F',
        QueueName: 'shop-Orders-1A2B3C4D5E6F',
        QueueUrl: url,
      },
    })
    expect(type('AWS::SQS::Queue').existing!({}, context)).toBe(url)
    expect(type('AWS::SQS::Queue').existing!({ QueueName: 'other' }, context)).toBeUndefined()
  })

  it('takes its attributes from the properties, policies as objects', async () => {
    await create({ QueueName: 'dlq', FifoQueue: false })
    const RedrivePolicy = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dlq', maxReceiveCount: 3 }

    await create({ QueueName: 'orders', VisibilityTimeout: 60, RedrivePolicy, Tags: [{ Key: 'a', Value: 'b' }] })

    expect(attributesOf('orders')).toMatchObject({
      VisibilityTimeout: '60',
      RedrivePolicy: JSON.stringify(RedrivePolicy),
    })
    expect(cloud.queues.get(cloud.queues.arn('us-east-1', 'orders')).record.tags).toEqual({ a: 'b' })
  })

  it('keeps its messages in an update; what the template names no more goes back to the default', async () => {
    const before = { QueueName: 'orders', VisibilityTimeout: 60, KmsMasterKeyId: 'k' }
    const { id } = await create(before)
    const message = cloud.queues.send(cloud.queues.arn('us-east-1', 'orders'), 'm')

    await type('AWS::SQS::Queue').update!(id, { QueueName: 'orders', DelaySeconds: 5 }, before, context)

    expect(attributesOf('orders')).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '5' })
    expect(attributesOf('orders')).not.toHaveProperty('KmsMasterKeyId')
    expect(await cloud.queues.receive(cloud.queues.arn('us-east-1', 'orders'))).toMatchObject([{ id: message.id }])
  })

  it('is deleted, and gone already is deleted too', async () => {
    const { id } = await create({ QueueName: 'orders' })

    await type('AWS::SQS::Queue').delete(id, {}, context)
    await type('AWS::SQS::Queue').delete(id, {}, context)

    expect(attributesOf('orders')).toBeUndefined()
  })

  it.each([
    ['a FIFO queue', { FifoQueue: true }, 'standard queues only, no FIFO queues'],
    ['a property that it does not know', { Colour: 'red' }, 'Unknown Attribute Colour.'],
  ])('refuses %s', (_what, properties, sentence) => {
    expect(() => create(properties)).toThrow(sentence)
  })
})

describe('AWS::SQS::QueuePolicy', () => {
  const policy = (...names: string[]) => ({
    Queues: names.map((name) => `${cloud.url}/000000000000/${name}`),
    PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }] },
  })

  it('puts its document on the queues, and takes it away again', async () => {
    await create({ QueueName: 'a' })
    await create({ QueueName: 'b' })
    const { create: put, update, delete: remove } = type('AWS::SQS::QueuePolicy')

    const { id } = await put(policy('a'), context)
    expect(JSON.parse(attributesOf('a')!.Policy!)).toEqual(policy().PolicyDocument)

    await update!(id, policy('b'), policy('a'), context)
    expect(attributesOf('a')).not.toHaveProperty('Policy')
    expect(attributesOf('b')).toHaveProperty('Policy')

    await remove(id, policy('b', 'gone'), context)
    expect(attributesOf('b')).not.toHaveProperty('Policy')
  })

  it.each([
    ['no queue', { PolicyDocument: {} }, 'Queues must list the URL of at least one queue.'],
    ['no document', { Queues: ['x'] }, 'PolicyDocument must be a policy document with a Statement.'],
  ])('refuses %s', (_what, properties, sentence) => {
    expect(() => type('AWS::SQS::QueuePolicy').create(properties, context)).toThrow(sentence)
  })
})
