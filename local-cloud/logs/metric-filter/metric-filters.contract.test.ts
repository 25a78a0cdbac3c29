import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteMetricFilterCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  type MetricTransformation,
  PutMetricFilterCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { startTestServer, type TestServer } from '../../test-server.ts'
import { Logs } from '../logs.ts'
import { logsService } from '../service.ts'
import { metricFilterResource } from './metric-filter-resource.ts'
import { putMetricFilter } from './metric-filters.ts'
import { MetricPublisher } from './publisher.ts'
import type { MetricPoint } from './transformation.ts'

let server: TestServer
let client: CloudWatchLogsClient
let logs: Logs
let points: { region: string; namespace: string; points: MetricPoint[] }[]
let logGroupName: string
let count = 0

const putMetrics = (region: string, namespace: string, all: MetricPoint[]) =>
  void points.push({ region, namespace, points: all })

beforeAll(async () => {
  const targets = { invokeFunction() {} }
  server = await startTestServer((platform) => {
    logs = new Logs(platform)
    return [logsService(logs, { targets, putMetrics })]
  })
  client = new CloudWatchLogsClient(server.client)
})
afterAll(async () => {
  client.destroy()
  await server.close()
})
beforeEach(async () => {
  points = []
  logGroupName = `/test/group-${++count}`
  await client.send(new CreateLogGroupCommand({ logGroupName }))
})

const ERRORS: MetricTransformation = { metricName: 'Errors', metricNamespace: 'Shop', metricValue: '1' }
const put = (filterPattern: string, transformation: Partial<MetricTransformation> = {}, filterName = 'errors') =>
  client.send(
    new PutMetricFilterCommand({
      logGroupName,
      filterName,
      filterPattern,
      metricTransformations: [{ ...ERRORS, ...transformation }],
    }),
  )
const write = (...messages: string[]) =>
  logs.write(
    'us-east-1',
    logGroupName,
    's',
    messages.map((message) => ({ timestamp: 1_800_000_000_000, message })),
  )
const describeFilters = async (input = {}) =>
  (await client.send(new DescribeMetricFiltersCommand({ logGroupName, ...input }))).metricFilters!

describe('a metric filter', () => {
  it('publishes a constant for each event that matches, at the time of the event', async () => {
    await put('ERROR', { unit: 'Count' })

    write('ERROR a', 'INFO b', 'ERROR c')

    const point = { MetricName: 'Errors', Value: 1, Unit: 'Count', Dimensions: [], Timestamp: 1_800_000_000_000 }
    expect(points).toEqual([{ region: 'us-east-1', namespace: 'Shop', points: [point, point] }])
  })

  it.each([
    ['a field of JSON', '{ $.took.ms = * }', '$.took.ms', '{"took":{"ms":12.5}}', [12.5]],
    ['a number in a text of JSON', '{ $.took = * }', '$.took', '{"took":"7"}', [7]],
    ['a field of JSON that the pattern does not name', '{ $.a = 1 }', '$.b', '{"a":1,"b":0}', [0]],
    ['a field by its name', '[ip, bytes]', '$bytes', '::1 1534', [1534]],
    ['a field by its number', '[ip, ...]', '$2', '::1 1534', [1534]],
    ['nothing, where the field is lacking', '{ $.a = 1 }', '$.b', '{"a":1}', []],
    ['nothing, where the field is no number', '[ip, bytes]', '$bytes', '::1 many', []],
    ['nothing, where the field is an object', '{ $.a = 1 }', '$.b', '{"a":1,"b":{}}', []],
  ])('publishes %s', async (_what, pattern, metricValue, message, values) => {
    await put(pattern, { metricValue })

    write(message)

    expect(points.flatMap((put) => put.points.map(({ Value }) => Value))).toEqual(values)
  })

  it('gives its metric dimensions out of the event, and leaves out an event that lacks one', async () => {
    await put('{ $.level = "error" }', { dimensions: { Code: '$.code', Host: '$.host' } })

    write('{"level":"error","code":502,"host":"a"}', '{"level":"error","code":503}')

    expect(points.flatMap((put) => put.points.map(({ Dimensions }) => Dimensions))).toEqual([
      [
        { Name: 'Code', Value: '502' },
        { Name: 'Host', Value: 'a' },
      ],
    ])
  })

  it('is replaced by its name, found by its metric, and deleted', async () => {
    await put('ERROR')
    await put('WARN', { metricName: 'Warnings' })
    await put('', {}, 'all')

    expect(await describeFilters()).toMatchObject([
      { filterName: 'all' },
      { filterName: 'errors', filterPattern: 'WARN' },
    ])
    expect(await describeFilters({ metricName: 'Warnings', metricNamespace: 'Shop' })).toEqual([
      {
        logGroupName,
        filterName: 'errors',
        filterPattern: 'WARN',
        metricTransformations: [{ ...ERRORS, metricName: 'Warnings' }],
        creationTime: expect.any(Number),
      },
    ])
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
    expect(logGroups![0]!.metricFilterCount).toBe(2)
    const remove = new DeleteMetricFilterCommand({ logGroupName, filterName: 'errors' })
    await client.send(remove)
    await expect(client.send(remove)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(await describeFilters()).toHaveLength(1)
  })

  it.each([
    ['a value that is none', 'A', { metricValue: 'many' }, 'metricValue "many" is neither a number nor a field'],
    [
      'a namespace with a colon',
      'A',
      { metricNamespace: 'a:b' },
      "at 'metricTransformations.1.member.metricNamespace'",
    ],
    [
      'dimensions beside a default value',
      '{ $.a = 1 }',
      { defaultValue: 0, dimensions: { A: '$.a' } },
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    ],
    ['four dimensions', '[a]', { dimensions: { A: '$a', B: '$a', C: '$a', D: '$a' } }, 'at most 3 dimensions'],
    ['dimensions of terms', 'ERROR', { dimensions: { A: '$.a' } }, 'of JSON and space-delimited filter patterns only'],
    ['a pattern that is none', '{ $.a = ', {}, 'Invalid filter pattern'],
  ])('cannot have %s', async (_what, pattern, transformation, message) => {
    await expect(put(pattern, transformation)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    })
  })
})

