import { gzipSync } from 'node:zlib'
import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { startTestServer, type TestServer } from '../test-server.ts'
import { Metrics } from './metrics.ts'
import { cloudwatchService } from './service.ts'

const NOON = Date.UTC(2026, 10, 23, 12)
let now = NOON
let server: TestServer
let cloudwatch: CloudWatchClient

beforeEach(async () => {
  now = NOON
  server = await startTestServer((platform) => [
    cloudwatchService(new Metrics(platform, { now: () => now }), {
      targets: { publish() {}, invokeFunction() {}, putEvent() {} },
    }),
  ])
  cloudwatch = new CloudWatchClient(server.client)
})
afterEach(async () => {
  cloudwatch.destroy()
  await server.close()
})

const put = (...MetricData: MetricDatum[]) =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }))
const at = (seconds: number) => new Date(NOON + seconds * 1000)
const orders = (Value: number, seconds = 0, more: Partial<MetricDatum> = {}) => ({
  MetricName: 'Orders',
  Value,
  Timestamp: at(seconds),
  ...more,
})

describe('GetMetricStatistics', () => {
  const statistics = async (more = {}) => {
    const { Datapoints = [], Label } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Orders',
        StartTime: at(0),
        EndTime: at(600),
        Period: 60,
        Statistics: ['Sum'],
        ...more,
      }),
    )
    expect(Label).toBe('Orders')
    return Datapoints.map(({ Timestamp, ...rest }) => ({ seconds: (Timestamp!.getTime() - NOON) / 1000, ...rest }))
  }

  it('answers every statistic of values, counts and statistic sets', async () => {
    await put(
      orders(2),
      { MetricName: 'Orders', Values: [4, 8], Counts: [3, 1], Timestamp: at(30) },
      orders(1, 60, { Value: undefined, StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 5 } }),
    )

    expect(await statistics({ Statistics: ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] })).toEqual([
      { seconds: 0, SampleCount: 5, Average: 4.4, Sum: 22, Minimum: 2, Maximum: 8, Unit: 'None' },
      { seconds: 60, SampleCount: 4, Average: 2.5, Sum: 10, Minimum: 1, Maximum: 5, Unit: 'None' },
    ])
  })

  it('answers percentiles, where values are known', async () => {
    await put({ MetricName: 'Orders', Values: [1, 2, 3, 100], Timestamp: at(0) })

    expect(await statistics({ Statistics: undefined, ExtendedStatistics: ['p50', 'p99.9'] })).toEqual([
      { seconds: 0, ExtendedStatistics: { p50: 2, 'p99.9': 100 }, Unit: 'None' },
    ])
  })

  it('counts periods from the start, which it rounds down to the minute', async () => {
    await put(orders(1, 180), orders(2, 479), orders(4, 480))

    expect(await statistics({ StartTime: at(195), Period: 300 })).toEqual([
      { seconds: 180, Sum: 3, Unit: 'None' },
      { seconds: 480, Sum: 4, Unit: 'None' },
    ])
  })

  it('gives each unit datapoints of its own, and nothing for another unit', async () => {
    await put(orders(1), orders(2, 0, { Unit: 'Count' }))

    expect((await statistics()).map(({ Sum, Unit }) => [Sum, Unit])).toEqual([
      [1, 'None'],
      [2, 'Count'],
    ])
    expect(await statistics({ Unit: 'Bytes' })).toEqual([])
  })

  it('knows seconds of high-resolution metrics', async () => {
    await put(orders(1, 0, { StorageResolution: 1 }), orders(2, 5, { StorageResolution: 1 }), orders(4, 5))

    expect((await statistics({ Period: 5 })).map(({ seconds, Sum }) => [seconds, Sum])).toEqual([
      [0, 1],
      [5, 2],
    ])
  })

  it('takes what `serverless metrics` asks', async () => {
    await put(orders(3, -30, { Unit: 'Count' }))
    const recorded =
      '{"Namespace":"Shop","MetricName":"Orders","StartTime":START,"EndTime":END,"Period":3600,"Dimensions":[],"Statistics":["Sum"],"Unit":"Count"}'

    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'GraniteServiceVersion20100801.GetMetricStatistics',
        'content-type': 'application/x-amz-json-1.0',
        authorization: 'AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/monitoring/aws4_request, Signature=x',
      },
      body: recorded.replace('START', String(NOON / 1000 - 86400)).replace('END', String(NOON / 1000)),
    })

    expect(await response.json()).toEqual({
      Label: 'Orders',
      Datapoints: [{ Timestamp: NOON / 1000 - 3600, Sum: 3, Unit: 'Count' }],
    })
  })

  it.each([
    [
      'more than 1,440 datapoints',
      { EndTime: at(86_460) },
      'InvalidParameterCombinationException',
      'You have requested up to 1,441 datapoints, which exceeds the limit of 1,440.',
    ],
    [
      'an end before the start',
      { EndTime: at(-1) },
      'InvalidParameterCombinationException',
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [
      'no statistic',
      { Statistics: [] },
      'InvalidParameterCombinationException',
      'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
    ],
    [
      'a period of 45 seconds',
      { Period: 45 },
      'InvalidParameterValueException',
      'The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.',
    ],
    [
      'a statistic that is none',
      { Statistics: ['Median' as never] },
      'InvalidParameterValueException',
      'The value Median for parameter Statistics is invalid.',
    ],
    [
      'a percentile beyond 100',
      { ExtendedStatistics: ['p101'] },
      'InvalidParameterValueException',
      'The value p101 for parameter ExtendedStatistics is invalid.',
    ],
    [
      'a trimmed mean',
      { ExtendedStatistics: ['tm90'] },
      'ValidationException',
      "The local cloud's CloudWatch has no statistic tm90",
    ],
  ])('refuses %s', async (_what, more, name, message) => {
    await expect(statistics(more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })
})

describe('PutMetricData', () => {
  it('takes compressed requests, which is how the SDK sends large ones', async () => {
    const sent: string[] = []
    cloudwatch.middlewareStack.add(
      (next) => (args) => {
        sent.push(String((args.request as { headers: Record<string, string> }).headers['content-encoding']))
        return next(args)
      },
      { step: 'finalizeRequest' },
    )
    await put(...Array.from({ length: 1000 }, (_, index) => orders(1, 0, { MetricName: `metric-number-${index}` })))

    expect(sent).toEqual(['gzip'])
    const { Metrics: listed } = await cloudwatch.send(new ListMetricsCommand({}))
    expect(listed).toHaveLength(500)
  })

  it('puts nothing where one datum of many is wrong', async () => {
    await expect(put(orders(1), orders(Number.NaN))).rejects.toThrow()

    expect((await cloudwatch.send(new ListMetricsCommand({}))).Metrics).toEqual([])
  })

  const dimensions = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `d${index}`, Value: 'v' }))
  it.each([
    [
      'a value that is no number',
      orders(Number.NaN),
      'InvalidParameterValueException',
      'The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    [
      'a value beyond 2^360',
      orders(2 ** 361),
      'InvalidParameterValueException',
      'for parameter MetricData.member.1.Value is invalid.',
    ],
    [
      'a time of three weeks ago',
      orders(1, -21 * 86400),
      'InvalidParameterValueException',
      'The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.',
    ],
    [
      'a time three hours ahead',
      orders(1, 3 * 3600),
      'InvalidParameterValueException',
      'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    ],
    [
      'no value',
      { MetricName: 'Orders' },
      'MissingRequiredParameterException',
      'The parameter MetricData.member.1.Value is required.',
    ],
    [
      'no name',
      { Value: 1 } as MetricDatum,
      'MissingRequiredParameterException',
      'The parameter MetricData.member.1.MetricName is required.',
    ],
    [
      'a value and values',
      orders(1, 0, { Values: [1] }),
      'InvalidParameterCombinationException',
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    ],
    [
      '151 values',
      { MetricName: 'Orders', Values: Array(151).fill(1) },
      'InvalidParameterValueException',
      'The collection MetricData.member.1.Values must not have a size greater than 150.',
    ],
    [
      'more counts than values',
      { MetricName: 'Orders', Values: [1], Counts: [1, 2] },
      'InvalidParameterValueException',
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      '31 dimensions',
      orders(1, 0, { Dimensions: dimensions(31) }),
      'InvalidParameterValueException',
      'The collection MetricData.member.1.Dimensions must not have a size greater than 30.',
    ],
    [
      'a dimension without a value',
      orders(1, 0, { Dimensions: [{ Name: 'd', Value: '' }] }),
      'InvalidParameterValueException',
      'The value  for parameter MetricData.member.1.Dimensions.member.1.Value is invalid.',
    ],
    [
      'a unit that is none',
      orders(1, 0, { Unit: 'Apples' as never }),
      'InvalidParameterValueException',
      'The value Apples for parameter MetricData.member.1.Unit is invalid.',
    ],
    [
      'a resolution of ten seconds',
      orders(1, 0, { StorageResolution: 10 }),
      'InvalidParameterValueException',
      'The value 10 for parameter MetricData.member.1.StorageResolution is invalid.',
    ],
  ])('refuses %s', async (_what, datum, name, message) => {
    await expect(put(datum)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })

  it.each(['AWS/Lambda', ':shop', 'shop$'])('refuses the namespace %s', async (Namespace) => {
    const command = new PutMetricDataCommand({ Namespace, MetricData: [orders(1)] })

    await expect(cloudwatch.send(command)).rejects.toThrow(`The value ${Namespace} for parameter Namespace is invalid.`)
  })

  it('takes 30 dimensions, times of two weeks ago and two hours ahead, and what is kept outlives a restart', async () => {
    await put(orders(1, -14 * 86400, { Dimensions: dimensions(30) }), orders(1, 7200, { Dimensions: dimensions(30) }))

    await server.restart()
    cloudwatch.destroy()
    cloudwatch = new CloudWatchClient(server.client)

    const { Metrics: listed } = await cloudwatch.send(new ListMetricsCommand({}))
    expect(listed).toEqual([{ Namespace: 'Shop', MetricName: 'Orders', Dimensions: dimensions(30) }])
  })

  it('refuses the query protocol and a bomb of compressed zeros in a sentence', async () => {
    const send = (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(server.url, {
        method: 'POST',
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/monitoring/aws4_request, Signature=x',
          ...headers,
        },
        body,
      })

    const form = await send({ 'content-type': 'application/x-www-form-urlencoded' }, 'Action=ListMetrics')
    const bomb = await send(
      { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData', 'content-encoding': 'gzip' },
      new Uint8Array(gzipSync(Buffer.alloc(20 * 1024 * 1024))),
    )

    expect([form.status, await form.text()]).toEqual([400, expect.stringContaining('JSON protocol')])
    expect([bomb.status, await bomb.text()]).toEqual([400, expect.stringContaining('not valid gzip')])
  })
})

describe('ListMetrics', () => {
  const list = async (input = {}) => {
    const { Metrics: listed = [], NextToken } = await cloudwatch.send(new ListMetricsCommand(input))
    return { names: listed.map(({ MetricName }) => MetricName), NextToken }
  }

  it('filters by namespace, name, dimension, and recent activity', async () => {
    await put(orders(1, 0, { MetricName: 'old' }))
    now += 4 * 3_600_000
    await put(
      orders(1, 0, { MetricName: 'a', Dimensions: [{ Name: 'stage', Value: 'dev' }] }),
      orders(1, 0, { MetricName: 'b', Dimensions: [{ Name: 'stage', Value: 'prod' }] }),
    )

    expect((await list()).names).toEqual(['old', 'a', 'b'])
    expect((await list({ Namespace: 'Other' })).names).toEqual([])
    expect((await list({ MetricName: 'a' })).names).toEqual(['a'])
    expect((await list({ Dimensions: [{ Name: 'stage' }] })).names).toEqual(['a', 'b'])
    expect((await list({ Dimensions: [{ Name: 'stage', Value: 'prod' }] })).names).toEqual(['b'])
    expect((await list({ RecentlyActive: 'PT3H' })).names).toEqual(['a', 'b'])
  })

  it('gives 500 a page', async () => {
    await put(...Array.from({ length: 600 }, (_, index) => orders(1, 0, { MetricName: `m${index}` })))

    const first = await list()
    const second = await list({ NextToken: first.NextToken })

    expect([first.names.length, second.names.length, second.NextToken]).toEqual([500, 100, undefined])
    await expect(list({ NextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidNextToken' })
  })
})

describe('GetMetricData', () => {
  const metric = (Id: string, MetricName: string, more = {}) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat: 'Sum' },
    ...more,
  })
  const get = (MetricDataQueries: GetMetricDataCommandInput['MetricDataQueries'], more = {}) =>
    cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries,
        StartTime: at(0),
        EndTime: at(300),
        ScanBy: 'TimestampAscending',
        ...more,
      }),
    )
  const values = async (...input: Parameters<typeof get>) =>
    Object.fromEntries((await get(...input)).MetricDataResults!.map(({ Id, Values }) => [Id, Values]))

  beforeEach(() =>
    put(
      orders(10, 0),
      orders(20, 60),
      orders(30, 120),
      orders(1, 60, { MetricName: 'Errors' }),
      orders(3, 120, { MetricName: 'Errors' }),
    ),
  )

  it('answers metrics and expressions, newest first unless told otherwise', async () => {
    const queries = [
      metric('orders', 'Orders', { ReturnData: false }),
      metric('errors', 'Errors', { Label: 'failed' }),
      { Id: 'rate', Expression: 'errors / orders * 100' },
    ]
    const { MetricDataResults, Messages } = await get(queries, { ScanBy: undefined })

    expect(Messages).toEqual([])
    expect(MetricDataResults).toEqual([
      { Id: 'errors', Label: 'failed', Timestamps: [at(120), at(60)], Values: [3, 1], StatusCode: 'Complete' },
      { Id: 'rate', Label: 'rate', Timestamps: [at(120), at(60), at(0)], Values: [10, 5, 0], StatusCode: 'Complete' },
    ])
  })

  it('gives one result for each series of an array', async () => {
    const { MetricDataResults } = await get([
      metric('a', 'Orders', { ReturnData: false }),
      metric('b', 'Errors', { ReturnData: false }),
      { Id: 'all', Expression: 'METRICS() * 2', Label: 'twice' },
    ])

    expect(MetricDataResults!.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
      ['all', 'twice Orders', [20, 40, 60]],
      ['all', 'twice Errors', [2, 6]],
    ])
  })

  it('lets expressions use each other, in whatever order', async () => {
    const answer = await values([
      { Id: 'twice', Expression: 'sum * 2' },
      { Id: 'sum', Expression: 'SUM(METRICS())' },
      metric('a', 'Orders'),
      metric('b', 'Errors'),
    ])

    expect(answer).toMatchObject({ sum: [10, 21, 33], twice: [20, 42, 66] })
  })

  it('gives so many datapoints a page, over all results', async () => {
    const queries = [metric('a', 'Orders'), metric('b', 'Errors'), metric('none', 'Nothing')]
    const pages: unknown[] = []
    let NextToken: string | undefined
    do {
      const answer = await get(queries, { MaxDatapoints: 2, NextToken })
      pages.push(answer.MetricDataResults!.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]))
      NextToken = answer.NextToken
    } while (NextToken)

    expect(pages).toEqual([
      [
        ['a', [10, 20], 'PartialData'],
        ['none', [], 'Complete'],
      ],
      [
        ['a', [30], 'Complete'],
        ['b', [1], 'PartialData'],
      ],
      [['b', [3], 'Complete']],
    ])
  })

  it.each([
    [
      'two queries of one id',
      [metric('a', 'Orders'), metric('a', 'Errors')],
      'The values for parameter id in the MetricDataQueries are not unique.',
    ],
    ['an id with a capital letter', [metric('A', 'Orders')], 'is not matching the expected pattern'],
    [
      'an expression over nothing',
      [{ Id: 'e', Expression: 'm1 * 2' }],
      `Error in expression 'e': There is no metric or expression with the id "m1".`,
    ],
    [
      'an expression that is a number',
      [{ Id: 'e', Expression: '1 + 1' }],
      "Error in expression 'e': The result must be a time series",
    ],
    [
      'an expression over itself',
      [{ Id: 'e', Expression: 'e * 2' }],
      "Error in expression 'e': The expression needs its own result.",
    ],
    ['SEARCH', [{ Id: 'e', Expression: "SEARCH('{Shop} Orders', 'Sum', 60)" }], 'The local cloud has no SEARCH'],
    [
      'Metrics Insights',
      [{ Id: 'e', Expression: 'SELECT SUM(Orders) FROM Shop' }],
      'The local cloud has no Metrics Insights',
    ],
    [
      'metrics of two periods in one expression',
      [
        metric('a', 'Orders'),
        { ...metric('b', 'Errors'), MetricStat: { ...metric('b', 'Errors').MetricStat, Period: 300 } },
        { Id: 'e', Expression: 'a + b' },
      ],
      'the same Period',
    ],
    ['neither metric nor expression', [{ Id: 'e' }], 'must be specified'],
  ])('refuses %s', async (_what, queries, message) => {
    await expect(get(queries)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    })
  })

  it('reads what another region has not', async () => {
    const elsewhere = new CloudWatchClient({ ...server.client, region: 'eu-west-1' })

    expect((await elsewhere.send(new ListMetricsCommand({}))).Metrics).toEqual([])
    elsewhere.destroy()
  })
})
