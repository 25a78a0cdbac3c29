import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch'
import { type ContractServer, NOON, startContractServer } from '../contract-server.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts'
const OTHER_TOPIC = 'arn:aws:sns:us-east-1:000000000000:relief'
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:react:live'
const NO_METRIC = { MetricName: undefined, Namespace: undefined, Statistic: undefined, Period: undefined }
const ERRORS = {
  Id: 'm1',
  MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Errors' }, Period: 60, Stat: 'Sum' },
}
let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

const errorsAlarm = (more: Partial<PutMetricAlarmCommandInput> = {}): PutMetricAlarmCommandInput => ({
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  ...more,
})
const putAlarm = (more: Partial<PutMetricAlarmCommandInput> = {}) =>
  cloud.cloudwatch.send(new PutMetricAlarmCommand(errorsAlarm(more)))
const putErrors = (Value: number, at = cloud.now) =>
  cloud.put('Shop', { MetricName: 'Errors', Value, Timestamp: new Date(at) })
const describeOne = async (input: DescribeAlarmsCommandInput = {}) =>
  (await cloud.cloudwatch.send(new DescribeAlarmsCommand(input))).MetricAlarms?.[0]
const state = (name = 'errors') => cloud.alarms.state('us-east-1', name)
const setState = (StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA', AlarmName = 'errors', StateReason = 'test') =>
  cloud.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }))