describe('the default value of a metric filter', () => {
  const MINUTE = 1_800_000_000_000

  beforeEach(() => jest.useFakeTimers({ now: MINUTE + 30_000 }))
  afterEach(() => jest.useRealTimers())

  it('is published for a minute in which events came and none matched, and for no other', () => {
    const own = new Logs(server.platform)
    const publisher = new MetricPublisher(own, putMetrics)
    own.createLogGroup('eu-west-1', '/own')
    putMetricFilter(own, 'eu-west-1', {
      logGroupName: '/own',
      filterName: 'f',
      filterPattern: 'ERROR',
      metricTransformations: [{ ...(ERRORS as object), defaultValue: 0 }],
    })
    const log = (message: string) => own.write('eu-west-1', '/own', 's', [{ timestamp: Date.now(), message }])

    log('INFO')
    jest.advanceTimersByTime(30_000)
    log('INFO')
    log('ERROR')
    jest.advanceTimersByTime(120_000)

    publisher.close()
    expect(points.flatMap((put) => put.points.map(({ Value, Timestamp }) => [Value, Timestamp]))).toEqual([
      [0, MINUTE],
      [1, MINUTE + 60_000],
    ])
  })
})

describe('TestMetricFilter', () => {
  const APACHE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'
  const test = async (filterPattern: string, ...logEventMessages: string[]) =>
    (await client.send(new TestMetricFilterCommand({ filterPattern, logEventMessages }))).matches

  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
  it.each([
    [
      '[..., status_code=200, size]',
      APACHE,
      {
        $status_code: '200',
        $size: '1534',
        $4: '10/Oct/2000:13:25:15 -0700',
        $5: 'GET /apache_pb.gif HTTP/1.0',
        $2: '-',
        $3: 'frank',
        $1: '127.0.0.1',
      },
    ],
    ['"[ERROR]"', 'x [ERROR] y', {}],
    ['{ $.a.b = 1 || $.c = "x" }', '{"a":{"b":1}}', { '$.a.b': '1' }],
  ])('tells what %s takes out of an event', async (pattern, message, extractedValues) => {
    expect(await test(pattern, 'no', message)).toEqual([{ eventNumber: 1, eventMessage: message, extractedValues }])
  })

  it('takes 50 messages', async () => {
    await expect(test('', ...Array(51).fill('a'))).rejects.toThrow('Member must have length between 1 and 50')
  })
})

describe('AWS::Logs::MetricFilter', () => {
  const context = { region: 'us-east-1', generateName: () => 'stack-Errors-1A2B' } as never
  const properties = () => ({
    LogGroupName: logGroupName,
    FilterPattern: '{ $.level = "error" }',
    MetricTransformations: [
      { MetricName: 'E', MetricNamespace: 'N', MetricValue: 1, Dimensions: [{ Key: 'A', Value: '$.a' }] },
    ],
  })

  it('is made, changed, and removed even if it is gone', async () => {
    const resource = metricFilterResource(logs)

    const made = await resource.create(properties(), context)
    const existing = resource.existing!(properties(), context)
    await resource.update!('stack-Errors-1A2B', { ...properties(), FilterPattern: '{ $.a = 1 }' }, {}, context)
    const [filter] = await describeFilters()
    await resource.delete('stack-Errors-1A2B', properties(), context)
    await resource.delete('stack-Errors-1A2B', properties(), context)

    expect(made).toEqual({ id: 'stack-Errors-1A2B' })
    expect(existing).toBe('stack-Errors-1A2B')
    expect(filter).toMatchObject({
      filterPattern: '{ $.a = 1 }',
      metricTransformations: [{ metricName: 'E', metricValue: '1', dimensions: { A: '$.a' } }],
    })
    expect(await describeFilters()).toEqual([])
  })

  it('refuses what it does not know', () => {
    const create = () => metricFilterResource(logs).create({ ...properties(), ApplyOnTransformedLogs: true }, context)

    expect(create).toThrow("The local cloud's AWS::Logs::MetricFilter has no ApplyOnTransformedLogs.")
  })
})
