import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge'
import { CloudError } from '../errors.ts'
import type { BusEvent } from '../targets.ts'
import { until } from '../test-server.ts'
import { type ContractServer, type Received, startContractServer } from './contract-server.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:worker'
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:copies'
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:ops'
const LOG_GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/events/all'
const DLQ = 'arn:aws:sqs:us-east-1:000000000000:dead'
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/r'

let cloud: ContractServer
let client: EventBridgeClient

beforeEach(async () => {
  cloud = await startContractServer()
  client = cloud.client()
})
afterEach(() => cloud.close())

const putRule = (input: Partial<PutRuleCommandInput> = {}) =>
  client.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}', ...input }))
const putTargets = (...targets: Partial<Target>[]) =>
  client.send(
    new PutTargetsCommand({
      Rule: 'r',
      Targets: targets.map((target, index) => ({ Id: String(index), Arn: QUEUE, ...target })),
    }),
  )
const put = (...entries: Partial<PutEventsRequestEntry>[]) =>
  client.send(
    new PutEventsCommand({
      Entries: entries.map((entry) => ({ Source: 'shop', DetailType: 'Order', Detail: '{"id":7}', ...entry })),
    }),
  )
const got = () => cloud.targets.received.map(({ got }) => got)
const delivered = (count: number) => until(() => cloud.targets.received.length >= count)