describe('an alarm', () => {
  it('begins without data, goes off at the first breach and comes back two periods after the last', async () => {
    await putAlarm({ DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' })
    const states = [state()]
    const look = (seconds: number) => {
      cloud.pass(seconds)
      states.push(state())
    }
    look(0)
    await putErrors(6)
    look(1)
    look(60)
    look(60)
    look(60)
    look(60)

    expect(states).toEqual(['INSUFFICIENT_DATA', 'OK', 'ALARM', 'ALARM', 'ALARM', 'ALARM', 'OK'])
  })

  it('does not count a minute under way that could still turn out well', async () => {
    await putAlarm({ Statistic: 'Average' })
    await putErrors(6)
    cloud.pass(30)
    const early = state()
    await putErrors(0)
    cloud.pass(30)

    expect([early, state()]).toEqual(['INSUFFICIENT_DATA', 'OK'])
  })

  it('does not take a minute that has just begun for one with little in it', async () => {
    await putAlarm({ ComparisonOperator: 'LessThanThreshold' })
    await putErrors(9)
    cloud.pass(60)
    await putErrors(1)
    cloud.pass(30)
    const early = state()
    cloud.pass(30)

    expect([early, state()]).toEqual(['OK', 'ALARM'])
  })

  it('looks at windows that slide by the minute where its period is longer', async () => {
    await putAlarm({ Period: 300, Statistic: 'Average' })
    await putErrors(6, NOON + 90_000)
    cloud.pass(180)

    expect(state()).toBe('ALARM')
    expect((await describeOne())?.StateReason).toContain('(23/11/26 11:58:00)')
  })

  it('of high resolution looks at ten seconds', async () => {
    await putAlarm({ Period: 10, Statistic: 'Average' })
    await cloud.put('Shop', { MetricName: 'Errors', Value: 6, StorageResolution: 1, Timestamp: new Date(cloud.now) })
    cloud.pass(10)

    expect(state()).toBe('ALARM')
  })

  it('watches one unit where it names one', async () => {
    await putAlarm({ Unit: 'Count' })
    await putErrors(6)
    cloud.pass(60)

    expect(state()).toBe('INSUFFICIENT_DATA')
  })

  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('compares by %s', async (ComparisonOperator, breaching) => {
    const seen: boolean[] = []
    for (const [index, value] of [4, 5, 6].entries()) {
      const AlarmName = `a${index}`
      await putAlarm({ AlarmName, MetricName: AlarmName, ComparisonOperator })
      await cloud.put('Shop', { MetricName: AlarmName, Value: value, Timestamp: new Date(cloud.now) })
    }
    cloud.pass(60)
    for (const index of [0, 1, 2]) seen.push(state(`a${index}`) === 'ALARM')

    expect(seen).toEqual(breaching)
  })

  it('watches an expression', async () => {
    const metric = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    })
    const rate = { Id: 'rate', Expression: '100 * errors / orders', Label: 'Error rate' }
    await cloud.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'rate',
        Metrics: [rate, metric('errors', 'Errors'), metric('orders', 'Orders')],
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [TOPIC],
      }),
    )
    await putErrors(3)
    await cloud.put('Shop', { MetricName: 'Orders', Value: 20, Timestamp: new Date(cloud.now) })
    cloud.pass(60)

    const shown = await describeOne({ AlarmNames: ['rate'] })
    expect(shown?.StateReason).toBe(
      'Threshold Crossed: 1 datapoint [15.0 (23/11/26 12:00:00)] was greater than the threshold (10.0).',
    )
    expect(shown?.StateReasonData).toBe(
      '{"version":"1.0","queryDate":"2026-11-23T12:01:00.000+0000","startDate":"2026-11-23T12:00:00.000+0000","period":60,"recentDatapoints":[15.0],"threshold":10.0,"evaluatedDatapoints":[{"timestamp":"2026-11-23T12:00:00.000+0000","value":15.0}]}',
    )
    expect(JSON.parse(cloud.sent[0]!.message).Trigger).toEqual({
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 10,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
      Metrics: [
        { Expression: '100 * errors / orders', Id: 'rate', Label: 'Error rate', ReturnData: true },
        ...['Errors', 'Orders'].map((MetricName) => ({
          Id: MetricName.toLowerCase(),
          MetricStat: { Metric: { Dimensions: [], MetricName, Namespace: 'Shop' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        })),
      ],
    })
  })

  it('does not judge a percentile of too few values where it was told so', async () => {
    const p90 = { Statistic: undefined, ExtendedStatistic: 'p90' }
    await putAlarm({ ...p90, AlarmName: 'cautious', EvaluateLowSampleCountPercentile: 'ignore' })
    await putAlarm({ ...p90, AlarmName: 'rash' })
    await putErrors(6)
    cloud.pass(60)

    expect([state('cautious'), state('rash')]).toEqual(['INSUFFICIENT_DATA', 'ALARM'])
  })

  it('keeps its state and its history over a restart, and its settings', async () => {
    await putAlarm({ AlarmDescription: 'too many' })
    await putErrors(6)
    cloud.pass(1)
    await cloud.restart()

    expect(await describeOne()).toMatchObject({ AlarmDescription: 'too many', StateValue: 'ALARM' })
    const { AlarmHistoryItems } = await cloud.cloudwatch.send(new DescribeAlarmHistoryCommand({}))
    expect(AlarmHistoryItems).toHaveLength(2)
  })

  it('does not stop the others where something fails because of it', async () => {
    await putAlarm({ AlarmName: 'a' })
    await putAlarm({ AlarmName: 'b' })
    cloud.alarms.onAlarm((_region, name) => {
      if (name === 'a') throw new Error('no luck')
    })
    await putErrors(6)
    cloud.pass(1)

    expect([state('a'), state('b')]).toEqual(['ALARM', 'ALARM'])
    expect(cloud.server.events('cloudwatch.alarm-error')[0]?.detail).toMatchObject({
      alarmName: 'a',
      reason: 'no luck',
    })
  })
})

