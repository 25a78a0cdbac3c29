import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStream } from '../events.ts'
import type { Properties, ResourceContext } from '../service.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { openStore } from '../store.ts'
import { snsResources } from './resources.ts'
import { Topics } from './topics.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-sns-'))
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:forward'
const OTHER = 'arn:aws:lambda:us-east-1:000000000000:function:other'
const ARN = 'arn:aws:sns:us-east-1:000000000000:ops-events'
const context: ResourceContext = {
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'stack',
  stackId: 'id',
  logicalId: 'Topic',
  generateName: () => 'stack-Topic-1A2B',
}
const lambda = (Endpoint: string) => ({ Protocol: 'lambda', Endpoint })

let topics: Topics
let resources: ReturnType<typeof snsResources>

beforeEach(() => {
  const store = openStore(mkdtempSync(join(dataDir, 'state-')))
  topics = new Topics({
    account: '000000000000',
    url: 'http://127.0.0.1:1',
    store,
    events: new EventStream(),
    settings: DEFAULT_SETTINGS,
  })
  resources = snsResources(topics, () => {})
})

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const resource = (type: string) => resources[`AWS::SNS::${type}`]!
const create = (type: string, properties: Properties) => resource(type).create(properties, context)
const endpoints = () => topics.subscriptionsOf(ARN).map(({ endpoint }) => endpoint)

describe('AWS::SNS::Topic', () => {
  it('is made with the subscriptions inside it', async () => {
    const made = await create('Topic', {
      TopicName: 'ops-events',
      DisplayName: 'Ops',
      Tags: [{ Key: 'stage', Value: 'dev' }],
      Subscription: [lambda(FUNCTION)],
    })

    expect(made).toEqual({ id: ARN, attributes: { TopicArn: ARN, TopicName: 'ops-events' } })
    expect(topics.find(ARN)).toMatchObject({ attributes: { DisplayName: 'Ops' }, tags: { stage: 'dev' } })
    expect(endpoints()).toEqual([FUNCTION])
  })

  it('gets a name made up where it has none', async () => {
    expect(await create('Topic', {})).toMatchObject({ id: 'arn:aws:sns:us-east-1:000000000000:stack-Topic-1A2B' })
  })

  it('says which topic has its name already', async () => {
    expect(resource('Topic').existing?.({ TopicName: 'ops-events' }, context)).toBeUndefined()
    await create('Topic', { TopicName: 'ops-events' })
    expect(resource('Topic').existing?.({ TopicName: 'ops-events' }, context)).toBe(ARN)
  })

  it('changes its settings and subscriptions, and keeps the ones that stay', async () => {
    const before = { TopicName: 'ops-events', DisplayName: 'A', Subscription: [lambda(FUNCTION)] }
    await create('Topic', before)
    const [kept] = topics.subscriptionsOf(ARN)
    const both = { TopicName: 'ops-events', Subscription: [lambda(FUNCTION), lambda(OTHER)] }

    await resource('Topic').update?.(ARN, both, before, context)
    const during = topics.subscriptionsOf(ARN).map(({ arn }) => arn)
    await resource('Topic').update?.(ARN, { ...both, Subscription: [lambda(OTHER)] }, both, context)

    expect(during).toContain(kept?.arn)
    expect(endpoints()).toEqual([OTHER])
    expect(topics.find(ARN)?.attributes).toEqual({})
  })

  it.each([
    [{ FifoTopic: true }, 'no FifoTopic'],
    [{ DeliveryStatusLogging: [{}] }, 'AttributeName'],
    [{ TopicName: 'a b' }, 'Invalid parameter: Topic Name'],
    [{ Subscription: [{ Protocol: 'email', Endpoint: 'a@b.c' }] }, 'no protocol email'],
  ])('fails as %j, and leaves nothing', (properties, reason) => {
    expect(() => create('Topic', properties)).toThrow(reason)
    expect(topics.topics('us-east-1')).toEqual([])
  })

  it('may be deleted twice', async () => {
    await create('Topic', { TopicName: 'ops-events', Subscription: [lambda(FUNCTION)] })

    await resource('Topic').delete(ARN, {}, context)
    await resource('Topic').delete(ARN, {}, context)

    expect(topics.topics('us-east-1')).toEqual([])
    expect(endpoints()).toEqual([])
  })
})

describe('AWS::SNS::Subscription', () => {
  const properties = {
    TopicArn: ARN,
    ...lambda(FUNCTION),
    FilterPolicy: { stage: ['dev'] },
    RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dlq' },
    // As the CLI writes them where the service says nothing.
    FilterPolicyScope: undefined,
    Region: undefined,
  }

  beforeEach(() => create('Topic', { TopicName: 'ops-events' }))

  it('keeps its policies as JSON', async () => {
    const { id, attributes } = await create('Subscription', properties)

    expect(attributes).toEqual({ Arn: id })
    expect(topics.findSubscription(id)?.attributes).toEqual({
      FilterPolicy: '{"stage":["dev"]}',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dlq"}',
    })
  })

  it('loses the policy that the template no longer has', async () => {
    const { id } = await create('Subscription', properties)
    const { FilterPolicy: _, ...without } = properties

    await resource('Subscription').update?.(id, without, properties, context)

    expect(Object.keys(topics.findSubscription(id)?.attributes ?? {})).toEqual(['RedrivePolicy'])
  })

  it.each([
    [{ FilterPolicy: { stage: 'dev' } }, '"stage" must be an object or an array'],
    [{ TopicArn: `${ARN}-not` }, 'Topic does not exist'],
    [{ DeliveryPolicy: {} }, "The local cloud's SNS has no DeliveryPolicy"],
  ])('fails with %j', (change, reason) => {
    expect(() => create('Subscription', { ...properties, ...change })).toThrow(reason)
  })

  it('fails to change to what SNS refuses, and stays as it was', async () => {
    const { id } = await create('Subscription', properties)
    const before = topics.findSubscription(id)

    expect(() =>
      resource('Subscription').update?.(id, { ...properties, ReplayPolicy: {} }, properties, context),
    ).toThrow("The local cloud's SNS has no ReplayPolicy")
    expect(topics.findSubscription(id)).toEqual(before)
  })

  it('may be deleted twice', async () => {
    const { id } = await create('Subscription', properties)

    await resource('Subscription').delete(id, properties, context)
    await resource('Subscription').delete(id, properties, context)

    expect(endpoints()).toEqual([])
  })
})

describe('AWS::SNS::TopicPolicy', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: ARN }] }
  const properties = { Topics: [ARN], PolicyDocument }

  it('is the policy of its topics, also after these change, until it is deleted', async () => {
    await create('Topic', { TopicName: 'ops-events' })
    const { id } = await create('TopicPolicy', properties)
    await resource('Topic').update?.(ARN, { TopicName: 'ops-events', DisplayName: 'A' }, {}, context)
    const during = topics.find(ARN)?.attributes

    await resource('TopicPolicy').delete(id, properties, context)

    expect(during).toEqual({ DisplayName: 'A', Policy: JSON.stringify(PolicyDocument) })
    expect(topics.find(ARN)?.attributes).toEqual({ DisplayName: 'A' })
  })

  it('fails for a topic that does not exist', () => {
    expect(() => create('TopicPolicy', properties)).toThrow('Topic does not exist')
  })
})
