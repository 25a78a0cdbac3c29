import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns'
import { itInside } from '../test-endpoint.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

let server: ContractServer
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs'
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:forward'

beforeAll(async () => {
  server = await startContractServer()
})

afterAll(() => server.close())

const created = async (Name: string) => (await server.sns.send(new CreateTopicCommand({ Name }))).TopicArn as string

const subscribed = async (TopicArn: string, Attributes?: Record<string, string>) => {
  const input = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE, Attributes }
  return (await server.sns.send(new SubscribeCommand(input))).SubscriptionArn as string
}

describe('a topic', () => {
  it('gets its ARN from region, account and name, however often it is created', async () => {
    const arns = [await created('again'), await created('again')]

    expect(arns).toEqual(Array(2).fill('arn:aws:sns:us-east-1:000000000000:again'))
  })

  it('is not created again as another', async () => {
    await server.sns.send(
      new CreateTopicCommand({ Name: 'same', Attributes: { DisplayName: 'A' }, Tags: [{ Key: 'k', Value: 'v' }] }),
    )

    await expect(
      server.sns.send(new CreateTopicCommand({ Name: 'same', Attributes: { DisplayName: 'B' } })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    })
    await expect(
      server.sns.send(new CreateTopicCommand({ Name: 'same', Tags: [{ Key: 'k', Value: 'w' }] })),
    ).rejects.toThrow('Invalid parameter: Tags Reason: Topic already exists with different tags')
  })

  it.each([
    [{ Name: '' }, 'Invalid parameter: Topic Name'],
    [{ Name: 'a b' }, 'Invalid parameter: Topic Name'],
    [{ Name: 'x'.repeat(257) }, 'Invalid parameter: Topic Name'],
    [{ Name: 'q.fifo' }, 'Invalid parameter: Topic Name'],
    [{ Name: 'q.fifo', Attributes: { FifoTopic: 'true' } }, "The local cloud's SNS has no FifoTopic. "],
    [{ Name: 'q', Attributes: { Colour: 'red' } }, 'Invalid parameter: AttributeName'],
    [{ Name: 'q', Attributes: { DeliveryPolicy: '{}' } }, "The local cloud's SNS has no DeliveryPolicy. "],
    [{ Name: 'q', Attributes: { MaximumMessageSize: '5' } }, 'Invalid parameter: MaximumMessageSize'],
    [
      { Name: 'q', Tags: Array(2).fill({ Key: 'k', Value: 'v' }) },
      'Invalid parameter: Duplicated keys are not allowed.',
    ],
  ])('is refused as %j', async (input, message) => {
    await expect(server.sns.send(new CreateTopicCommand(input))).rejects.toThrow(message)
  })

  it('describes itself', async () => {
    const TopicArn = await created('described')
    await subscribed(TopicArn)
    await server.sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'http',
        Endpoint: 'http://127.0.0.1:1/',
        ReturnSubscriptionArn: true,
      }),
    )
    await server.sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Ops <1>' }),
    )

    const { Attributes = {} } = await server.sns.send(new GetTopicAttributesCommand({ TopicArn }))

    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: '000000000000',
      DisplayName: 'Ops <1>',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '0',
    })
    expect(JSON.parse(Attributes.Policy as string).Statement[0].Resource).toBe(TopicArn)
    expect(JSON.parse(Attributes.EffectiveDeliveryPolicy as string).http.defaultHealthyRetryPolicy.numRetries).toBe(3)
  })

  it.each([
    [
      'nowhere',
      'InvalidParameterException',
      'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    ['arn:aws:sns:us-east-1:000000000000:nowhere', 'NotFoundException', 'Topic does not exist'],
    ['arn:aws:sns:eu-west-1:000000000000:nowhere', 'InvalidParameterException', 'Invalid parameter: TopicArn'],
  ])('is not found as %s', async (TopicArn, name, message) => {
    await expect(server.sns.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({ name, message })
  })

  it('takes its subscriptions with it', async () => {
    const TopicArn = await created('short-lived')
    const SubscriptionArn = await subscribed(TopicArn)

    await server.sns.send(new DeleteTopicCommand({ TopicArn }))
    await server.sns.send(new DeleteTopicCommand({ TopicArn }))

    await expect(server.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Subscription does not exist',
    })
  })

  it('stands in its own region only, a hundred to a page', async () => {
    const frankfurt = server.client('eu-central-1')
    const names = Array.from({ length: 101 }, (_, index) => `topic-${String(index).padStart(3, '0')}`)
    await Promise.all(names.map((Name) => frankfurt.send(new CreateTopicCommand({ Name }))))

    const first = await frankfurt.send(new ListTopicsCommand({}))
    const second = await frankfurt.send(new ListTopicsCommand({ NextToken: first.NextToken }))

    expect(first.Topics).toHaveLength(100)
    expect(second).toMatchObject({ Topics: [{ TopicArn: 'arn:aws:sns:eu-central-1:000000000000:topic-100' }] })
    expect(second.NextToken).toBeUndefined()
    await expect(frankfurt.send(new ListTopicsCommand({ NextToken: 'x' }))).rejects.toThrow('NextToken')
  })

  it('keeps its tags', async () => {
    const ResourceArn = await created('tagged')
    const Tags = [
      { Key: 'stage', Value: 'dev' },
      { Key: 'team', Value: 'ops' },
    ]

    await server.sns.send(new TagResourceCommand({ ResourceArn, Tags }))
    await server.sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }))

    expect((await server.sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual(Tags.slice(1))
    await expect(
      server.sns.send(new ListTagsForResourceCommand({ ResourceArn: `${ResourceArn}-not` })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('a subscription', () => {
  it('is the same one again for the same endpoint', async () => {
    const TopicArn = await created('idempotent')
    const arn = await subscribed(TopicArn, { RawMessageDelivery: 'true' })

    expect(arn).toMatch(/^arn:aws:sns:us-east-1:000000000000:idempotent:[0-9a-f-]{36}$/)
    expect(await subscribed(TopicArn)).toBe(arn)
    await expect(subscribed(TopicArn, { RawMessageDelivery: 'false' })).rejects.toThrow(
      'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    )
  })

  it('describes itself', async () => {
    const TopicArn = await created('subscribed')
    const FilterPolicy = '{"stage":["dev"]}'
    const SubscriptionArn = await subscribed(TopicArn, { FilterPolicy })

    const { Attributes } = await server.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))

    expect(Attributes).toEqual({
      SubscriptionArn,
      TopicArn,
      Protocol: 'sqs',
      Endpoint: QUEUE,
      Owner: '000000000000',
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      RawMessageDelivery: 'false',
      FilterPolicy,
      FilterPolicyScope: 'MessageAttributes',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
    })
  })

  it('is listed, by topic and with all others', async () => {
    const TopicArn = await created('listed')
    const SubscriptionArn = await subscribed(TopicArn)
    const row = { TopicArn, SubscriptionArn, Protocol: 'sqs', Endpoint: QUEUE, Owner: '000000000000' }

    const byTopic = await server.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    const all = await server.sns.send(new ListSubscriptionsCommand({}))

    expect(byTopic.Subscriptions).toEqual([row])
    expect(all.Subscriptions).toContainEqual(row)
  })

  it('may be deleted twice', async () => {
    const TopicArn = await created('unsubscribed')
    const SubscriptionArn = await subscribed(TopicArn)

    await server.sns.send(new UnsubscribeCommand({ SubscriptionArn }))
    await server.sns.send(new UnsubscribeCommand({ SubscriptionArn }))

    const { Attributes } = await server.sns.send(new GetTopicAttributesCommand({ TopicArn }))
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' })
  })

  it.each([
    ['sqs', 'http://sqs/queue', 'Invalid parameter: SQS endpoint ARN'],
    ['lambda', QUEUE, 'Invalid parameter: Lambda endpoint ARN'],
    ['http', 'https://127.0.0.1/', 'Invalid parameter: Endpoint must match the specified protocol'],
    ['http', 'http://example.com/', "The local cloud's SNS has no way to example.com: "],
    ['http', 'http://127.0.0.1.example.com/', "The local cloud's SNS has no way to 127.0.0.1.example.com: "],
    ['email', 'a@example.com', "The local cloud's SNS has no protocol email: "],
    ['carrier-pigeon', 'x', 'Invalid parameter: Amazon SNS does not support this protocol string: carrier-pigeon'],
  ])('of protocol %s is refused for %s', async (Protocol, Endpoint, message) => {
    const TopicArn = await created('refusals')

    await expect(server.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }))).rejects.toThrow(message)
  })

  it.each([
    ['Colour', 'red', 'AttributeName'],
    ['DeliveryPolicy', '{}', "The local cloud's SNS has no DeliveryPolicy. "],
    ['RawMessageDelivery', 'perhaps', 'RawMessageDelivery: Invalid value [perhaps]. Must be true or false.'],
    ['RawMessageDelivery', '', 'RawMessageDelivery: Invalid value []. Must be true or false.'],
    ['RedrivePolicy', '{"deadLetterTargetArn":"x"}', 'RedrivePolicy: deadLetterTargetArn is an invalid arn'],
    ['RedrivePolicy', '{x}', 'RedrivePolicy: failed to parse JSON. '],
    [
      'FilterPolicyScope',
      'Everything',
      'FilterPolicyScope: Invalid value [Everything]. Please use either MessageBody or MessageAttributes',
    ],
    [
      'FilterPolicy',
      '{"a":{"b":["c"]}}',
      'Filter policy scope MessageAttributes does not support nested filter policy',
    ],
    ['FilterPolicy', '{"a":"b"}', 'FilterPolicy: "a" must be an object or an array'],
  ])('takes no %s of %j', async (AttributeName, AttributeValue, message) => {
    const SubscriptionArn = await subscribed(await created('attributes'))

    await expect(
      server.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue })),
    ).rejects.toThrow(message)
  })

  it('of a function is never raw', async () => {
    const TopicArn = await created('functions')
    const input = { TopicArn, Protocol: 'lambda', Endpoint: FUNCTION, Attributes: { RawMessageDelivery: 'true' } }

    await expect(server.sns.send(new SubscribeCommand(input))).rejects.toThrow(
      'Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.',
    )
  })

  itInside('outlives a restart', async () => {
    const TopicArn = await created('kept')
    const SubscriptionArn = await subscribed(TopicArn)

    await server.restart()

    const { Subscriptions } = await server.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    expect(Subscriptions).toMatchObject([{ SubscriptionArn }])
  })
})
