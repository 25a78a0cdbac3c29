import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
  type PutSubscriptionFilterCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'
import type { CloudWatchLogsDecodedData } from 'aws-lambda'
import { CloudError } from '../../errors.ts'
import type { Service } from '../../service.ts'
import type { Sender } from '../../targets.ts'
import { startTestServer, type TestServer, until } from '../../test-server.ts'
import { Logs } from '../logs.ts'
import { logsService } from '../service.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:shipper'

let server: TestServer
let service: Service
let client: CloudWatchLogsClient
let logs: Logs
let received: { arn: string; message: CloudWatchLogsDecodedData; sender: Sender; bytes: number }[]
/** Throws, to fail a delivery. */
let fail: ((message: CloudWatchLogsDecodedData) => void) | undefined
let logGroupName: string
let count = 0

const targets = {
  invokeFunction(arn: string, payload: Buffer, sender: Sender) {
    const { awslogs } = JSON.parse(payload.toString('utf8'))
    const message = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8'))
    fail?.(message)
    received.push({ arn, message, sender, bytes: payload.length })
  },
}

beforeAll(async () => {
  server = await startTestServer((platform) => {
    logs = new Logs(platform)
    service = logsService(logs, { targets, putMetrics() {} }, { gather: 5, second: 1, capacity: 1_500_000 })
    return [service]
  })
  client = new CloudWatchLogsClient(server.client)
})
afterAll(async () => {
  client.destroy()
  await server.close()
})
beforeEach(async () => {
  received = []
  fail = undefined
  logGroupName = `/test/group-${++count}`
  await client.send(new CreateLogGroupCommand({ logGroupName }))
})

const subscribe = (input: Partial<PutSubscriptionFilterCommandInput> = {}) =>
  client.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'ship',
      filterPattern: '',
      destinationArn: FUNCTION,
      ...input,
    }),
  )

const write = async (logStreamName: string, messages: string[]) => {
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(() => {})
  const logEvents = messages.map((message) => ({ timestamp: Date.now(), message }))
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
}

const data = () => received.filter(({ message }) => message.logGroup === logGroupName)
const texts = () => data().flatMap(({ message }) => message.logEvents.map((event) => event.message))
const reports = (status: string) =>
  server
    .events('logs.subscription-delivery')
    .filter(({ detail }) => detail.status === status && detail.logGroup === logGroupName)
const describeFilters = async (input = {}) =>
  (await client.send(new DescribeSubscriptionFiltersCommand({ logGroupName, ...input }))).subscriptionFilters!

