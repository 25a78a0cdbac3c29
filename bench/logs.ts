import { setTimeout } from 'node:timers/promises'
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { startCloudProcess } from './cloud-process.ts'
import { follow } from './events-of.ts'
import type { Row } from './run.ts'
import { client, createStack, lambdaFunction } from './stack.ts'

const SECONDS = 10
const LINES = 1000
const BATCH = 100
const BURST = 50_000
const STREAM = { logGroupName: '/bench/shop', logStreamName: 'web' }

/** Log lines through a subscription filter to a function: at 1,000 a second, and as fast as they are taken. */
export async function benchLogs(): Promise<Row[]> {
  const cloud = await startCloudProcess()
  const logs = new CloudWatchLogsClient(client(cloud.url))
  let counted = 0
  const stop = await follow(cloud.url, 'lambda.log', ({ detail }) => {
    counted += Number(/counted (\d+)/.exec(String(detail.message))?.[1] ?? 0)
  })
  try {
    await createStack(cloud.url, RESOURCES)
    await logs.send(new CreateLogStreamCommand(STREAM))
    await put(logs, BATCH)
    await until(() => counted === BATCH)
    const lag = await steadily(logs, () => counted)
    const burst = await atOnce(logs, () => counted)
    return [
      {
        name: `${LINES} lines/s for ${SECONDS} s: after the last, the function has them all in`,
        value: `${lag.toFixed(0)} ms`,
        goal: '≤ 1 s',
        ok: lag <= 1000,
      },
      { name: `${BURST} lines at once`, value: `${burst.toFixed(0)} lines/s` },
    ]
  } finally {
    stop()
    logs.destroy()
    await cloud.close()
  }
}

/** Milliseconds by which the function is behind at the end. */
async function steadily(logs: CloudWatchLogsClient, counted: () => number): Promise<number> {
  const before = counted()
  const began = performance.now()
  for (let batch = 0; batch < (SECONDS * LINES) / BATCH; batch++) {
    await setTimeout(Math.max(0, began + (batch * BATCH * 1000) / LINES - performance.now()))
    await put(logs, BATCH)
  }
  const last = performance.now()
  await until(() => counted() - before === SECONDS * LINES)
  return performance.now() - last
}

async function atOnce(logs: CloudWatchLogsClient, counted: () => number): Promise<number> {
  const before = counted()
  const began = performance.now()
  for (let sent = 0; sent < BURST; sent += 1000) await put(logs, 1000)
  await until(() => counted() - before === BURST)
  return (BURST * 1000) / (performance.now() - began)
}

function put(logs: CloudWatchLogsClient, lines: number): Promise<unknown> {
  const timestamp = Date.now()
  const logEvents = Array.from({ length: lines }, (_, line) => ({
    timestamp,
    message: JSON.stringify({
      level: 'INFO',
      message: 'order placed',
      order: line,
      customer: 'ada',
      milliseconds: 12.5,
    }),
  }))
  return logs.send(new PutLogEventsCommand({ ...STREAM, logEvents }))
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('The function has not got all lines within a minute.')
    await setTimeout(2)
  }
}

const COUNTER = `
const { gunzipSync } = require('node:zlib')
exports.handler = async ({ awslogs }) => {
  const { messageType, logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')))
  // The first message only asks whether the function is there.
  if (messageType === 'DATA_MESSAGE') console.log('counted ' + logEvents.length)
}`

const RESOURCES = {
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: STREAM.logGroupName } },
  Counter: lambdaFunction('counter', COUNTER),
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { Ref: 'Counter' },
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Group', 'Arn'] },
    },
  },
  Filter: {
    Type: 'AWS::Logs::SubscriptionFilter',
    DependsOn: 'Permission',
    Properties: {
      LogGroupName: { Ref: 'Group' },
      FilterPattern: '{ $.level = "INFO" }',
      DestinationArn: { 'Fn::GetAtt': ['Counter', 'Arn'] },
    },
  },
}
