import { type ContractServer, NOON, startContractServer } from '../contract-server.ts'
import { statistic } from '../statistic.ts'
import { putQueueDepths } from './queue-depths.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

/** Everything that was put, as `name{dimensions}`: the sum. */
async function put(type: string, detail: Record<string, unknown>) {
  cloud.server.platform.events.emit(type, { region: 'us-east-1', ...detail })
  await new Promise(setImmediate)
  return sums()
}

function sums(): Record<string, number | undefined> {
  const range = { start: 0, end: Date.now() + 60_000, period: 86_400 * 365 * 100 }
  return Object.fromEntries(
    cloud.metrics.list('us-east-1').map(({ metric }) => {
      const dimensions = metric.dimensions.map(({ Value }) => Value).join(', ')
      const [aggregate] = cloud.metrics.read('us-east-1', { ...metric, ...range }).values()
      return [`${metric.namespace} ${metric.name} {${dimensions}}`, aggregate && statistic(aggregate, 'Sum')]
    }),
  )
}

describe('the metrics of Lambda', () => {
  const invocation = { functionName: 'hello', version: '$LATEST', requestId: '1', status: 'success', duration: 12.5 }

  it('count an invocation of all functions, of the function and of $LATEST', async () => {
    expect(
      await put('lambda.invocation', { ...invocation, concurrentExecutions: 2, totalConcurrentExecutions: 3 }),
    ).toEqual({
      ...Object.fromEntries(
        ['', 'hello', 'hello, hello'].flatMap((dimensions) => [
          [`AWS/Lambda Invocations {${dimensions}}`, 1],
          [`AWS/Lambda Errors {${dimensions}}`, 0],
          [`AWS/Lambda Throttles {${dimensions}}`, 0],
          [`AWS/Lambda Duration {${dimensions}}`, 12.5],
        ]),
      ),
      'AWS/Lambda ConcurrentExecutions {}': 3,
      'AWS/Lambda ConcurrentExecutions {hello}': 2,
    })
  })

  it('tell an alias, and the version that it led to', async () => {
    const all = await put('lambda.invocation', {
      ...invocation,
      version: '3',
      qualifier: 'live',
      status: 'error',
      asyncEventAge: 40,
    })

    expect(all).toMatchObject({
      'AWS/Lambda Errors {}': 1,
      'AWS/Lambda Errors {hello}': 1,
      'AWS/Lambda Errors {hello, hello:live}': 1,
      'AWS/Lambda Errors {hello, hello:live, 3}': 1,
      'AWS/Lambda AsyncEventAge {hello}': 40,
    })
  })

  it('count what comes at once as what comes one by one', async () => {
    const emit = (detail: object) =>
      cloud.server.platform.events.emit('lambda.invocation', { region: 'us-east-1', ...invocation, ...detail })
    for (const duration of [10, 20, 20]) emit({ duration })
    emit({ duration: 30, status: 'error' })
    emit({ duration: 40, functionName: 'other' })

    expect(sums()).toMatchObject({
      'AWS/Lambda Duration {}': 120,
      'AWS/Lambda Duration {hello}': 80,
      'AWS/Lambda Duration {other}': 40,
      'AWS/Lambda Invocations {hello}': 4,
      'AWS/Lambda Errors {hello}': 1,
      'AWS/Lambda ConcurrentExecutions {}': 5,
    })
    const all = {
      start: 0,
      end: Date.now() + 60_000,
      period: 86_400 * 365 * 100,
      namespace: 'AWS/Lambda',
      dimensions: [],
    }
    const [aggregate] = cloud.metrics.read('us-east-1', { ...all, name: 'Duration' }).values()
    expect(['SampleCount', 'Minimum', 'p50', 'Maximum'].map((name) => statistic(aggregate!, name))).toEqual([
      5, 10, 20, 40,
    ])
  })

  it('are of the time at which the function was invoked', async () => {
    const [event] = [{ ...invocation, duration: 90_000 }]
    await put('lambda.invocation', event)
    const query = {
      namespace: 'AWS/Lambda',
      name: 'Duration',
      dimensions: [],
      start: 0,
      end: Date.now() - 80_000,
      period: 60,
    }

    expect(
      cloud.metrics.read('us-east-1', { ...query, start: Math.floor(query.end / 60_000) * 60_000 - 600_000 }).size,
    ).toBe(1)
  })

  it.each([
    ['lambda.throttle', 'Throttles'],
    ['lambda.recursion-dropped', 'RecursiveInvocationsDropped'],
    ['lambda.event-received', 'AsyncEventsReceived'],
    ['lambda.event-dropped', 'AsyncEventsDropped'],
    ['lambda.destination-failed', 'DestinationDeliveryFailures'],
    ['lambda.dead-letter-failed', 'DeadLetterErrors'],
  ])('count %s as %s', async (type, name) => {
    expect(await put(type, { functionName: 'hello' })).toMatchObject({ [`AWS/Lambda ${name} {hello}`]: 1 })
  })
})

