import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import type { Overview } from '#local-cloud/overview.ts'
import { snsEvent } from '#local-cloud/sns/event.ts'
import { until as lookUntil } from '#local-cloud/test-server.ts'
import { outputOf } from '../deployed.ts'
import { type Desk, deployed } from './desk.ts'
import { statementsOf, withoutStatement } from './role-statements.ts'

const STACK = 'metrics-dev'
const SERVICES = { hand: 'by-hand', powertools: 'powertools' }
/** What is asked for: two stages as they are called, one as somebody typed it. */
const STAGES = ['prod', 'prod', 'prod', 'staging', 'dev', 'prdo']
const COUNTED = { prod: 3, staging: 1, dev: 1, other: 1 }

let desk: Desk
let cloudwatch: CloudWatchClient
let lambda: LambdaClient
const happened: CloudEvent[] = []
/** Milliseconds that the cloud is ahead of the clock: alarms count whole minutes. */
let ahead = 0
const realNow = Date.now

/** On a machine that does much else, too. */
const until = (holds: Parameters<typeof lookUntil>[0]) => lookUntil(holds, 20)

jest.setTimeout(40_000)

beforeAll(async () => {
  Date.now = () => realNow() + ahead
  desk = await deployed(['02-http-and-events', '04-datadog-forwarder', '07-metrics'], { speed: 600 })
  desk.cloud.subscribe((event) => happened.push(event))
  cloudwatch = new CloudWatchClient(desk.client)
  lambda = new LambdaClient(desk.client)
}, 60_000)

afterAll(async () => {
  Date.now = realNow
  cloudwatch?.destroy()
  lambda?.destroy()
  await desk?.close()
})

describe('metrics, deployed', () => {
  it('are the same by hand and with Powertools: each deployment once, under its stage', async () => {
    const url = await desk.endpoint('http-and-events')
    for (const stage of STAGES) await requestDeployment(url, stage)
    await until(async () => (await total('DeploymentsRequested')) === 2 * STAGES.length)

    const [hand, powertools] = await Promise.all(Object.values(SERVICES).map(measuredBy))
    expect(hand).toEqual(powertools)
    expect(hand).toEqual(
      Object.fromEntries(
        Object.entries(COUNTED).flatMap(([stage, count]) => [
          [`DeploymentsRequested ${stage}`, { unit: 'Count', count, sum: count }],
          [`Delay ${stage}`, { unit: 'Milliseconds', count }],
        ]),
      ),
    )
    expect(typesOf('cloudwatch.emf-error')).toEqual([])
  })

  it('come to the same numbers out of the same event', async () => {
    // Asked for by a clock that is ahead: both delays are 0.
    const requestedAt = new Date(Date.now() + 60_000).toISOString()
    const message = { id: '0199', service: 'api', stage: 'staging', source: 'slack', requestedAt }
    const before = await Promise.all(Object.values(SERVICES).map((service) => delaysOf(service, 'staging')))

    for (const name of Object.keys(SERVICES)) await invoke(name, snsEvent(JSON.stringify(message)))

    const sums = Object.values(SERVICES).map(async (service, index) => {
      await until(async () => (await delaysOf(service, 'staging')).count === before[index]!.count + 1)
      return (await delaysOf(service, 'staging')).sum - before[index]!.sum
    })
    expect(await Promise.all(sums)).toEqual([0, 0])
  })

  it('are no more than there is a reason for', async () => {
    const stages = Object.keys(COUNTED).length

    expect(await metricNames()).toEqual({
      DeploymentsRequested: 2 * stages,
      Delay: 2 * stages,
      HandInitDuration: 1,
      PowertoolsInitDuration: 1,
      PowertoolsBilledDuration: 1,
    })
  })

  it('tell each cold start, and all that is billed, as the invocations were', async () => {
    const invocations = (name: string) =>
      typesOf('lambda.invocation').filter(({ functionName }) => functionName === `${STACK}-${name}`)
    const cold = (name: string) => invocations(name).filter(({ initDuration }) => initDuration !== undefined)

    for (const [name, metric] of [
      ['hand', 'HandInitDuration'],
      ['powertools', 'PowertoolsInitDuration'],
    ] as const) {
      await until(async () => (await statistics(metric)).count === cold(name).length)
      expect((await statistics(metric)).count).toBeGreaterThan(0)
    }
    await until(async () => (await statistics('PowertoolsBilledDuration')).count === invocations('powertools').length)
  })

  it('are on the dashboard, each line with data', async () => {
    const [dashboard] = (await overview()).dashboards

    const lines = dashboard!.widgets.flatMap(({ title, problem, lines = [] }) =>
      problem ? [`${title}: ${problem}`] : lines.map(({ label, points }) => `${title}: ${label} ${points.length > 0}`),
    )
    expect(dashboard!.name).toBe('metrics-dev')
    expect(lines).toHaveLength(10)
    expect(lines.filter((line) => !line.endsWith(' true'))).toEqual([])
    const [requested] = dashboard!.widgets
    expect(
      requested!.lines!.map(({ label, points }) => [label, points.reduce((sum, [, value]) => sum + value, 0)]),
    ).toEqual([
      ['prod', COUNTED.prod],
      ['staging', COUNTED.staging + 1],
      ['dev', COUNTED.dev],
    ])
  })
})

