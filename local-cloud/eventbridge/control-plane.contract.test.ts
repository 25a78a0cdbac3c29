import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  type EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge'
import type { AwsRequest, Permission } from '../service.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:copies'
const PATTERN = '{"source":["shop"]}'

let cloud: ContractServer
let client: EventBridgeClient

beforeEach(async () => {
  cloud = await startContractServer()
  client = cloud.client()
})
afterEach(() => cloud.close())

const putRule = (input: Partial<PutRuleCommandInput> = {}) =>
  client.send(new PutRuleCommand({ Name: 'r', EventPattern: PATTERN, ...input }))
const putTargets = (...targets: Partial<Target>[]) =>
  client.send(
    new PutTargetsCommand({
      Rule: 'r',
      Targets: targets.map((target, index) => ({ Id: String(index), Arn: QUEUE, ...target })),
    }),
  )

describe('an event bus', () => {
  const describe_ = (Name?: string) => client.send(new DescribeEventBusCommand({ Name }))

  it('is made, described, listed and deleted, and outlives a restart', async () => {
    const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: 'orders', Description: 'of the shop' }))
    await cloud.server.restart()
    client = cloud.client()

    expect(await describe_('orders')).toMatchObject({
      Name: 'orders',
      Arn: EventBusArn,
      Description: 'of the shop',
      CreationTime: expect.any(Date),
    })
    expect(EventBusArn).toBe('arn:aws:events:us-east-1:000000000000:event-bus/orders')
    await client.send(new UpdateEventBusCommand({ Name: 'orders', Description: 'of the bank' }))
    const { EventBuses } = await client.send(new ListEventBusesCommand({}))
    expect(EventBuses?.map(({ Name, Description }) => [Name, Description])).toEqual([
      ['default', undefined],
      ['orders', 'of the bank'],
    ])
    await client.send(new DeleteEventBusCommand({ Name: 'orders' }))
    await expect(describe_('orders')).rejects.toMatchObject({ message: 'Event bus orders does not exist.' })
  })

  it('belongs to one region', async () => {
    await client.send(new CreateEventBusCommand({ Name: 'orders' }))

    const there = await cloud.client('eu-west-1').send(new ListEventBusesCommand({}))

    expect(there.EventBuses?.map(({ Arn }) => Arn)).toEqual(['arn:aws:events:eu-west-1:000000000000:event-bus/default'])
  })

  it('has a policy, statement by statement', async () => {
    const put = (StatementId: string, Principal: string) =>
      client.send(new PutPermissionCommand({ StatementId, Principal, Action: 'events:PutEvents' }))
    const statement = (Sid: string, Principal: unknown) => ({
      Sid,
      Effect: 'Allow',
      Principal,
      Action: 'events:PutEvents',
      Resource: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
    })
    await put('all', '*')
    await put('one', '111122223333')

    const { Policy } = await describe_()
    await client.send(new RemovePermissionCommand({ StatementId: 'all' }))
    const left = await describe_()
    await client.send(new RemovePermissionCommand({ RemoveAllPermissions: true }))

    const one = statement('one', { AWS: 'arn:aws:iam::111122223333:root' })
    expect(JSON.parse(Policy ?? '')).toEqual({ Version: '2012-10-17', Statement: [statement('all', '*'), one] })
    expect(JSON.parse(left.Policy ?? '').Statement).toEqual([one])
    expect((await describe_()).Policy).toBeUndefined()
    await expect(client.send(new RemovePermissionCommand({ StatementId: 'one' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Statement with the provided id does not exist.',
    })
  })

  it.each<[string, () => Promise<unknown>, string, string]>([
    [
      'a call in another region',
      () =>
        client.send(new DescribeEventBusCommand({ Name: 'arn:aws:events:eu-west-1:000000000000:event-bus/default' })),
      'ResourceNotFoundException',
      'Event bus default does not exist.',
    ],
    [
      'a second one of its name',
      async () => {
        await client.send(new CreateEventBusCommand({ Name: 'orders' }))
        return client.send(new CreateEventBusCommand({ Name: 'orders' }))
      },
      'ResourceAlreadyExistsException',
      'Event bus orders already exists.',
    ],
    [
      'a name with a slash',
      () => client.send(new CreateEventBusCommand({ Name: 'a/b' })),
      'ValidationException',
      "'/'",
    ],
    [
      'a name with a blank',
      () => client.send(new CreateEventBusCommand({ Name: 'a b' })),
      'ValidationException',
      "Value 'a b' at 'name'",
    ],
    [
      'deleting the default one',
      () => client.send(new DeleteEventBusCommand({ Name: 'default' })),
      'ValidationException',
      'Cannot delete event bus default.',
    ],
    [
      'deleting what is not there',
      () => client.send(new DeleteEventBusCommand({ Name: 'x' })),
      'ResourceNotFoundException',
      'Event bus x does not exist.',
    ],
    [
      'deleting one with rules',
      async () => {
        await client.send(new CreateEventBusCommand({ Name: 'orders' }))
        await putRule({ EventBusName: 'orders' })
        return client.send(new DeleteEventBusCommand({ Name: 'orders' }))
      },
      'ValidationException',
      "can't be deleted since it has rules",
    ],
    [
      'a key of your own',
      () => client.send(new CreateEventBusCommand({ Name: 'x', KmsKeyIdentifier: 'k' })),
      'ValidationException',
      "The local cloud's EventBridge has no encryption",
    ],
    [
      'a policy that could not be judged',
      () => client.send(new PutPermissionCommand({ Policy: '{"Statement":{"Effect":"Maybe"}}' })),
      'ValidationException',
      'Parameter Policy is not valid.',
    ],
  ])('is not for %s', async (_what, action, name, message) => {
    await expect(action()).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

describe('a rule', () => {
  const describeRule = (Name = 'r') => client.send(new DescribeRuleCommand({ Name }))

  it('is put, described and put anew, which replaces all but its targets', async () => {
    const { RuleArn } = await putRule({ Description: 'all of the shop', RoleArn: 'arn:aws:iam::000000000000:role/x' })
    await putTargets({})
    const first = await describeRule()
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(1 day)', State: 'DISABLED' })
    await cloud.server.restart()
    client = cloud.client()

    expect(first).toMatchObject({
      Arn: 'arn:aws:events:us-east-1:000000000000:rule/r',
      Description: 'all of the shop',
      EventBusName: 'default',
      EventPattern: PATTERN,
      State: 'ENABLED',
      CreatedBy: '000000000000',
    })
    expect(RuleArn).toBe(first.Arn)
    const second = await describeRule()
    expect(second).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'DISABLED' })
    expect([second.EventPattern, second.Description, second.RoleArn]).toEqual([undefined, undefined, undefined])
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'r' }))
    expect(Targets).toEqual([{ Id: '0', Arn: QUEUE }])
  })

  it('of another bus has the name of the bus in its ARN', async () => {
    await client.send(new CreateEventBusCommand({ Name: 'orders' }))

    const { RuleArn } = await putRule({ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/orders' })

    expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/orders/r')
    await expect(describeRule()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule r does not exist on EventBus default.',
    })
  })

  it('is listed page by page, by prefix and by target', async () => {
    for (const Name of ['a-1', 'a-2', 'a-3', 'b-1']) {
      await putRule({ Name })
      await client.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 't', Arn: `${QUEUE}-${Name[0]}` }] }))
    }

    const first = await client.send(new ListRulesCommand({ NamePrefix: 'a', Limit: 2 }))
    const second = await client.send(new ListRulesCommand({ NamePrefix: 'a', Limit: 2, NextToken: first.NextToken }))
    const byTarget = await client.send(new ListRuleNamesByTargetCommand({ TargetArn: `${QUEUE}-b` }))

    expect([first, second].map(({ Rules }) => Rules?.map(({ Name }) => Name))).toEqual([['a-1', 'a-2'], ['a-3']])
    expect(second.NextToken).toBeUndefined()
    expect(byTarget.RuleNames).toEqual(['b-1'])
  })

  it('has up to five targets, which are removed before it is deleted', async () => {
    await putRule()
    await putTargets({}, {}, {}, {}, {})
    await expect(putTargets({ Id: 'sixth' })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'The requested resource exceeds the maximum number allowed.',
    })
    const first = await client.send(new ListTargetsByRuleCommand({ Rule: 'r', Limit: 3 }))
    const second = await client.send(new ListTargetsByRuleCommand({ Rule: 'r', Limit: 3, NextToken: first.NextToken }))
    await expect(client.send(new DeleteRuleCommand({ Name: 'r' }))).rejects.toMatchObject({
      message: "Rule can't be deleted since it has targets.",
    })

    const removed = await client.send(new RemoveTargetsCommand({ Rule: 'r', Ids: ['0', '1', '2', '3', '4', 'none'] }))
    await client.send(new DeleteRuleCommand({ Name: 'r' }))
    await client.send(new DeleteRuleCommand({ Name: 'r' }))

    expect([first.Targets?.length, second.Targets?.length]).toEqual([3, 2])
    expect(removed.FailedEntries?.map(({ TargetId }) => TargetId)).toEqual(['none'])
    await expect(describeRule()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('has tags, as a bus has', async () => {
    const { RuleArn: ResourceARN } = await putRule({ Tags: [{ Key: 'team', Value: 'ops' }] })
    await client.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'dev' }] }))
    await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }))
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/default'
    await client.send(new TagResourceCommand({ ResourceARN: bus, Tags: [{ Key: 'a', Value: 'b' }] }))

    const tags = async (ResourceARN?: string) =>
      (await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags
    expect(await tags(ResourceARN)).toEqual([{ Key: 'stage', Value: 'dev' }])
    expect(await tags(bus)).toEqual([{ Key: 'a', Value: 'b' }])
    await expect(tags(`${ResourceARN}x`)).rejects.toMatchObject({
      message: 'Rule rx does not exist on EventBus default.',
    })
  })

  it.each<[string, Partial<PutRuleCommandInput>, string, string]>([
    [
      'neither pattern nor schedule',
      { EventPattern: undefined },
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    ],
    [
      'a pattern that is none',
      { EventPattern: '{"source":"shop"}' },
      'InvalidEventPatternException',
      'Event pattern is not valid. Reason: "source" must be an object or an array',
    ],
    [
      'a pattern of 4,097 characters',
      { EventPattern: `{"a":["${'x'.repeat(4089)}"]}` },
      'ValidationException',
      'less than or equal to 4096',
    ],
    [
      'a cron expression of five fields',
      { ScheduleExpression: 'cron(0 10 * * ?)' },
      'ValidationException',
      'Parameter ScheduleExpression is not valid.',
    ],
    [
      'one minutes',
      { ScheduleExpression: 'rate(1 minutes)' },
      'ValidationException',
      'Parameter ScheduleExpression is not valid.',
    ],
    [
      'five minute',
      { ScheduleExpression: 'rate(5 minute)' },
      'ValidationException',
      'Parameter ScheduleExpression is not valid.',
    ],
    [
      'a bus that is not there',
      { EventBusName: 'none' },
      'ResourceNotFoundException',
      'Event bus none does not exist.',
    ],
    [
      'a name with a blank',
      { Name: 'a b' },
      'ValidationException',
      "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    ['a name of 65 characters', { Name: 'a'.repeat(65) }, 'ValidationException', 'less than or equal to 64'],
    ['an unknown state', { State: 'PAUSED' as 'ENABLED' }, 'ValidationException', "Value 'PAUSED' at 'state'"],
    [
      'the state for CloudTrail',
      { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
      'ValidationException',
      'has no CloudTrail',
    ],
  ])('is refused with %s', async (_what, input, name, message) => {
    await expect(putRule(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })

  it('has a schedule on the default bus only', async () => {
    await client.send(new CreateEventBusCommand({ Name: 'orders' }))

    await expect(putRule({ EventBusName: 'orders', ScheduleExpression: 'rate(1 day)' })).rejects.toMatchObject({
      message: 'ScheduleExpression is supported only on the default event bus.',
    })
  })

  const transformer = (InputTemplate: string, path = '$.detail') => ({
    InputTransformer: { InputPathsMap: { x: path }, InputTemplate },
  })
  it.each<[string, Partial<Target>, string]>([
    ['an id with other characters', { Id: '!' }, "Value '!' at 'targets.1.member.id'"],
    ['no ARN', { Arn: 'queue' }, 'Parameter queue is not valid. Reason: Provided Arn is not in correct format.'],
    [
      'a service that the cloud lacks',
      { Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:x' },
      'no targets of the service states',
    ],
    [
      'an API destination',
      { Arn: 'arn:aws:events:us-east-1:000000000000:api-destination/x' },
      'no target api-destination/x',
    ],
    [
      'parameters of another service',
      { KinesisParameters: { PartitionKeyPath: '$' } },
      'no KinesisParameters of a target',
    ],
    [
      'two inputs',
      { Input: '{}', InputPath: '$' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target 0.',
    ],
    ['an input that is no JSON', { Input: 'hello' }, 'JSON syntax error in input for target 0'],
    ['a path without its beginning', { InputPath: 'detail' }, "does not begin with '$'"],
    ['a path of another kind', { InputPath: '$..detail' }, 'no JSON path $..detail'],
    [
      'a placeholder without a path',
      transformer('"<x> <y>"'),
      'InputTemplate for target 0 contains invalid placeholder y.',
    ],
    ['a path in a transformer', transformer('"<x>"', '$[*]'), 'no JSON path $[*]'],
    ['186 retries', { RetryPolicy: { MaximumRetryAttempts: 186 } }, 'less than or equal to 185'],
    ['an age of 59 seconds', { RetryPolicy: { MaximumEventAgeInSeconds: 59 } }, 'greater than or equal to 60'],
    [
      'a topic as dead-letter queue',
      { DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:x' } },
      'DeadLetterConfig.Arn',
    ],
  ])('takes no target with %s', async (_what, target, message) => {
    await putRule()

    await expect(putTargets(target)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })
})

describe('TestEventPattern', () => {
  const EVENT = { id: '1', account: '1', source: 'shop', time: 't', region: 'r', resources: [], 'detail-type': 'Order' }
  const test = (pattern: string, event: unknown = EVENT) =>
    client.send(new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(event) }))

  it('says whether an event matches', async () => {
    expect((await test(PATTERN)).Result).toBe(true)
    expect((await test('{"source":[{"anything-but":"shop"}]}')).Result).toBe(false)
  })

  it.each<[string, string, unknown, string, string]>([
    [
      'a pattern that is none',
      '{"source":[]}',
      EVENT,
      'InvalidEventPatternException',
      'Reason: Empty arrays are not allowed',
    ],
    ['a text', PATTERN, 'event', 'ValidationException', 'Parameter Event is not valid.'],
    ['a list', PATTERN, [EVENT], 'ValidationException', 'Parameter Event is not valid.'],
    [
      'an event without its id',
      PATTERN,
      { ...EVENT, id: undefined },
      'ValidationException',
      'id is a required argument',
    ],
  ])('refuses %s', async (_what, pattern, event, name, message) => {
    await expect(test(pattern, event)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

describe('what a caller must be allowed', () => {
  it.each<[string, (client: EventBridgeClient) => Promise<unknown>, Partial<Permission>[]]>([
    [
      'each bus that PutEvents names',
      (client) =>
        client.send(
          new PutEventsCommand({
            Entries: [
              { Source: 'shop', DetailType: 'Order', Detail: '{}' },
              { Source: 'bank', DetailType: 'Loan', Detail: '{}', EventBusName: 'loans' },
            ],
          }),
        ),
      [
        {
          action: 'events:PutEvents',
          resource: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
          context: { 'events:source': 'shop', 'events:detail-type': 'Order' },
        },
        { resource: 'arn:aws:events:us-east-1:000000000000:event-bus/loans' },
      ],
    ],
    [
      'the rule',
      (client) => client.send(new PutTargetsCommand({ Rule: 'x', EventBusName: 'loans', Targets: [] })),
      [{ action: 'events:PutTargets', resource: 'arn:aws:events:us-east-1:000000000000:rule/loans/x' }],
    ],
    [
      'the bus',
      (client) => client.send(new CreateEventBusCommand({ Name: 'loans' })),
      [{ action: 'events:CreateEventBus', resource: 'arn:aws:events:us-east-1:000000000000:event-bus/loans' }],
    ],
    [
      'everything, for a list',
      (client) => client.send(new ListRulesCommand({})),
      [{ action: 'events:ListRules', resource: '*' }],
    ],
    [
      'the rule, for its state',
      (client) => client.send(new DisableRuleCommand({ Name: 'x' })),
      [{ action: 'events:DisableRule', resource: 'arn:aws:events:us-east-1:000000000000:rule/x' }],
    ],
  ])('is %s', async (_what, call, permissions) => {
    const asked: Permission[] = []
    const { handle } = cloud.service
    cloud.service.handle = (request: AwsRequest) =>
      handle({ ...request, authorize: (permission) => void asked.push(permission) })

    await call(client).catch(() => {})

    expect(asked).toMatchObject(permissions)
  })
})
