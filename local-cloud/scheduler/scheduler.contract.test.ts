import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  type ListSchedulesCommandInput,
  ListTagsForResourceCommand,
  SchedulerClient,
  TagResourceCommand,
  type Target,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { CloudError } from '../errors.ts'
import { type RememberingTargets, rememberingTargets } from '../eventbridge/contract-server.ts'
import type { Access, AwsRequest, Permission, Platform, Service } from '../service.ts'
import { TestClock } from '../sqs/test-clock.ts'
import { startTestServer, type TestServer, until } from '../test-server.ts'
import { schedulerService } from './service.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:worker'
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:copies'
const DLQ = 'arn:aws:sqs:us-east-1:000000000000:dead'
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/orders'
const ROLE = 'arn:aws:iam::000000000000:role/scheduler'
const SCHEDULE = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/s'
const MINUTE = 60
const HOUR = 60 * MINUTE

let server: TestServer
let service: Service
let client: SchedulerClient
let targets: RememberingTargets
let clock: TestClock
let iam: Access | undefined

beforeEach(async () => {
  targets = rememberingTargets()
  clock = new TestClock()
  iam = undefined
  const build = (platform: Platform) => {
    service = schedulerService({ ...platform, iam }, targets, { clock })
    return [service]
  }
  server = await startTestServer(build, { speed: 1000 })
  client = new SchedulerClient(server.client)
})
afterEach(async () => {
  client.destroy()
  await server.close()
})

const restart = async () => {
  await server.restart()
  client.destroy()
  client = new SchedulerClient(server.client)
}
const input = ({ Target, ...more }: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 's',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: FUNCTION, RoleArn: ROLE, ...Target },
  ...more,
})
const create = (more?: Partial<CreateScheduleCommandInput>) => client.send(new CreateScheduleCommand(input(more)))
const createTarget = (target: Partial<Target>) => create({ Target: target as Target })
const get = (Name = 's', GroupName?: string) => client.send(new GetScheduleCommand({ Name, GroupName }))
const due = () => server.events('scheduler.schedule-due').map(({ detail }) => detail.time)
const delivered = (count: number) => until(() => targets.received.length >= count)