describe('the alarm, deployed', () => {
  it('goes through lab 04 to Datadog when a message fails, and again when that is over; nobody measures it', async () => {
    await until(async () => (await alarmState()) === 'OK')
    const failures = invocationsOf('error')

    await publish({ type: 'deployment.requested', id: '0199-broken', service: 'api', source: 'http' })
    await until(async () => (await titles()).includes('ALARM: metrics-dev-errors'))

    // Three attempts of each function.
    await until(() => invocationsOf('error') === failures + 6)
    expect(await failedFor()).toEqual(['0199-broken', '0199-broken'])
    const calls = invocationsOf('success') + invocationsOf('error')
    // The minute of the error, and the two besides that CloudWatch looks at, have to be over.
    ahead += 6 * 60_000
    await until(async () => (await alarmState()) === 'OK')
    await until(async () => (await titles()).filter((title) => title === 'OK: metrics-dev-errors').length >= 2)
    expect((await titles()).filter((title) => title.startsWith('ALARM'))).toHaveLength(1)
    expect(invocationsOf('success') + invocationsOf('error')).toBe(calls)
  })
})

describe('the roles', () => {
  const roles = ['hand', 'powertools'].map((name) => [name, roleOf(name)] as const)

  it.each(roles)('of %s has the statements that are tested here, and no other', async (_name, role) => {
    expect(await statementsOf(desk, role)).toEqual(['logs:CreateLogStream', 'sqs:SendMessage'])
  })

  it.each(roles)('of %s without logs:… makes no metrics, since they are in the log', async (name, role) => {
    await withoutStatement(desk, role, 'logs:CreateLogStream', async () => {
      const before = await total('DeploymentsRequested')
      await invoke(name, snsEvent(JSON.stringify(deploymentTo('prod'))))
      await until(() => typesOf('lambda.log-denied').some(({ functionName }) => functionName === `${STACK}-${name}`))

      expect(await total('DeploymentsRequested')).toBe(before)
    })
  })

  it.each(roles)('of %s without sqs:SendMessage puts nothing into Failed', async (name, role) => {
    await withoutStatement(desk, role, 'sqs:SendMessage', async () => {
      await lambda.send(
        new InvokeCommand({
          FunctionName: `${STACK}-${name}`,
          InvocationType: 'Event',
          Payload: JSON.stringify(snsEvent('broken')),
        }),
      )
      await until(() =>
        typesOf('iam.access-denied').some(
          ({ action, reason }) => action === 'sqs:SendMessage' && String(reason).includes(`${STACK}-${name}`),
        ),
      )
    })
    expect(await failedFor()).toEqual([])
  })
})

function roleOf(name: string) {
  return { stack: STACK, role: `${name[0]!.toUpperCase()}${name.slice(1)}Role` }
}