describe('an event', () => {
  it('comes to the targets of the rules that match it, in the documented shape', async () => {
    await putRule()
    await putTargets({ Arn: FUNCTION }, { Arn: QUEUE }, { Arn: TOPIC })

    const { Entries, FailedEntryCount } = await put({
      Resources: ['arn:x'],
      Time: new Date('2026-05-01T08:00:00.789Z'),
    })

    await delivered(3)
    expect(FailedEntryCount).toBe(0)
    expect(JSON.parse(String(got()[0]))).toEqual({
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'Order',
      source: 'shop',
      account: '000000000000',
      time: '2026-05-01T08:00:00Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { id: 7 },
    })
    expect(new Set(got()).size).toBe(1)
    const sender = { service: 'events.amazonaws.com', sourceArn: RULE }
    expect(cloud.targets.received.map(({ arn, sender }) => [arn, sender])).toEqual(
      [FUNCTION, QUEUE, TOPIC].map((arn) => [arn, sender]),
    )
  })

  it('comes to no rule that is disabled, on another bus, or of another pattern', async () => {
    await client.send(new CreateEventBusCommand({ Name: 'orders' }))
    await putRule()
    await putTargets({})

    await put({ Source: 'bank' }, { EventBusName: 'orders' })
    await client.send(new DisableRuleCommand({ Name: 'r' }))
    await put({ Detail: '{"n":1}' })
    await client.send(new EnableRuleCommand({ Name: 'r' }))
    await put({ Detail: '{"n":2}' })

    await delivered(1)
    expect(got().map((text) => JSON.parse(String(text)).detail)).toEqual([{ n: 2 }])
  })

  it('for a bus that is not there is taken, and lost', async () => {
    expect(await put({ EventBusName: 'nowhere' })).toMatchObject({ FailedEntryCount: 0 })
  })

  it.each<[string, Partial<PutEventsRequestEntry>, string, string]>([
    [
      'no source',
      { Source: undefined },
      'InvalidArgument',
      'Parameter Source is not valid. Reason: Source is a required argument.',
    ],
    [
      'no type',
      { DetailType: '' },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [
      'no detail',
      { Detail: undefined },
      'InvalidArgument',
      'Parameter Detail is not valid. Reason: Detail is a required argument.',
    ],
    ['a text as detail', { Detail: '"hello"' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a list as detail', { Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
    ['no JSON as detail', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
    [
      '1,101 levels',
      { Detail: `{"a":${'['.repeat(1100)}${']'.repeat(1100)}}` },
      'MalformedDetail',
      'Detail is malformed.',
    ],
    [
      '100,000 levels',
      { Detail: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      'MalformedDetail',
      'Detail is malformed.',
    ],
    ["AWS's own source", { Source: 'aws.s3' }, 'NotAuthorizedForSource', 'Not authorized for the source.'],
  ])('with %s is refused at its place, the others taken', async (_what, entry, ErrorCode, ErrorMessage) => {
    const answer = await put({}, entry)

    expect(answer.FailedEntryCount).toBe(1)
    expect(answer.Entries).toEqual([{ EventId: expect.any(String) }, { ErrorCode, ErrorMessage }])
  })

  it.each<[string, Partial<PutEventsRequestEntry>[], string]>([
    ['no entries', [], "Value '[]' at 'entries' failed to satisfy constraint"],
    ['eleven entries', Array.from({ length: 11 }, () => ({})), 'Member must have length less than or equal to 10'],
    [
      'more than 256 KB',
      [{ Detail: JSON.stringify({ a: 'x'.repeat(256 * 1024) }) }],
      'Total size of the entries in the request is over the limit.',
    ],
  ])('is refused with the whole request for %s', async (_what, entries, message) => {
    await expect(put(...entries)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })

  it('of 1,100 levels is taken and matched', async () => {
    await putRule({ EventPattern: '{"detail":{"b":[{"exists":false}]}}' })
    await putTargets({})

    await put({ Detail: `{"a":${'['.repeat(1099)}${']'.repeat(1099)}}` })

    await delivered(1)
  })
})

describe('what a target gets', () => {
  const EVENT = { Detail: JSON.stringify({ user: 'ann', say: 'a "b"', count: 3, list: ['x', 'y'], inner: { id: 1 } }) }
  const PATHS = {
    user: '$.detail.user',
    count: '$.detail.count',
    list: '$.detail.list',
    first: '$.detail.list[0]',
    inner: "$.detail['inner']",
    none: '$.detail.none',
    type: '$.detail-type',
    say: '$.detail.say',
  }

  it.each<[string, Partial<Target>, string]>([
    ['its Input', { Input: '{"fixed":true}' }, '{"fixed":true}'],
    ['a part', { InputPath: '$.detail.inner' }, '{"id":1}'],
    ['a text, as JSON', { InputPath: '$.detail.user' }, '"ann"'],
  ])('is %s', async (_what, target, text) => {
    await putRule()
    await putTargets(target)

    await put(EVENT)

    await delivered(1)
    expect(got()).toEqual([text])
  })

  // As AWS answered, where it was recorded; the rest is from
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
  it.each([
    ['values in a text', '"<user> has <count> of <type>"', '"ann has 3 of Order"'],
    ['lists and objects in a text, without their quotes', '"<list> and <inner>"', '"[x,y] and {id:1}"'],
    ['nothing for a value that is not there', '"<none>!"', '"!"'],
    ['several lines of text', '"<user>"\n"<count>"', '"ann"\n"3"'],
    [
      'values in JSON, in their form',
      '{ "a": <user>, "b": <count>, "c": <list>, "d": <inner> }',
      '{"a":"ann","b":3,"c":["x","y"],"d":{"id":1}}',
    ],
    ['values within a text in JSON', '{"a": "user \\"<user>\\" of <count>"}', '{"a":"user \\"ann\\" of 3"}'],
    ['an empty text for a value that is not there', '{"a": <none>}', '{"a":""}'],
    ['an element of a list', '[9, <first>, true]', '[9,"x",true]'],
    ['the rule', '"<aws.events.rule-name> <aws.events.rule-arn>"', `"r ${RULE}"`],
  ])('has %s by a transformer', async (_what, InputTemplate, text) => {
    await putRule()
    await putTargets({ InputTransformer: { InputPathsMap: PATHS, InputTemplate } })

    await put(EVENT)

    await delivered(1)
    expect(got()).toEqual([text])
  })

  it('has the whole event, or all but its detail, by a transformer', async () => {
    await putRule()
    const InputTemplate =
      '{"event": <aws.events.event>, "json": <aws.events.event.json>, "at": <aws.events.event.ingestion-time>}'
    await putTargets({ InputTransformer: { InputTemplate } })

    await put({})

    await delivered(1)
    const { event, json, at } = JSON.parse(String(got()[0]))
    expect(event).toEqual({ ...json, detail: undefined, 'detail-type': undefined, detailType: 'Order' })
    expect(json.detail).toEqual({ id: 7 })
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('goes to the dead-letter queue where the transformer makes no JSON', async () => {
    await putRule()
    const InputTransformer = { InputPathsMap: PATHS, InputTemplate: '{"a": "<say>"}' }
    await putTargets({ InputTransformer, DeadLetterConfig: { Arn: DLQ } })

    await put(EVENT)

    await delivered(1)
    expect(cloud.targets.received[0]).toMatchObject({ arn: DLQ, attributes: { ERROR_CODE: 'INVALID_JSON' } })
  })

  it('is one log event of a log group', async () => {
    await putRule()
    const InputTemplate = '{"timestamp": <time>, "message": "order of <user>"}'
    const InputTransformer = { InputPathsMap: { ...PATHS, time: '$.time' }, InputTemplate }
    await putTargets({ Arn: LOG_GROUP }, { Arn: LOG_GROUP, InputTransformer })

    await put({ ...EVENT, Time: new Date('2026-05-01T08:00:00Z') })

    await delivered(2)
    expect(got()).toEqual([
      { timestamp: expect.any(Number), message: expect.stringContaining('"detail-type":"Order"') },
      { timestamp: Date.parse('2026-05-01T08:00:00Z'), message: 'order of ann' },
    ])
  })

  it('is the event itself for another bus, which routes it no further', async () => {
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/orders'
    await client.send(new CreateEventBusCommand({ Name: 'orders' }))
    await putRule()
    await putTargets({ Arn: bus, RoleArn: 'arn:aws:iam::000000000000:role/relay' })
    const { Entries } = await put({})
    await delivered(1)
    const { got: entry, sender } = cloud.targets.received[0] as Received & { got: BusEvent }

    await client.send(new PutRuleCommand({ Name: 'on', EventBusName: 'orders', EventPattern: '{"source":["shop"]}' }))
    const Targets = [
      { Id: '1', Arn: QUEUE },
      { Id: '2', Arn: bus, DeadLetterConfig: { Arn: DLQ } },
    ]
    await client.send(new PutTargetsCommand({ Rule: 'on', EventBusName: 'orders', Targets }))
    cloud.service.putEvent(bus, entry, sender)

    await delivered(3)
    expect(entry).toMatchObject({ id: Entries?.[0]?.EventId, source: 'shop', detail: { id: 7 } })
    expect(sender).toMatchObject({ sourceArn: RULE, roleArn: 'arn:aws:iam::000000000000:role/relay' })
    const [, atQueue, dead] = cloud.targets.received
    expect(JSON.parse(String(atQueue?.got))).toMatchObject({ id: Entries?.[0]?.EventId, region: 'us-east-1' })
    expect(dead?.attributes?.ERROR_MESSAGE).toContain("can't route events received from a sender event bus")
  })
})

describe('a delivery that fails', () => {
  const busy = new CloudError('TooManyRequestsException', 'Rate exceeded', 429)
  const denied = new CloudError('AccessDeniedException', 'is not authorized', 403)
  const gone = new CloudError('ResourceNotFoundException', 'Function not found', 404)

  it('is tried again until it succeeds', async () => {
    await putRule()
    await putTargets({ Arn: FUNCTION })
    cloud.targets.failing.set(FUNCTION, busy)
    await put({})
    await until(() => cloud.server.events('eventbridge.delivery').length >= 2)

    cloud.targets.failing.clear()

    await delivered(1)
    expect(cloud.server.events('eventbridge.delivery').at(-1)?.detail).toMatchObject({
      status: 'delivered',
      ruleArn: RULE,
    })
  })

  it.each<[string, Error, Target['RetryPolicy'], Record<string, string>]>([
    [
      'no permission',
      denied,
      undefined,
      { ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0', ERROR_MESSAGE: 'is not authorized' },
    ],
    ['no target', gone, undefined, { ERROR_CODE: 'NO_RESOURCE', RETRY_ATTEMPTS: '0' }],
    [
      'all its retries',
      busy,
      { MaximumRetryAttempts: 2 },
      { ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '2', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' },
    ],
    [
      'a minute, in six tries',
      busy,
      { MaximumEventAgeInSeconds: 60 },
      { ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '5', EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
    ],
  ])('goes to the dead-letter queue after %s, with what happened', async (_what, error, RetryPolicy, attributes) => {
    await putRule()
    await putTargets({ Arn: FUNCTION, InputPath: '$.detail', RetryPolicy, DeadLetterConfig: { Arn: DLQ } })
    cloud.targets.failing.set(FUNCTION, error)

    await put({})

    await delivered(1)
    const [dead] = cloud.targets.received
    expect(dead).toMatchObject({ arn: DLQ, sender: { service: 'events.amazonaws.com', sourceArn: RULE } })
    expect(dead?.attributes).toMatchObject({ RULE_ARN: RULE, TARGET_ARN: FUNCTION, ...attributes })
    expect(JSON.parse(String(dead?.got))).toMatchObject({ source: 'shop', detail: { id: 7 } })
  })

  it('is dropped where there is no such queue', async () => {
    await putRule()
    await putTargets({ Arn: FUNCTION })
    cloud.targets.failing.set(FUNCTION, gone)

    await put({})

    await until(() => cloud.server.events('eventbridge.delivery').some(({ detail }) => detail.status === 'dropped'))
    expect(cloud.targets.received).toEqual([])
  })
})

describe('a rule with a schedule', () => {
  const MINUTE = 60
  const due = () => cloud.server.events('eventbridge.schedule-due').map(({ detail }) => detail.time)

  it('comes when it is due, as the documented event', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' })
    await putTargets({ Arn: FUNCTION })

    cloud.clock.advance(5 * MINUTE - 1)
    expect(due()).toEqual([])
    cloud.clock.advance(5 * MINUTE + 1)

    await delivered(2)
    expect(due()).toEqual(['2026-11-23T00:05:00Z', '2026-11-23T00:10:00Z'])
    expect(JSON.parse(String(got()[0]))).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-11-23T00:05:00Z',
      region: 'us-east-1',
      resources: [RULE],
      detail: {},
    })
  })

  it('by cron comes at its time of day in UTC', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'cron(30 8 ? * MON-FRI *)' })

    cloud.clock.advance(6 * 24 * 60 * MINUTE)

    expect(due()).toEqual([
      '2026-11-23T08:30:00Z',
      '2026-11-24T08:30:00Z',
      '2026-11-25T08:30:00Z',
      '2026-11-26T08:30:00Z',
      '2026-11-27T08:30:00Z',
    ])
  })

  it('keeps its pace when it gets targets or is put again, and begins anew when it is enabled', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' })
    cloud.clock.advance(3 * MINUTE)
    await putTargets({})
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)', Description: 'again' })
    cloud.clock.advance(3 * MINUTE)
    await client.send(new DisableRuleCommand({ Name: 'r' }))
    cloud.clock.advance(10 * MINUTE)
    await client.send(new EnableRuleCommand({ Name: 'r' }))
    cloud.clock.advance(5 * MINUTE)

    expect(due()).toEqual(['2026-11-23T00:05:00Z', '2026-11-23T00:21:00Z'])
  })

  it('goes on after a restart, and makes up for nothing', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' })
    await putTargets({})
    await cloud.service.close?.()
    cloud.clock.advance(12 * MINUTE)

    await cloud.server.restart()
    cloud.clock.advance(3 * MINUTE)

    await delivered(1)
    expect(due()).toEqual(['2026-11-23T00:15:00Z'])
  })

  it('comes at once when it is fired by hand', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(1 day)' })
    await putTargets({})

    const response = await fetch(`${cloud.server.url}/_aws/eventbridge/rules/r/fire?region=us-east-1`, {
      method: 'POST',
    })

    expect(response.status).toBe(200)
    const { eventId } = (await response.json()) as { eventId: string }
    await delivered(1)
    expect(JSON.parse(String(got()[0]))).toMatchObject({ id: eventId, time: '2026-11-23T00:00:00Z' })
  })

  it.each([
    ['a rule that is not there', 'POST', 'none', {}, 400, 'Rule none does not exist on EventBus default.'],
    ['a rule of another region', 'POST', 'r/fire?region=eu-west-1', {}, 400, 'Rule r does not exist'],
    ['a rule without a schedule', 'POST', 'r', {}, 400, 'The rule r has no schedule.'],
    ['a GET, as a link or an image makes', 'GET', 'r', {}, 405, 'takes POST only'],
    [
      'a page of another site',
      'POST',
      'r',
      { origin: 'https://evil.example' },
      403,
      'the web page https://evil.example',
    ],
  ])('is not fired by hand for %s', async (_what, method, name, headers, status, message) => {
    await putRule()
    const path = name.includes('/') ? name : `${name}/fire`

    const response = await fetch(`${cloud.server.url}/_aws/eventbridge/rules/${path}`, { method, headers })

    expect(response.status).toBe(status)
    expect(await response.text()).toContain(message)
  })

  it('leaves no timer when the cloud closes', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' })

    await cloud.server.close()

    expect(cloud.clock.timers).toBe(0)
    await cloud.server.restart()
  })
})