describe('the reason of a state', () => {
  const reasonAfter = async (values: (number | undefined)[], settings: Partial<PutMetricAlarmCommandInput>) => {
    await putAlarm({ TreatMissingData: 'missing', ...settings })
    for (const value of values) {
      if (value !== undefined) await putErrors(value)
      cloud.now += 60_000
    }
    await setState(settings.AlarmDescription === 'was ALARM' ? 'ALARM' : 'OK')
    cloud.pass(0)
    return (await describeOne())?.StateReason
  }

  it.each([
    [
      'datapoints',
      [6, 7.25],
      { EvaluationPeriods: 2 },
      'Threshold Crossed: 2 datapoints [7.25 (23/11/26 12:01:00), 6.0 (23/11/26 12:00:00)] were greater than the threshold (5.0).',
    ],
    [
      'those of the datapoints that decided, where it takes so many',
      [6, 1, 8],
      { EvaluationPeriods: 3, DatapointsToAlarm: 2 },
      'Threshold Crossed: 2 out of the last 3 datapoints [8.0 (23/11/26 12:02:00), 6.0 (23/11/26 12:00:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      'those that were fine, and how many it takes to be OK',
      [1, 6, 2],
      { EvaluationPeriods: 3, DatapointsToAlarm: 2, AlarmDescription: 'was ALARM' },
      'Threshold Crossed: 2 out of the last 3 datapoints [2.0 (23/11/26 12:02:00), 1.0 (23/11/26 12:00:00)] were not greater than the threshold (5.0) (minimum 2 datapoints for ALARM -> OK transition).',
    ],
    [
      'missing data that counts as breaching',
      [],
      { TreatMissingData: 'breaching' },
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    ],
    [
      'some missing data',
      [1, undefined, undefined],
      { EvaluationPeriods: 3, TreatMissingData: 'notBreaching', AlarmDescription: 'was ALARM' },
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [NonBreaching].',
    ],
    ['no data at all', [], { EvaluationPeriods: 2 }, 'Insufficient Data: 2 datapoints were unknown.'],
    [
      'large numbers as Java writes them',
      [12_345_678],
      { Threshold: 0.0001 },
      'Threshold Crossed: 1 datapoint [1.2345678E7 (23/11/26 12:00:00)] was greater than the threshold (1.0E-4).',
    ],
  ] as [string, (number | undefined)[], Partial<PutMetricAlarmCommandInput>, string][])(
    'tells of %s',
    async (_what, values, settings, sentence) => {
      expect(await reasonAfter(values, settings)).toBe(sentence)
    },
  )

  it('is there for programs too', async () => {
    await putAlarm({ Unit: 'None' })
    await putErrors(6)
    cloud.pass(5)

    expect((await describeOne())?.StateReasonData).toBe(
      '{"version":"1.0","queryDate":"2026-11-23T12:00:05.000+0000","startDate":"2026-11-23T12:00:00.000+0000","unit":"None","statistic":"Sum","period":60,"recentDatapoints":[6.0],"threshold":5.0,"evaluatedDatapoints":[{"timestamp":"2026-11-23T12:00:00.000+0000","sampleCount":1.0,"value":6.0}]}',
    )
  })
})