describe('the metrics of API Gateway', () => {
  const request = { apiId: 'abc', stage: 'dev', status: 200, milliseconds: 20, integrationMilliseconds: 15 }

  it('of a REST API are by its name', async () => {
    expect(await put('apigateway.request', { ...request, apiName: 'shop', status: 404 })).toEqual(
      Object.fromEntries(
        ['shop', 'shop, dev'].flatMap((dimensions) => [
          [`AWS/ApiGateway Count {${dimensions}}`, 1],
          [`AWS/ApiGateway 4XXError {${dimensions}}`, 1],
          [`AWS/ApiGateway 5XXError {${dimensions}}`, 0],
          [`AWS/ApiGateway Latency {${dimensions}}`, 20],
          [`AWS/ApiGateway IntegrationLatency {${dimensions}}`, 15],
        ]),
      ),
    )
  })

  it('of an HTTP API are by its id, under other names', async () => {
    const all = await put('apigateway.request', { ...request, status: 500, integrationMilliseconds: undefined })

    expect(all).toMatchObject({ 'AWS/ApiGateway 5xx {abc, dev}': 1, 'AWS/ApiGateway 4xx {abc}': 0 })
    expect(Object.keys(all).join()).not.toContain('IntegrationLatency')
  })

  it('are none of a request that met no API', async () => {
    expect(await put('apigateway.request', { ...request, region: undefined })).toEqual({})
  })
})

describe('the metrics of SQS and SNS', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:orders'
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:alerts'

  it.each([
    [
      'sqs.message-sent',
      { queue, bytes: 7 },
      { 'AWS/SQS NumberOfMessagesSent {orders}': 1, 'AWS/SQS SentMessageSize {orders}': 7 },
    ],
    ['sqs.message-received', { queue }, { 'AWS/SQS NumberOfMessagesReceived {orders}': 1 }],
    ['sqs.message-deleted', { queue }, { 'AWS/SQS NumberOfMessagesDeleted {orders}': 1 }],
    ['sns.publish', { topicArn }, { 'AWS/SNS NumberOfMessagesPublished {alerts}': 1 }],
    [
      'sns.delivery',
      { topicArn, protocol: 'sqs', status: 'delivered' },
      { 'AWS/SNS NumberOfNotificationsDelivered {alerts}': 1 },
    ],
    [
      'sns.delivery',
      { topicArn, protocol: 'sqs', status: 'filtered' },
      { 'AWS/SNS NumberOfNotificationsFilteredOut {alerts}': 1 },
    ],
    ['sns.delivery', { topicArn, protocol: 'sqs', status: 'failed' }, {}],
    [
      'sns.delivery',
      { topicArn, protocol: 'sqs', status: 'lost' },
      { 'AWS/SNS NumberOfNotificationsFailed {alerts}': 1 },
    ],
    [
      'sns.delivery',
      { topicArn, protocol: 'http', status: 'failed' },
      { 'AWS/SNS NumberOfNotificationsFailed {alerts}': 1 },
    ],
    [
      'sns.delivery',
      { topicArn, protocol: 'lambda', status: 'dead-letter' },
      { 'AWS/SNS NumberOfNotificationsFailed {alerts}': 1, 'AWS/SNS NumberOfNotificationsRedrivenToDlq {alerts}': 1 },
    ],
  ])('count %s of %j', async (type, detail, expected) => {
    expect(await put(type, detail)).toEqual(expected)
  })

  it('tell how many messages a queue holds', () => {
    putQueueDepths(cloud.metrics, [{ arn: queue, visible: 3, inFlight: 2, delayed: 1 }])

    expect(sums()).toEqual({
      'AWS/SQS ApproximateNumberOfMessagesVisible {orders}': 3,
      'AWS/SQS ApproximateNumberOfMessagesNotVisible {orders}': 2,
      'AWS/SQS ApproximateNumberOfMessagesDelayed {orders}': 1,
    })
  })
})

describe('metrics out of logs', () => {
  const emf = (value: unknown) =>
    JSON.stringify({
      _aws: {
        Timestamp: NOON,
        CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'Orders' }] }],
      },
      Orders: value,
    })
  const log = (message: string) =>
    cloud.logs.write('us-east-1', '/aws/lambda/hello', 's', [{ timestamp: NOON, message }])

  it('come as soon as a line is logged', () => {
    log(`${emf([2, 3])}\n`)

    expect(sums()).toEqual({ 'Shop Orders {}': 5 })
    expect(cloud.server.events('cloudwatch.metric-data')[0]?.detail).toMatchObject({ namespace: 'Shop', count: 1 })
  })

  it('that fail are counted, and told on the stream', () => {
    log(emf('many'))
    log(`oops ${emf(1)}`)

    expect(sums()).toEqual({
      'AWS/Logs EMFValidationErrors {/aws/lambda/hello}': 1,
      'AWS/Logs EMFParsingErrors {/aws/lambda/hello}': 1,
    })
    expect(cloud.server.events('cloudwatch.emf-error').map(({ detail }) => detail)).toMatchObject([
      { region: 'us-east-1', logGroup: '/aws/lambda/hello', kind: 'validation' },
      { logGroup: '/aws/lambda/hello', kind: 'parsing' },
    ])
  })
})
