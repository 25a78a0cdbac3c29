import {
  CloudWatchLogsClient,
  type LiveTailSessionUpdate,
  StartLiveTailCommand,
  type StartLiveTailCommandInput,
  type StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Call } from '../service.ts'
import { startTestServer, type TestServer } from '../test-server.ts'
import { Logs } from './logs.ts'
import { logsService } from './service.ts'
import { startLiveTail } from './start-live-tail.ts'

const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:'

let server: TestServer
let client: CloudWatchLogsClient
let logs: Logs

beforeAll(async () => {
  server = await startTestServer((platform) => {
    logs = new Logs(platform)
    return [logsService(logs, undefined, { liveTailInterval: 20 })]
  })
  // Otherwise the client asks the host `streaming-127.0.0.1`.
  client = new CloudWatchLogsClient({ ...server.client, disableHostPrefix: true })
  for (const group of ['/a', '/b']) logs.createLogGroup('us-east-1', group)
})
afterAll(async () => {
  client.destroy()
  await server.close()
})

const write = (group: string, stream: string, ...messages: string[]) =>
  logs.write(
    'us-east-1',
    group,
    stream,
    messages.map((message) => ({ timestamp: Date.now(), message })),
  )

/** Starts a session; `next` gives what comes until something does. */
const tail = async (input: Partial<StartLiveTailCommandInput> = {}) => {
  const { responseStream } = await client.send(
    new StartLiveTailCommand({ logGroupIdentifiers: [`${ARN}/a`], ...input }),
  )
  const events = responseStream![Symbol.asyncIterator]()
  const read = async () => (await events.next()).value as StartLiveTailResponseStream
  const start = (await read()).sessionStart!
  const next = async (): Promise<LiveTailSessionUpdate> => {
    for (;;) {
      const { sessionUpdate } = await read()
      if (sessionUpdate?.sessionResults?.length) return sessionUpdate
    }
  }
  return { start, next, messages: async () => (await next()).sessionResults!.map(({ message }) => message) }
}

describe('StartLiveTail', () => {
  it('tells of the events of its log groups as they come', async () => {
    const session = await tail({ logGroupIdentifiers: [`${ARN}/a`] })
    write('/b', 's', 'of another group')
    write('/a', 's', 'one', 'two')

    const { sessionResults, sessionMetadata } = await session.next()
    write('/a', 's', 'three')

    expect(session.start).toEqual({
      requestId: expect.any(String),
      sessionId: expect.any(String),
      logGroupIdentifiers: [`${ARN}/a`],
    })
    expect(sessionMetadata).toEqual({ sampled: false })
    expect(sessionResults).toMatchObject([{ message: 'one' }, { message: 'two' }])
    expect(sessionResults![0]).toEqual({
      logStreamName: 's',
      logGroupIdentifier: '000000000000:/a',
      message: 'one',
      timestamp: expect.any(Number),
      ingestionTime: expect.any(Number),
    })
    expect(await session.messages()).toEqual(['three'])
  })

  it.each([
    ['a pattern', { logEventFilterPattern: 'ERROR' }, ['ERROR x']],
    ['streams', { logStreamNames: ['x-1'] }, ['INFO x']],
    ['prefixes of streams', { logStreamNamePrefixes: ['y'] }, ['INFO y']],
  ])('takes %s', async (_what, input, messages) => {
    const session = await tail(input)
    write('/a', 'x-1', 'INFO x')
    write('/a', 'y-1', 'INFO y')
    write('/a', 'z-1', 'ERROR x')

    expect(await session.messages()).toEqual(messages)
  })

  it('sends 500 events of more, and says so', async () => {
    const session = await tail()
    write('/a', 's', ...Array.from({ length: 501 }, (_, i) => String(i)))

    const { sessionResults, sessionMetadata } = await session.next()

    expect(sessionResults).toHaveLength(500)
    expect(sessionMetadata).toEqual({ sampled: true })
  })

  it('ends with its caller', async () => {
    const hangUp = new AbortController()
    const call = { region: 'us-east-1', requestId: 'r', signal: hangUp.signal } as Call
    const session = startLiveTail(logs, 60_000)({ logGroupIdentifiers: [`${ARN}/a`] }, call)
    await session.next()
    const update = session.next()

    hangUp.abort()

    expect((await update).value).toHaveProperty('sessionUpdate')
    expect(await session.next()).toEqual({ value: undefined, done: true })
  })

  it.each([
    ['a group that is not there', { logGroupIdentifiers: [`${ARN}/none`] }, 'ResourceNotFoundException'],
    ['no group', { logGroupIdentifiers: [] }, 'InvalidParameterException'],
    [
      'streams of two groups',
      { logGroupIdentifiers: [`${ARN}/a`, `${ARN}/b`], logStreamNames: ['s'] },
      'InvalidParameterException',
    ],
    ['streams and prefixes', { logStreamNames: ['s'], logStreamNamePrefixes: ['s'] }, 'InvalidParameterException'],
  ])('refuses %s', async (_what, input, name) => {
    await expect(tail(input)).rejects.toMatchObject({ name })
  })
})