describe('actions', () => {
  it('publish the message and the subject that CloudWatch does', async () => {
    await putAlarm({
      AlarmActions: [TOPIC],
      OKActions: [OTHER_TOPIC],
      Dimensions: [{ Name: 'stage', Value: 'dev' }],
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    })
    cloud.pass(0)
    cloud.sent.length = 0
    await cloud.put('Shop', {
      MetricName: 'Errors',
      Value: 6,
      Dimensions: [{ Name: 'stage', Value: 'dev' }],
      Timestamp: new Date(cloud.now),
    })
    cloud.pass(2)

    expect(cloud.sent).toEqual([
      {
        to: TOPIC,
        service: 'cloudwatch.amazonaws.com',
        sourceArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
        subject: 'ALARM: "errors" in US East (N. Virginia)',
        message:
          '{"AlarmName":"errors","AlarmDescription":null,"AWSAccountId":"000000000000","AlarmConfigurationUpdatedTimestamp":"2026-11-23T12:00:00.000+0000","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed: 1 out of the last 1 datapoints [6.0 (23/11/26 12:00:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).","StateChangeTime":"2026-11-23T12:00:02.000+0000","Region":"US East (N. Virginia)","AlarmArn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors","OldStateValue":"OK","OKActions":["arn:aws:sns:us-east-1:000000000000:relief"],"AlarmActions":["arn:aws:sns:us-east-1:000000000000:alerts"],"InsufficientDataActions":[],"Trigger":{"MetricName":"Errors","Namespace":"Shop","StatisticType":"Statistic","Statistic":"SUM","Unit":null,"Dimensions":[{"value":"dev","name":"stage"}],"Period":60,"EvaluationPeriods":1,"DatapointsToAlarm":1,"ComparisonOperator":"GreaterThanThreshold","Threshold":5.0,"TreatMissingData":"notBreaching","EvaluateLowSampleCountPercentile":""}}',
      },
    ])
  })

  it('are those of the new state, and taken only when the state changes', async () => {
    await putAlarm({ AlarmActions: [TOPIC], OKActions: [OTHER_TOPIC], InsufficientDataActions: [FUNCTION] })
    await setState('ALARM')
    await setState('ALARM')
    await setState('OK')
    await setState('INSUFFICIENT_DATA')

    expect(cloud.sent.map(({ to }) => to)).toEqual([TOPIC, OTHER_TOPIC, FUNCTION])
  })

  it('cut the name of an alarm so that the subject has a hundred characters', async () => {
    const AlarmName = 'x'.repeat(200)
    await putAlarm({ AlarmName, AlarmActions: [TOPIC] })
    await setState('ALARM', AlarmName)

    expect(cloud.sent[0]?.subject).toMatch(/^ALARM: "x+\.\.\." in US East \(N\. Virginia\)$/)
    expect(cloud.sent[0]?.subject).toHaveLength(100)
  })

  it('invoke a function with the event that the documentation shows', async () => {
    await putAlarm({ AlarmActions: [FUNCTION], AlarmDescription: 'too many', Unit: 'Count' })
    await setState('ALARM')

    expect(cloud.sent).toMatchObject([{ to: FUNCTION, service: 'lambda.alarms.cloudwatch.amazonaws.com' }])
    expect(JSON.parse(cloud.sent[0]!.message)).toEqual({
      source: 'aws.cloudwatch',
      alarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
      accountId: '000000000000',
      time: '2026-11-23T12:00:00.000+0000',
      region: 'us-east-1',
      alarmData: {
        alarmName: 'errors',
        state: { value: 'ALARM', reason: 'test', timestamp: '2026-11-23T12:00:00.000+0000' },
        previousState: {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          timestamp: '2026-11-23T12:00:00.000+0000',
        },
        configuration: {
          description: 'too many',
          metrics: [
            {
              id: expect.any(String),
              metricStat: {
                metric: { namespace: 'Shop', name: 'Errors', dimensions: {} },
                period: 60,
                stat: 'Sum',
                unit: 'Count',
              },
              returnData: true,
            },
          ],
        },
      },
    })
  })

  it('can be disabled, of several alarms at once, while EventBridge is told all the same', async () => {
    const AlarmNames = ['errors', 'gone']
    await putAlarm({ AlarmActions: [TOPIC] })
    await cloud.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames }))
    await setState('ALARM')
    const disabled = cloud.sent.length
    await cloud.cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames }))
    await setState('OK')
    await setState('ALARM')

    expect([disabled, cloud.sent.length]).toEqual([0, 1])
    expect(cloud.busEvents).toHaveLength(3)
    expect(cloud.busEvents[0]).toMatchObject({
      busArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
      detailType: 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors'],
      detail: { alarmName: 'errors', state: { value: 'ALARM' }, previousState: { value: 'INSUFFICIENT_DATA' } },
    })
  })

  it('that fail leave the alarm as it is, and stand in its history', async () => {
    const gone = 'arn:aws:sns:us-east-1:000000000000:gone'
    await putAlarm({ AlarmActions: [gone, TOPIC] })
    await setState('ALARM')

    const { AlarmHistoryItems: items = [] } = await cloud.cloudwatch.send(new DescribeAlarmHistoryCommand({}))
    expect(items.map(({ HistoryItemType, HistorySummary }) => [HistoryItemType, HistorySummary])).toEqual([
      ['Action', `Successfully executed action ${TOPIC}`],
      ['Action', `Failed to execute action ${gone}. Received error: "Topic does not exist"`],
      ['StateUpdate', 'Alarm updated from INSUFFICIENT_DATA to ALARM'],
      ['ConfigurationUpdate', 'Alarm "errors" created'],
    ])
    expect(cloud.sent).toHaveLength(1)
  })

  it('tell those who listen to alarms', async () => {
    const heard: string[] = []
    cloud.alarms.onAlarm((region, name) => heard.push(`${region} ${name}`))
    await putAlarm()
    await setState('OK')
    await setState('ALARM')

    expect(heard).toEqual(['us-east-1 errors'])
    expect(cloud.server.events('cloudwatch.alarm').map(({ detail }) => detail.state)).toEqual(['OK', 'ALARM'])
  })
})