describe('PutSubscriptionFilter', () => {
  it('checks with a control message that the function may be invoked', async () => {
    await subscribe()

    expect(received).toEqual([
      {
        arn: FUNCTION,
        bytes: expect.any(Number),
        sender: {
          service: 'logs.amazonaws.com',
          sourceArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
        },
        message: {
          messageType: 'CONTROL_MESSAGE',
          owner: 'CloudwatchLogs',
          logGroup: '',
          logStream: '',
          subscriptionFilters: [],
          logEvents: [
            {
              id: '',
              timestamp: expect.any(Number),
              message: 'CWL CONTROL MESSAGE: Checking health of destination Lambda.',
            },
          ],
        },
      },
    ])
  })

  it('keeps no filter for a function that cannot be invoked', async () => {
    fail = () => {
      throw new CloudError('AccessDeniedException', 'not allowed', 403)
    }

    await expect(subscribe()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    })
    expect(await describeFilters()).toEqual([])
  })

  it('replaces the filter of its name, and takes two a group', async () => {
    await subscribe({ filterPattern: 'ERROR' })
    await subscribe({ filterPattern: 'WARN' })
    await subscribe({ filterName: 'second' })

    await expect(subscribe({ filterName: 'third' })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Resource limit exceeded.',
    })
    expect(await describeFilters()).toEqual([
      expect.objectContaining({ filterName: 'second' }),
      {
        logGroupName,
        filterName: 'ship',
        filterPattern: 'WARN',
        destinationArn: FUNCTION,
        distribution: 'ByLogStream',
        creationTime: expect.any(Number),
      },
    ])
    expect(await describeFilters({ filterNamePrefix: 'se' })).toHaveLength(1)
  })

  it.each([
    ['a group that is not there', { logGroupName: '/none' }, 'ResourceNotFoundException', 'log group does not exist'],
    ['a pattern that is none', { filterPattern: '{ $.a = ' }, 'InvalidParameterException', 'Invalid filter pattern'],
    [
      'a pattern of 1,025 characters',
      { filterPattern: 'x'.repeat(1025) },
      'InvalidParameterException',
      'less than or equal to 1024',
    ],
    ['a name with a colon', { filterName: 'a:b' }, 'InvalidParameterException', "at 'filterName'"],
    ['another distribution', { distribution: 'Even' as never }, 'InvalidParameterException', "at 'distribution'"],
    [
      'a stream of Kinesis',
      { destinationArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' },
      'InvalidParameterException',
      'it delivers to Lambda functions',
    ],
    ['system fields', { emitSystemFields: ['@aws.account'] }, 'InvalidParameterException', 'has no system fields'],
  ])('refuses %s', async (_what, input, name, message) => {
    await expect(subscribe(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })

  it('outlives a restart', async () => {
    await subscribe()
    client.destroy()
    await server.restart()
    client = new CloudWatchLogsClient(server.client)

    await write('s', ['after'])

    await until(() => data().length === 1)
    expect(texts()).toEqual(['after'])
  })
})

describe('a subscription', () => {
  /** Random text, of which gzip saves a quarter and base64 costs a third. */
  const noise = (length: number) => randomBytes(length).toString('base64').slice(0, length)

  it('delivers the events of one stream, ids and times as FilterLogEvents gives them', async () => {
    await subscribe()
    await write('the/stream', ['one', 'two'])

    await until(() => data().length > 0)

    const events = logs.group('us-east-1', logGroupName).events()
    expect(data().map(({ message }) => message)).toEqual([
      {
        messageType: 'DATA_MESSAGE',
        owner: '000000000000',
        logGroup: logGroupName,
        logStream: 'the/stream',
        subscriptionFilters: ['ship'],
        logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
      },
    ])
  })

  it.each([
    ['terms', 'ERROR -health', ['ERROR a', 'ERROR health', 'INFO b'], ['ERROR a']],
    ['JSON', '{ $.level = "error" }', ['{"level":"error"}', '{"level":"info"}'], ['{"level":"error"}']],
    ['fields', '[ip, code=5*]', ['::1 200', '::1 503'], ['::1 503']],
  ])('lets through what its pattern of %s matches', async (_kind, filterPattern, written, delivered) => {
    await subscribe({ filterPattern })
    await write('s', written)

    await until(() => data().length > 0)

    expect(texts()).toEqual(delivered)
  })

  it('gives the fields of a space-delimited pattern, as text, by name or by number', async () => {
    await subscribe({ filterPattern: '[ip, ..., code]' })
    await write('s', ['::1 GET 503'])

    await until(() => data().length > 0)

    expect(data()[0]!.message.logEvents[0]!.extractedFields).toEqual({ ip: '::1', 2: 'GET', code: '503' })
  })

  it('gathers what is written in a short time, and keeps the order of each stream', async () => {
    await subscribe()
    for (let i = 0; i < 20; i++) {
      logs.write('us-east-1', logGroupName, 'a', [{ timestamp: Date.now(), message: `a${i}` }])
      logs.write('us-east-1', logGroupName, 'b', [{ timestamp: Date.now(), message: `b${i}` }])
    }

    await until(() => texts().length === 40)

    expect(data().map(({ message }) => message.logStream)).toEqual(['a', 'b'])
    for (const stream of ['a', 'b']) {
      expect(texts().filter((text) => text.startsWith(stream))).toEqual(
        Array.from({ length: 20 }, (_, i) => `${stream}${i}`),
      )
    }
  })

  it('splits what one invocation cannot take', async () => {
    await subscribe()
    for (let i = 0; i < 4; i++) await write('s', [noise(240_000)])

    await until(() => texts().length === 4)

    expect(data().length).toBeGreaterThan(1)
    expect(Math.max(...data().map(({ bytes }) => bytes))).toBeLessThanOrEqual(1024 * 1024)
  })

  it('drops one event that no invocation can take, and goes on', async () => {
    await subscribe()
    await write('s', [noise(1_048_000)])
    await write('s', ['small'])

    await until(() => data().length > 0)

    expect(texts()).toEqual(['small'])
    expect(reports('dropped').map(({ detail }) => detail.reason)).toEqual([
      expect.stringContaining('is more than a function takes (1048576)'),
    ])
  })

  it('tries a busy function again, in order, until it takes the events', async () => {
    await subscribe()
    let refusals = 3
    fail = () => {
      if (refusals-- > 0) throw new CloudError('TooManyRequestsException', 'Rate exceeded', 429)
    }
    await write('s', ['first'])
    await until(() => refusals < 3)
    await write('s', ['second'])

    await until(() => texts().length === 2)

    expect(texts()).toEqual(['first', 'second'])
    expect(reports('failed')).toHaveLength(3)
  })

  it('holds no more than its capacity for a function that stays busy, and lets the oldest go', async () => {
    await subscribe()
    let busy = true
    fail = () => {
      if (busy) throw new CloudError('TooManyRequestsException', 'Rate exceeded', 429)
    }
    const line = (i: number) => `${i} ${'x'.repeat(10_000)}`
    for (let i = 0; i < 500; i++)
      logs.write('us-east-1', logGroupName, 's', [{ timestamp: Date.now(), message: line(i) }])
    await until(() => reports('failed').length > 0)
    busy = false

    await until(() => texts().at(-1) === line(499))

    const bytes = texts().reduce((sum, text) => sum + text.length, 0)
    expect(bytes).toBeLessThanOrEqual(1_500_000)
    expect(reports('dropped').length).toBeGreaterThan(0)
    const numbers = texts().map((text) => Number.parseInt(text, 10))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })

  it('skips events for ten minutes once the function refuses', async () => {
    await subscribe()
    fail = () => {
      throw new CloudError('ResourceNotFoundException', 'Function not found', 404)
    }
    await write('s', ['lost'])
    await until(() => reports('dropped').length > 0)
    fail = undefined
    await write('s', ['skipped'])

    // Ten minutes take 0.6 seconds here.
    await until(async () => {
      await write('s', ['later'])
      return data().length > 0
    })

    expect(new Set(texts())).toEqual(new Set(['later']))
  })

  it('ends with its filter, and with its log group', async () => {
    await subscribe()
    await client.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'ship' }))
    await write('s', ['unheard'])
    await subscribe({ filterName: 'second' })
    logs.write('us-east-1', logGroupName, 's', [{ timestamp: Date.now(), message: 'dropped with its group' }])
    logs.deleteLogGroup('us-east-1', logGroupName)
    await client.send(new CreateLogGroupCommand({ logGroupName }))
    expect(await describeFilters()).toEqual([])
    await subscribe({ filterName: 'third' })
    await write('s', ['heard'])

    await until(() => data().length > 0)

    expect(texts()).toEqual(['heard'])
    await expect(
      client.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'ship' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified subscription filter does not exist.',
    })
  })

  it('keeps up with 1,000 lines a second', async () => {
    await subscribe({ filterPattern: '{ $.level = "error" || $.n >= 0 }' })
    const lines = Array.from({ length: 4000 }, (_, n) => JSON.stringify({ level: 'info', n, text: 'x'.repeat(100) }))
    const started = performance.now()

    for (const line of lines) logs.write('us-east-1', logGroupName, 's', [{ timestamp: Date.now(), message: line }])
    await until(() => texts().length === lines.length)

    expect(performance.now() - started).toBeLessThan(4000)
    expect(texts()).toEqual(lines)
  })
})

