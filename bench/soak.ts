import { setTimeout } from 'node:timers/promises'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { type CloudProcess, startCloudProcess } from './cloud-process.ts'
import { median } from './median.ts'
import type { Row } from './run.ts'
import { client, createStack, lambdaFunction } from './stack.ts'

/** BENCH_SOAK_SECONDS=3600 makes it the whole hour. */
const SECONDS = Number(process.env.BENCH_SOAK_SECONDS ?? 90)
/** Before that, besides what fills the log groups: what else is bounded, as the events that are remembered, reaches its bound. */
const WARM_UP = 30
/** Of log lines, in MB, that a group keeps. */
const GROUP = 20
const MOST = 1.15

/** The cloud under a mixed load, without a pause: its memory in the first quarter of the time, and in the last. */
export async function benchSoak(): Promise<Row[]> {
  const cloud = await startCloudProcess()
  try {
    await createStack(cloud.url, RESOURCES)
    await fillLogGroups(cloud.url)
    const load = startLoad(cloud.url)
    const memory = (await Promise.race([measure(cloud), load.ended])) as number[]
    load.stop()
    return rows(memory, await load.ended)
  } finally {
    await cloud.close()
  }
}

function rows(memory: number[], rounds: number): Row[] {
  const quarter = Math.floor(memory.length / 4)
  const [first, last] = [median(memory.slice(0, quarter)), median(memory.slice(-quarter))]
  const growth = last / first
  return [
    { name: `${SECONDS} s of load: rounds of 6 calls, 1 MB of log lines each second`, value: String(rounds) },
    { name: 'memory in the first quarter, median', value: `${first.toFixed(0)} MB` },
    { name: 'memory in the last quarter, median', value: `${last.toFixed(0)} MB` },
    { name: 'last / first', value: `${growth.toFixed(2)} ×`, goal: `≤ ${MOST} ×`, ok: growth <= MOST },
  ]
}

/** MB, once a second. */
async function measure(cloud: CloudProcess): Promise<number[]> {
  await setTimeout(WARM_UP * 1000)
  const memory = []
  for (let second = 0; second < SECONDS; second++) {
    memory.push(await cloud.memory())
    await setTimeout(1000)
  }
  return memory
}

type Clients = ReturnType<typeof connect>

function connect(url: string) {
  const config = client(url)
  return {
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    cloudwatch: new CloudWatchClient(config),
    sns: new SNSClient(config),
  }
}

/** `ended` resolves with the number of rounds once it was stopped; where a call fails, it fails. */
function startLoad(url: string): { stop(): void; ended: Promise<number> } {
  const clients = connect(url)
  let stopped = false
  const run = async () => {
    let rounds = 0
    let logged = 0
    for (; !stopped; rounds++) {
      await round(clients, rounds)
      if (performance.now() - logged < 1000) continue
      logged = performance.now()
      await clients.logs.send(new PutLogEventsCommand({ ...STREAM, logEvents: aMegabyte() }))
    }
    for (const each of Object.values(clients)) each.destroy()
    return rounds
  }
  const stop = () => {
    stopped = true
  }
  return { stop, ended: run() }
}

async function fillLogGroups(url: string): Promise<void> {
  const { logs, ...others } = connect(url)
  for (const logGroupName of [STREAM.logGroupName, '/aws/lambda/soak', '/aws/lambda/consumer']) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }))
    const stream = { ...STREAM, logGroupName }
    await logs.send(new CreateLogStreamCommand(stream))
    for (let megabyte = 0; megabyte < GROUP; megabyte++) {
      await logs.send(new PutLogEventsCommand({ ...stream, logEvents: aMegabyte() }))
    }
  }
  for (const each of [logs, ...Object.values(others)]) each.destroy()
}

/** A function that fails now and then, a message that reaches a queue and from it a function, a metric. */
async function round({ lambda, cloudwatch, sns }: Clients, index: number): Promise<void> {
  const Payload = JSON.stringify({ fail: index % 10 === 0, text: 'x'.repeat(index % 2000) })
  await Promise.all([
    lambda.send(new InvokeCommand({ FunctionName: 'soak', Payload })),
    lambda.send(new InvokeCommand({ FunctionName: 'soak', Payload, LogType: 'Tail' })),
    sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'x'.repeat(1 + (index % 5000)) })),
    cloudwatch.send(
      new PutMetricDataCommand({
        Namespace: 'Soak',
        MetricData: [
          { MetricName: 'Value', Value: Math.random(), Dimensions: [{ Name: 'Of', Value: String(index % 50) }] },
        ],
      }),
    ),
  ])
}

function aMegabyte() {
  const timestamp = Date.now()
  return Array.from({ length: 4000 }, (_, line) => ({ timestamp, message: `${line} ${'x'.repeat(220)}` }))
}

const STREAM = { logGroupName: '/bench/soak', logStreamName: 'web' }
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:soak'
const QUEUE_ARN = { 'Fn::GetAtt': ['Queue', 'Arn'] }

const RESOURCES = {
  Soak: lambdaFunction(
    'soak',
    `exports.handler = async ({ fail, text }) => { console.log(text.length); if (fail) throw new Error('now and then') }`,
  ),
  Consumer: lambdaFunction('consumer', 'exports.handler = async ({ Records }) => console.log(Records.length)'),
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'soak' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'soak' } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: QUEUE_ARN,
          },
        ],
      },
    },
  },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: QUEUE_ARN },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: QUEUE_ARN, FunctionName: { Ref: 'Consumer' }, BatchSize: 10 },
  },
}