describe('a schedule', () => {
  it('is made, read, changed and deleted, and outlives a restart', async () => {
    const EndDate = new Date('2027-01-01T00:00:00Z')
    const { ScheduleArn } = await create({ Description: 'hourly', EndDate, State: 'DISABLED' })
    await restart()
    const first = await get()
    await client.send(new UpdateScheduleCommand(input({ ScheduleExpression: 'rate(2 hours)' })))
    const second = await get()
    await client.send(new DeleteScheduleCommand({ Name: 's' }))

    expect(ScheduleArn).toBe(SCHEDULE)
    expect(first).toMatchObject({
      Arn: SCHEDULE,
      Name: 's',
      GroupName: 'default',
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'DISABLED',
      Description: 'hourly',
      EndDate,
      ActionAfterCompletion: 'NONE',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: FUNCTION, RoleArn: ROLE },
      CreationDate: new Date(clock.now()),
    })
    expect(second).toMatchObject({ ScheduleExpression: 'rate(2 hours)', State: 'ENABLED' })
    expect([second.Description, second.EndDate]).toEqual([undefined, undefined])
    await expect(get()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule s does not exist.',
      $metadata: { httpStatusCode: 404 },
    })
  })

  it('is made once by the same request twice, and refused to another', async () => {
    await create({ ClientToken: 'a' })

    expect(await create({ ClientToken: 'a' })).toMatchObject({ ScheduleArn: SCHEDULE })
    await expect(create({ ClientToken: 'b' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Schedule s already exists.',
    })
  })

  it('is listed page by page, by group, state and prefix', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'night' }))
    for (const Name of ['a1', 'a2', 'b1']) await create({ Name })
    await create({ Name: 'a1', GroupName: 'night', State: 'DISABLED' })
    const list = async (more: ListSchedulesCommandInput) => {
      const { Schedules, NextToken } = await client.send(new ListSchedulesCommand(more))
      return { names: Schedules?.map(({ GroupName, Name }) => `${GroupName}/${Name}`), NextToken }
    }

    const first = await list({ MaxResults: 3 })
    const second = await list({ MaxResults: 3, NextToken: first.NextToken })

    expect([first.names, second.names]).toEqual([['default/a1', 'default/a2', 'default/b1'], ['night/a1']])
    expect((await list({ GroupName: 'night' })).names).toEqual(['night/a1'])
    expect((await list({ State: 'ENABLED', NamePrefix: 'a' })).names).toEqual(['default/a1', 'default/a2'])
    await expect(list({ GroupName: 'none' })).rejects.toMatchObject({ message: 'Schedule group none does not exist.' })
  })

  // Recorded of AWS, as far as they are of expressions.
  it.each<[string, Partial<CreateScheduleCommandInput>, string]>([
    ...[
      'cron(0 1 * * * *)',
      'cron(7 20 * * NOT *)',
      'cron(INVALID)',
      'cron()',
      'rate(10 seconds)',
      'rate(10)',
      'rate(-10 minutes)',
      'rate( 10 minutes )',
      ' rate(10 minutes)',
      'at(2021-12-31T23:59:59Z)',
      'at(2021-12-31)',
      'at(2026-13-01T00:00:00)',
    ].map((expression): [string, Partial<CreateScheduleCommandInput>, string] => [
      expression,
      { ScheduleExpression: expression },
      `Invalid Schedule Expression ${expression}.`,
    ]),
    [
      'a zone that nobody knows',
      { ScheduleExpressionTimezone: 'Europe/Nowhere' },
      'The provided ScheduleExpressionTimezone is not valid.',
    ],
    [
      'a start long ago',
      { StartDate: new Date(Date.UTC(2026, 0, 1)) },
      'The StartDate you specify cannot be earlier than 5 minutes ago.',
    ],
    [
      'an end before its start',
      { StartDate: new Date('2027-01-02'), EndDate: new Date('2027-01-01') },
      'cannot come before the StartDate',
    ],
    [
      'a flexible window of no length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
      'MaximumWindowInMinutes must be provided',
    ],
    [
      'a length of no window',
      { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } },
      'MaximumWindowInMinutes must not be provided',
    ],
    [
      'a window of two days',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 2880 } },
      'less than or equal to 1440',
    ],
    ['a name with a blank', { Name: 'a b' }, "Value 'a b' at 'name'"],
    [
      'a key of your own',
      { KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/x' },
      "The local cloud's Scheduler has no encryption",
    ],
    [
      'a universal target',
      { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: ROLE } },
      'no universal targets (arn:aws:scheduler:::aws-sdk:sqs:sendMessage)',
    ],
    [
      'a service that the cloud lacks',
      { Target: { Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:x', RoleArn: ROLE } },
      'no targets of the service states',
    ],
    [
      'parameters of another service',
      { Target: { KinesisParameters: { PartitionKey: 'a' } } as Target },
      'no KinesisParameters of a target',
    ],
    ['no ARN', { Target: { Arn: 'queue', RoleArn: ROLE } }, 'Provided Arn is not in correct format.'],
    ['no role', { Target: { Arn: FUNCTION, RoleArn: 'me' } }, "Value 'me' at 'target.roleArn'"],
    ['a bus without source and type', { Target: { Arn: BUS } as Target }, 'EventBridgeParameters must be provided'],
    ['text for a function', { Target: { Input: 'hello' } as Target }, 'Target Input must be well-formed JSON.'],
    [
      'a list for a bus',
      { Target: { Arn: BUS, Input: '[]', EventBridgeParameters: { Source: 's', DetailType: 't' } } as Target },
      'Target Input must be a JSON object',
    ],
    ['186 retries', { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } as Target }, 'less than or equal to 185'],
    [
      'a topic as dead-letter queue',
      { Target: { DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:x' } } as Target },
      "at 'target.deadLetterConfig.arn'",
    ],
  ])('is refused with %s', async (_what, more, message) => {
    await expect(create(more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })

  it('is refused with a group that is not there', async () => {
    await expect(create({ GroupName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule group none does not exist.',
    })
  })

  it('is refused with a role that does not let Scheduler assume it', async () => {
    const asked: unknown[] = []
    iam = { authorize() {}, startSession() {}, trusts: (...question) => asked.push(question) > 1 }
    await restart()

    await expect(create()).rejects.toMatchObject({
      message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
    })
    await create()

    const group = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default'
    expect(asked[0]).toEqual([ROLE, 'scheduler.amazonaws.com', group])
  })
})

describe('a schedule group', () => {
  const ResourceArn = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/night'

  it('is made, listed and deleted with its schedules', async () => {
    const made = await client.send(new CreateScheduleGroupCommand({ Name: 'night' }))
    await create({ GroupName: 'night' })
    await create()
    await restart()
    const group = await client.send(new GetScheduleGroupCommand({ Name: 'night' }))
    const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}))
    await client.send(new DeleteScheduleGroupCommand({ Name: 'night' }))

    expect(made.ScheduleGroupArn).toBe(ResourceArn)
    expect(group).toMatchObject({ Arn: ResourceArn, State: 'ACTIVE', CreationDate: expect.any(Date) })
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'night'])
    await expect(get('s', 'night')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(await get()).toMatchObject({ GroupName: 'default' })
  })

  it('has tags', async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: 'night', Tags: [{ Key: 'a', Value: '1' }] }))
    await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }))
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))

    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn }))

    expect(Tags).toEqual([{ Key: 'b', Value: '2' }])
  })

  it.each([
    [
      'made twice',
      () => client.send(new CreateScheduleGroupCommand({ Name: 'default' })),
      'ConflictException',
      'already exists',
    ],
    [
      'deleted as the default one',
      () => client.send(new DeleteScheduleGroupCommand({ Name: 'default' })),
      'ValidationException',
      'cannot be deleted',
    ],
    [
      'deleted where there is none',
      () => client.send(new DeleteScheduleGroupCommand({ Name: 'x' })),
      'ResourceNotFoundException',
      'Schedule group x does not exist.',
    ],
  ])('is not %s', async (_what, action, name, message) => {
    await expect(action()).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

// The clock stands at 2026-11-23T00:00:00Z, a Monday.
describe('a schedule is due', () => {
  it('at once and then at its rate, without a start', async () => {
    await create()

    clock.advance(2 * HOUR)

    expect(due()).toEqual(['2026-11-23T00:00:00Z', '2026-11-23T01:00:00Z', '2026-11-23T02:00:00Z'])
  })

  it('at its rate from its start to its end', async () => {
    const [StartDate, EndDate] = [new Date('2026-11-23T06:30:00Z'), new Date('2026-11-23T08:30:00Z')]
    await create({ StartDate, EndDate })

    clock.advance(24 * HOUR)

    expect(due()).toEqual(['2026-11-23T06:30:00Z', '2026-11-23T07:30:00Z', '2026-11-23T08:30:00Z'])
  })

  it('by cron from its start on', async () => {
    await create({ ScheduleExpression: 'cron(0 * * * ? *)', StartDate: new Date('2026-11-23T06:30:00Z') })

    clock.advance(8 * HOUR)

    expect(due()).toEqual(['2026-11-23T07:00:00Z', '2026-11-23T08:00:00Z'])
  })

  it('at the hour that the clocks of its zone show', async () => {
    await create({ ScheduleExpression: 'cron(0 8 ? * MON *)', ScheduleExpressionTimezone: 'America/New_York' })

    clock.advance(14 * HOUR)

    expect(due()).toEqual(['2026-11-23T13:00:00Z'])
  })

  it('once, at a time of its zone', async () => {
    await create({ ScheduleExpression: 'at(2026-11-23T09:00:00)', ScheduleExpressionTimezone: 'Europe/Zurich' })

    clock.advance(24 * HOUR)

    expect(due()).toEqual(['2026-11-23T08:00:00Z'])
    expect(await get()).toMatchObject({ State: 'ENABLED' })
  })

  it('never, where its time is over or its clocks skip it', async () => {
    await create({ ScheduleExpression: 'at(2026-11-22T09:00:00)' })
    await create({
      Name: 'b',
      ScheduleExpression: 'at(2027-03-28T02:30:00)',
      ScheduleExpressionTimezone: 'Europe/Zurich',
    })

    clock.advance(365 * 24 * HOUR)

    expect(due()).toEqual([])
  })

  it('not while it is disabled, nor once it is deleted', async () => {
    await create({ State: 'DISABLED' })
    clock.advance(HOUR)
    await client.send(new UpdateScheduleCommand(input()))
    clock.advance(1)
    await client.send(new DeleteScheduleCommand({ Name: 's' }))
    clock.advance(HOUR)

    expect(due()).toEqual(['2026-11-23T01:00:00Z'])
    expect(clock.timers).toBe(0)
  })

  it('after a restart too, and what was due meanwhile is not made up for', async () => {
    await create()
    await service.close?.()
    clock.advance(150 * MINUTE)
    await restart()

    clock.advance(30 * MINUTE)

    expect(due()).toEqual(['2026-11-23T03:00:00Z'])
  })

  it('for the last time before it is deleted, where it says so', async () => {
    const ActionAfterCompletion = 'DELETE'
    const EndDate = new Date('2026-11-23T01:30:00Z')
    await create({ ScheduleExpression: 'at(2026-11-23T00:30:00)', ActionAfterCompletion })
    await create({ Name: 'b', EndDate, ActionAfterCompletion })

    clock.advance(HOUR)

    await delivered(3)
    await until(async () => (await client.send(new ListSchedulesCommand({}))).Schedules?.length === 0)
  })

  it('at once when it is fired by hand', async () => {
    await create({ ScheduleExpression: 'cron(0 8 * * ? *)' })
    const fire = (path: string, method = 'POST') => fetch(`${server.url}/_aws/scheduler/schedules/${path}`, { method })

    const answers = await Promise.all([fire('s/fire'), fire('s/fire', 'GET'), fire('s/fire?group=night')])

    await delivered(1)
    expect(answers.map(({ status }) => status)).toEqual([200, 405, 404])
    expect(due()).toEqual(['2026-11-23T00:00:00Z'])
  })
})

describe('a target', () => {
  const sender = {
    service: 'scheduler.amazonaws.com',
    sourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default',
    roleArn: ROLE,
  }

  it('gets the documented event, in the name of the role', async () => {
    await create()
    clock.advance(0)

    await delivered(1)
    const [{ arn, got, sender: from }] = targets.received as [(typeof targets.received)[0]]
    expect([arn, from]).toEqual([FUNCTION, sender])
    expect(JSON.parse(String(got))).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: '2026-11-23T00:00:00Z',
      region: 'us-east-1',
      resources: [SCHEDULE],
      detail: '{}',
    })
  })

  it('gets its Input, with what it asks to know', async () => {
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","of":"<aws.scheduler.schedule-arn>","try":"<aws.scheduler.attempt-number>","run":"<aws.scheduler.execution-id>","x":"<aws.scheduler.x>"}'
    await createTarget({ Input })
    targets.failing.set(FUNCTION, new CloudError('TooManyRequestsException', 'Rate exceeded', 429))
    clock.advance(0)
    await until(() => server.events('scheduler.delivery').length >= 1)
    targets.failing.clear()

    await delivered(1)
    const { try: attempt, run, ...rest } = JSON.parse(String(targets.received[0]?.got))
    expect(rest).toEqual({ at: '2026-11-23T00:00:00Z', of: SCHEDULE, x: '<aws.scheduler.x>' })
    expect(Number(attempt)).toBeGreaterThanOrEqual(2)
    expect(run).toMatch(/^[0-9a-f]{16}$/)
  })

  it('that is a queue or a topic gets text', async () => {
    await createTarget({ Arn: QUEUE, Input: 'good morning' })
    clock.advance(0)

    await delivered(1)
    expect(targets.received).toEqual([{ arn: QUEUE, got: 'good morning', sender }])
  })

  it('that is a bus gets an event of the given source and type', async () => {
    await createTarget({ Arn: BUS, Input: '{"id":7}', EventBridgeParameters: { Source: 'shop', DetailType: 'Open' } })
    clock.advance(0)

    await delivered(1)
    const event = { source: 'shop', detailType: 'Open', detail: { id: 7 }, resources: [SCHEDULE] }
    expect(targets.received).toEqual([{ arn: BUS, got: event, sender }])
  })

  it('that fails is given up to the dead-letter queue, in the name of the role', async () => {
    const error = new CloudError('ResourceNotFoundException', 'Function not found', 404)
    targets.failing.set(FUNCTION, error)
    await createTarget({ Input: '{"id":7}', DeadLetterConfig: { Arn: DLQ } })
    clock.advance(0)

    await delivered(1)
    expect(targets.received[0]).toMatchObject({
      arn: DLQ,
      got: '{"id":7}',
      sender,
      attributes: {
        SCHEDULE_ARN: SCHEDULE,
        SCHEDULED_TIME: '2026-11-23T00:00:00Z',
        TARGET_ARN: FUNCTION,
        ERROR_CODE: 'ResourceNotFoundException',
        ERROR_MESSAGE: 'Function not found',
        RETRY_ATTEMPTS: '0',
        IS_PAYLOAD_TRUNCATED: 'false',
      },
    })
  })
})

describe('what a caller must be allowed', () => {
  const on = (action: string, resource: string) => ({ action: `scheduler:${action}`, resource })

  it.each<[string, () => Promise<unknown>, Permission[]]>([
    [
      'to make the schedule and pass its role on',
      () => create({ GroupName: 'night' }),
      [
        on('CreateSchedule', SCHEDULE.replace('default', 'night')),
        { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      ],
    ],
    ['to read the schedule', () => get('s', 'night'), [on('GetSchedule', SCHEDULE.replace('default', 'night'))]],
    ['to list', () => client.send(new ListSchedulesCommand({})), [on('ListSchedules', '*')]],
    [
      'to delete the group',
      () => client.send(new DeleteScheduleGroupCommand({ Name: 'night' })),
      [on('DeleteScheduleGroup', 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/night')],
    ],
  ])('is %s', async (_what, call, permissions) => {
    const asked: Permission[] = []
    const { handle } = service
    service.handle = (request: AwsRequest) =>
      handle({ ...request, authorize: (permission) => void asked.push(permission) })

    await call().catch(() => {})

    expect(asked).toEqual(permissions)
  })
})