describe('AWS::Logs::SubscriptionFilter', () => {
  const context = { region: 'us-east-1', generateName: () => 'stack-Ship-1A2B' } as never
  const resource = () => service.resources!['AWS::Logs::SubscriptionFilter']!
  const properties = (FilterPattern: string) => ({
    LogGroupName: logGroupName,
    FilterPattern,
    DestinationArn: FUNCTION,
  })

  it('is made, changed, and removed even if it is gone', async () => {
    const made = await resource().create(properties('ERROR'), context)
    const existing = resource().existing!(properties('ERROR'), context)
    await resource().update!('stack-Ship-1A2B', properties('WARN'), properties('ERROR'), context)
    const [filter] = await describeFilters()
    await resource().delete('stack-Ship-1A2B', properties('WARN'), context)
    await resource().delete('stack-Ship-1A2B', properties('WARN'), context)

    expect([made.id, existing]).toEqual(['stack-Ship-1A2B', 'stack-Ship-1A2B'])
    expect(filter).toMatchObject({ filterName: 'stack-Ship-1A2B', filterPattern: 'WARN' })
    expect(await describeFilters()).toEqual([])
  })

  it('is not made where the function may not be invoked, or for a property that it does not know', () => {
    fail = () => {
      throw new CloudError('AccessDeniedException', 'no', 403)
    }

    expect(() => resource().create(properties(''), context)).toThrow('Could not execute the lambda function.')
    expect(() => resource().create({ ...properties(''), Other: 1 }, context)).toThrow('has no Other')
  })
})