describe('composite alarms', () => {
  const putComposite = (AlarmName: string, AlarmRule: string, more = {}) =>
    cloud.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule, ...more }))
  const describeComposite = async (name: string) =>
    (await cloud.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['CompositeAlarm'] })))
      .CompositeAlarms![0]!

  beforeEach(async () => {
    await putAlarm({ AlarmName: 'a' })
    await putAlarm({ AlarmName: 'b' })
  })

  it('follow their rule, and say whose change it was', async () => {
    await putComposite('both', 'ALARM("a") AND NOT OK(b)', { AlarmActions: [TOPIC] })
    const created = await describeComposite('both')
    await setState('ALARM', 'a')
    const raised = await describeComposite('both')
    await setState('OK', 'b')

    expect([created.StateValue, raised.StateValue, state('both')]).toEqual(['OK', 'ALARM', 'OK'])
    expect(created.StateReason).toBe(
      'arn:aws:cloudwatch:us-east-1:000000000000:alarm:both was created and its alarm rule evaluates to OK',
    )
    expect(raised.StateReason).toBe(
      'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a transitioned to ALARM at Monday 23 November, 2026 12:00:00 UTC',
    )
    expect(raised.StateReasonData).toBe(
      '{"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:a","state":{"value":"ALARM","timestamp":"2026-11-23T12:00:00.000+0000"}}]}',
    )
    expect(cloud.sent).toHaveLength(1)
    expect(JSON.parse(cloud.sent[0]!.message)).toMatchObject({
      AlarmName: 'both',
      AlarmRule: 'ALARM("a") AND NOT OK(b)',
      TriggeringChildren: [
        {
          Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a',
          State: { Value: 'ALARM', Timestamp: '2026-11-23T12:00:00.000+0000' },
        },
      ],
    })
  })

  it('may be about each other, by name or ARN', async () => {
    await putComposite('inner', 'ALARM(a) OR ALARM(b)')
    await putComposite('outer', 'ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:inner")')
    await setState('ALARM', 'b')

    expect([state('inner'), state('outer')]).toEqual(['ALARM', 'ALARM'])
  })

  it('that go in circles stand still', async () => {
    await putComposite('x', 'ALARM(a)')
    await putComposite('y', 'NOT ALARM(x)')
    await putComposite('x', 'ALARM(y) OR ALARM(a)')
    const before = [state('x'), state('y')]
    await setState('ALARM', 'a')

    expect([state('x'), state('y')]).toEqual(before)
  })

  it('keep the alarms that they are about from being deleted', async () => {
    await putComposite('both', 'ALARM(a) AND ALARM(b)')
    const remove = (...AlarmNames: string[]) => cloud.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames }))

    await expect(remove('a')).rejects.toThrow(
      'Alarm(s) [a] cannot be deleted as there are composite alarms [both] depending on it',
    )
    await remove('both')
    await remove('a', 'b')
    expect(cloud.alarms.list('us-east-1')).toEqual([])
  })

  it('are found by their children, and these by them', async () => {
    await putComposite('both', 'ALARM(a) AND ALARM(b)')
    const names = async (input: DescribeAlarmsCommandInput) => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloud.cloudwatch.send(new DescribeAlarmsCommand(input))
      return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName)
    }

    expect(await names({ ChildrenOfAlarmName: 'both' })).toEqual(['a', 'b'])
    expect(await names({ ParentsOfAlarmName: 'a' })).toEqual(['both'])
  })

  it.each([
    [
      'of alarms that are not there',
      'ALARM(a) OR OK(c)',
      'Could not save the composite alarm as alarms [c] in the alarm rule do not exist',
    ],
    ['without a function', '"a" AND "b"', 'AlarmRule is not valid: Unexpected "a".'],
    ['with too few brackets', 'NOT (ALARM(a)', 'AlarmRule is not valid: Expected ")" before the end.'],
    ['with two operands side by side', 'ALARM(a) ALARM(b)', 'AlarmRule is not valid: Unexpected "ALARM".'],
    ['with an open quotation', 'ALARM("a)', 'AlarmRule is not valid'],
    ['in too many brackets', `${'('.repeat(500)}TRUE`, 'AlarmRule is not valid: It nests more than 100 levels.'],
  ])('refuse a rule %s', async (_what, rule, sentence) => {
    await expect(putComposite('both', rule)).rejects.toThrow(sentence)
  })
})