function typesOf(wanted: string) {
  return happened.filter(({ type }) => type === wanted).map(({ detail }) => detail)
}

function invocationsOf(status: string): number {
  return typesOf('lambda.invocation').filter(
    (detail) => String(detail.functionName).startsWith(STACK) && detail.status === status,
  ).length
}

async function requestDeployment(url: string, stage: string): Promise<void> {
  const body = JSON.stringify({ service: 'api', stage, requestedBy: 'ada' })
  const response = await fetch(`${url}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(response.status).toBe(201)
}

function deploymentTo(stage: string) {
  return { id: '0199', service: 'api', stage, source: 'http', requestedAt: new Date().toISOString() }
}

async function invoke(name: string, event: object): Promise<void> {
  await lambda.send(new InvokeCommand({ FunctionName: `${STACK}-${name}`, Payload: JSON.stringify(event) }))
}

async function publish(message: Record<string, string> & { type: string }): Promise<void> {
  const sns = new SNSClient(desk.client)
  const TopicArn = await desk.exported('ops-events-dev')
  const MessageAttributes = { type: { DataType: 'String', StringValue: message.type } }
  await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message), MessageAttributes }))
  sns.destroy()
}

/** The metrics of a service without its name: what two services may be compared by. Delays differ. */
async function measuredBy(service: string) {
  const { Metrics = [] } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: 'OpsDesk/dev', Dimensions: [{ Name: 'service', Value: service }] }),
  )
  const entries = Metrics.map(async ({ MetricName = '', Dimensions = [] }) => {
    const names = Dimensions.map(({ Name }) => Name)
    expect(names.toSorted()).toEqual(['service', 'stage'])
    const stage = Dimensions.find(({ Name }) => Name === 'stage')?.Value ?? ''
    const { unit, count, sum } = await statistics(MetricName, { service, stage })
    return [`${MetricName} ${stage}`, { unit, count, ...(unit === 'Count' && { sum }) }]
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function delaysOf(service: string, stage: string) {
  return statistics('Delay', { service, stage })
}

async function statistics(MetricName: string, dimensions: Record<string, string> = {}) {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'OpsDesk/dev',
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(realNow() - 600_000),
      EndTime: new Date(realNow() + 1_200_000),
      Period: 60,
      Statistics: ['Sum', 'SampleCount'],
    }),
  )
  return {
    unit: Datapoints[0]?.Unit,
    count: Datapoints.reduce((total, { SampleCount = 0 }) => total + SampleCount, 0),
    sum: Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0),
  }
}

/** Of both services, in all stages. */
async function total(name: string): Promise<number> {
  const pairs = Object.values(SERVICES).flatMap((service) => Object.keys(COUNTED).map((stage) => ({ service, stage })))
  const sums = await Promise.all(pairs.map(async (pair) => (await statistics(name, pair)).sum))
  return sums.reduce((all, each) => all + each, 0)
}

/** How many metrics there are of each name. */
async function metricNames(): Promise<Record<string, number>> {
  const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'OpsDesk/dev' }))
  const counts: Record<string, number> = {}
  for (const { MetricName = '' } of Metrics) counts[MetricName] = (counts[MetricName] ?? 0) + 1
  return counts
}

async function alarmState() {
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['metrics-dev-errors'] }))
  return MetricAlarms[0]?.StateValue
}

/** The ids of what is in the queue Failed, which is emptied of them. */
async function failedFor(): Promise<string[]> {
  const sqs = new SQSClient(desk.client)
  const QueueUrl = await outputOf('metrics', 'dev', 'FailedQueue')
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  sqs.destroy()
  return Messages.map(({ Body }) => JSON.parse(JSON.parse(Body!).requestPayload.Records[0].Sns.Message).id)
}

/** Of the events that Datadog holds. */
async function titles(): Promise<string[]> {
  const { events } = await (await fetch(`${desk.url}/_partners/datadog/local/events`)).json()
  return events.map(({ title }: { title: string }) => title)
}

async function overview(): Promise<Overview> {
  return (await fetch(`${desk.url}/_aws/overview`)).json()
}