describe('the API of alarms', () => {
  it('describes what was put', async () => {
    await putAlarm({ AlarmActions: [TOPIC], AlarmDescription: 'too many', TreatMissingData: 'ignore' })

    expect(await describeOne()).toEqual({
      AlarmName: 'errors',
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors',
      AlarmDescription: 'too many',
      AlarmConfigurationUpdatedTimestamp: new Date(NOON),
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [TOPIC],
      InsufficientDataActions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: new Date(NOON),
      StateTransitionedTimestamp: new Date(NOON),
      Namespace: 'Shop',
      MetricName: 'Errors',
      Dimensions: [],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    })
  })

  it('filters by name, prefix, state, action and type, in pages', async () => {
    await putAlarm({ AlarmName: 'a', AlarmActions: [TOPIC] })
    await putAlarm({ AlarmName: 'ab' })
    await putAlarm({ AlarmName: 'b' })
    await setState('ALARM', 'b')
    const names = async (input: DescribeAlarmsCommandInput) => {
      const { MetricAlarms = [], NextToken } = await cloud.cloudwatch.send(new DescribeAlarmsCommand(input))
      return [...MetricAlarms.map(({ AlarmName }) => AlarmName), ...(NextToken ? [NextToken] : [])]
    }

    expect(await names({ AlarmNames: ['b', 'c'] })).toEqual(['b'])
    expect(await names({ AlarmNamePrefix: 'a' })).toEqual(['a', 'ab'])
    expect(await names({ StateValue: 'ALARM' })).toEqual(['b'])
    expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['a'])
    expect(await names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([])
    const [first, token] = await names({ MaxRecords: 1 })
    expect([first, await names({ MaxRecords: 2, NextToken: token })]).toEqual(['a', ['ab', 'b']])
  })

  it('finds the alarms on a metric, by its dimensions', async () => {
    const Dimensions = [{ Name: 'stage', Value: 'dev' }]
    await putAlarm({ AlarmName: 'dev', Dimensions })
    await putAlarm({ AlarmName: 'all' })
    const on = async (more = {}) => {
      const input = { Namespace: 'Shop', MetricName: 'Errors', ...more }
      const { MetricAlarms } = await cloud.cloudwatch.send(new DescribeAlarmsForMetricCommand(input))
      return MetricAlarms?.map(({ AlarmName }) => AlarmName)
    }

    expect([await on(), await on({ Dimensions }), await on({ Statistic: 'Average' })]).toEqual([['all'], ['dev'], []])
  })

  it('keeps the state of an alarm that is put again', async () => {
    await putAlarm()
    await setState('ALARM')
    await putAlarm({ Threshold: 7 })

    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM', Threshold: 7 })
  })

  it('filters the history by time and kind', async () => {
    await putAlarm()
    cloud.now += 60_000
    await setState('OK')
    const history = async (more = {}) => {
      const input = { AlarmName: 'errors', ScanBy: 'TimestampAscending' as const, ...more }
      const { AlarmHistoryItems } = await cloud.cloudwatch.send(new DescribeAlarmHistoryCommand(input))
      return AlarmHistoryItems?.map(({ HistoryItemType }) => HistoryItemType)
    }

    expect(await history()).toEqual(['ConfigurationUpdate', 'StateUpdate'])
    expect(await history({ HistoryItemType: 'StateUpdate' })).toEqual(['StateUpdate'])
    expect(await history({ EndDate: new Date(NOON) })).toEqual(['ConfigurationUpdate'])
    expect(await history({ AlarmName: 'other' })).toEqual([])
  })

  it('keeps tags', async () => {
    const ResourceARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors'
    await putAlarm({ Tags: [{ Key: 'team', Value: 'shop' }] })
    await cloud.cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'dev' }] }))
    await cloud.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }))

    const { Tags } = await cloud.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))
    expect(Tags).toEqual([{ Key: 'stage', Value: 'dev' }])
  })

  it.each([
    ['no name', { AlarmName: undefined }, 'The parameter AlarmName is required.'],
    ['a comparison of anomaly detection', { ComparisonOperator: 'LessThanLowerThreshold' }, 'no anomaly detection'],
    [
      'a band as threshold',
      { Threshold: undefined, ThresholdMetricId: 'ad1' },
      'no parameter ThresholdMetricId of an alarm',
    ],
    ['no threshold', { Threshold: undefined }, 'The parameter Threshold is required.'],
    ['no periods', { EvaluationPeriods: 0 }, "Value '0' at 'evaluationPeriods' failed to satisfy constraint"],
    [
      'more datapoints than periods',
      { DatapointsToAlarm: 2 },
      'DatapointsToAlarm must be less than or equal to EvaluationPeriods.',
    ],
    [
      'two statistics',
      { ExtendedStatistic: 'p90' },
      'Exactly one of the parameters Statistic and ExtendedStatistic must be specified.',
    ],
    ['a trimmed mean', { Statistic: undefined, ExtendedStatistic: 'tm90' }, 'no statistic tm90'],
    ['a period of 45 seconds', { Period: 45 }, 'Metric period must be 10, 20, 30 or a multiple of 60'],
    [
      'more than a day',
      { EvaluationPeriods: 1441 },
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    ],
    [
      'a treatment that is none',
      { TreatMissingData: 'zero' },
      "Value 'zero' at 'treatMissingData' failed to satisfy constraint",
    ],
    ['an action that is no ARN', { AlarmActions: ['alerts'] }, 'Invalid arn syntax: alerts'],
    [
      'an action on an instance',
      { AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] },
      'only topics and functions',
    ],
    [
      'six actions',
      { OKActions: Array(6).fill(TOPIC) },
      'The collection OKActions must not have a size greater than 5.',
    ],
    [
      'an expression over nothing',
      { ...NO_METRIC, Metrics: [{ Id: 'e', Expression: 'm1 + 1', Period: 60 }] },
      `Error in expression 'e': There is no metric or expression with the id "m1".`,
    ],
    [
      'an expression that is a number',
      { ...NO_METRIC, Metrics: [{ Id: 'e', Expression: '1 + 1', Period: 60 }] },
      "Error in expression 'e': The result must be a time series",
    ],
    [
      'two series to watch',
      { ...NO_METRIC, Metrics: [ERRORS, { ...ERRORS, Id: 'm2' }] },
      'Exactly one element of the metrics list should return data.',
    ],
    ['a metric twice', { Metrics: [] }, 'The parameters Metrics and MetricName are mutually exclusive'],
  ])('refuses %s', async (_what, more, sentence) => {
    await expect(putAlarm(more as Partial<PutMetricAlarmCommandInput>)).rejects.toThrow(sentence)
    expect(cloud.alarms.list('us-east-1')).toEqual([])
  })

  it.each([
    ['an alarm that is not there', { AlarmName: 'gone' }, 'ResourceNotFound'],
    ['data that is no JSON', { StateReasonData: '{' }, 'InvalidFormatFault'],
  ])('does not set the state of %s', async (_what, more, name) => {
    await putAlarm()
    const input = { AlarmName: 'errors', StateValue: 'OK' as const, StateReason: 'test', ...more }

    await expect(cloud.cloudwatch.send(new SetAlarmStateCommand(input))).rejects.toMatchObject({ name })
  })
})
