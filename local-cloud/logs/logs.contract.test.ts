import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type InputLogEvent,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { type ContractServer, startContractServer } from '../lambda/contract-server.ts'
import { itInside, RUN } from '../test-endpoint.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

let cloud: ContractServer
let logGroupName: string
let count = 0

beforeAll(async () => {
  cloud = await startContractServer()
})
afterAll(async () => {
  const pages = paginateDescribeLogGroups({ client: cloud.logs }, { logGroupNamePrefix: `/${RUN}/` })
  for await (const { logGroups = [] } of pages) {
    for (const { logGroupName } of logGroups) await cloud.logs.send(new DeleteLogGroupCommand({ logGroupName }))
  }
  await cloud.close()
})
beforeEach(async () => {
  logGroupName = `/${RUN}/group-${++count}`
  await cloud.logs.send(new CreateLogGroupCommand({ logGroupName }))
})

const put = async (logStreamName: string, logEvents: InputLogEvent[]) => {
  await cloud.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(() => {})
  return cloud.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
}

const filter = async (input: Partial<FilterLogEventsCommandInput> = {}) => {
  const { events, nextToken } = await cloud.logs.send(new FilterLogEventsCommand({ logGroupName, ...input }))
  return { messages: events!.map(({ message }) => message), nextToken, events: events! }
}

describe('log groups', () => {
  it('are listed by prefix, a page at a time', async () => {
    for (const name of ['c', 'a', 'b'].map((letter) => `/${RUN}/page/${letter}`))
      await cloud.logs.send(new CreateLogGroupCommand({ logGroupName: name }))

    const first = await cloud.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: `/${RUN}/page/`, limit: 2 }))
    const second = await cloud.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: `/${RUN}/page/`, limit: 2, nextToken: first.nextToken }),
    )

    expect(first.logGroups!.map((group) => group.logGroupName)).toEqual([`/${RUN}/page/a`, `/${RUN}/page/b`])
    expect(second.logGroups).toMatchObject([
      {
        logGroupName: `/${RUN}/page/c`,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:/${RUN}/page/c:*`,
        logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:/${RUN}/page/c`,
        storedBytes: 0,
      },
    ])
    expect(second.nextToken).toBeUndefined()
  })

  it.each([
    [
      'a name that is taken',
      () => new CreateLogGroupCommand({ logGroupName }),
      'ResourceAlreadyExistsException',
      'The specified log group already exists',
    ],
    [
      'a name with a space',
      () => new CreateLogGroupCommand({ logGroupName: 'a b' }),
      'InvalidParameterException',
      "Value 'a b' at 'logGroupName' failed to satisfy constraint",
    ],
    [
      'a group that is not there',
      () => new DeleteLogGroupCommand({ logGroupName: '/none' }),
      'ResourceNotFoundException',
      'The specified log group does not exist.',
    ],
    [
      'two days of retention',
      () => new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }),
      'InvalidParameterException',
      "Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [1, 3, 5, 7,",
    ],
    [
      '51 groups at once',
      () => new DescribeLogGroupsCommand({ limit: 51 }),
      'InvalidParameterException',
      'less than or equal to 50',
    ],
    [
      'a token of nobody',
      () => new DescribeLogGroupsCommand({ nextToken: 'x' }),
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    ],
  ])('refuse %s', async (_what, command, name, message) => {
    await expect(cloud.logs.send(command() as CreateLogGroupCommand)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('forget events older than their retention, and show it', async () => {
    await put('s', [{ timestamp: Date.now() - 4 * DAY, message: 'old' }])
    await put('s', [{ timestamp: Date.now(), message: 'new' }])

    await cloud.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 3 }))
    const { logGroups } = await cloud.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
    const kept = await filter()
    await cloud.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }))

    expect(logGroups![0]!.retentionInDays).toBe(3)
    expect(kept.messages).toEqual(['new'])
  })

  it('have tags', async () => {
    const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`
    await cloud.logs.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2' } }))
    await cloud.logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }))

    expect((await cloud.logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: '2' })
  })
})

describe('log streams', () => {
  it('are listed by their last event, the newest first if asked', async () => {
    const now = Date.now()
    await put('early', [{ timestamp: now - 3000, message: '1' }])
    await put('late', [{ timestamp: now - 1000, message: '3' }])
    await put('middle', [{ timestamp: now - 2000, message: '2' }])

    const byTime = await cloud.logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 2 }),
    )
    const byName = await cloud.logs.send(new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: 'm' }))

    expect(byTime.logStreams!.map((stream) => stream.logStreamName)).toEqual(['late', 'middle'])
    expect(byTime.nextToken).toBeDefined()
    expect(byName.logStreams).toMatchObject([
      {
        logStreamName: 'middle',
        firstEventTimestamp: now - 2000,
        lastEventTimestamp: now - 2000,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:middle`,
      },
    ])
  })

  it('take their events with them', async () => {
    await put('gone', [{ timestamp: Date.now(), message: 'gone' }])
    await put('kept', [{ timestamp: Date.now(), message: 'kept' }])

    await cloud.logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'gone' }))

    expect((await filter()).messages).toEqual(['kept'])
  })

  it('cannot be sorted by time and chosen by prefix', async () => {
    const describe = new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', logStreamNamePrefix: 'a' })

    await expect(cloud.logs.send(describe)).rejects.toThrow('Cannot order by LastEventTime with a logStreamNamePrefix.')
  })
})

describe('PutLogEvents', () => {
  it.each([
    [
      'events out of order',
      [
        { timestamp: 2, message: 'a' },
        { timestamp: 1, message: 'b' },
      ],
      'must be in chronological order',
    ],
    [
      'more than 24 hours',
      [
        { timestamp: 0, message: 'a' },
        { timestamp: DAY + 1, message: 'b' },
      ],
      'cannot span more than 24 hours',
    ],
    [
      'an event above 1 MB',
      [{ timestamp: 1, message: 'x'.repeat(1_048_577) }],
      'Log event too large: 1048603 bytes exceeds limit of 1048576',
    ],
    [
      'more than 1 MB, 26 bytes an event included',
      Array.from({ length: 1024 }, () => ({ timestamp: 1, message: 'x'.repeat(999) })),
      'Upload too large: 1049600 bytes exceeds limit of 1048576',
    ],
    ['nothing', [], 'Member must have length between 1 and 10000'],
  ])('refuses %s', async (_what, events, message) => {
    await expect(put('s', events)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    })
  })

  it('leaves out what is too old or too new, and says so', async () => {
    const now = Date.now()

    const old = await put('s', [{ timestamp: now - 15 * DAY, message: 'too old' }])
    const future = await put('s', [
      { timestamp: now, message: 'kept' },
      { timestamp: now + 3 * HOUR, message: 'too new' },
    ])

    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 })
    expect(future.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 })
    expect((await filter()).messages).toEqual(['kept'])
  })

  it('wants a stream that is there', async () => {
    const command = new PutLogEventsCommand({
      logGroupName,
      logStreamName: 'none',
      logEvents: [{ timestamp: Date.now(), message: 'a' }],
    })

    await expect(cloud.logs.send(command)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    })
  })
})

describe('GetLogEvents', () => {
  const page = (input: object) =>
    cloud.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's', ...input }))
  const messagesOf = ({ events = [] }: Awaited<ReturnType<typeof page>>) => events.map(({ message }) => message)

  beforeEach(() =>
    put(
      's',
      ['a', 'b', 'c', 'd', 'e'].map((message, index) => ({ timestamp: Date.now() - 1000 + index, message })),
    ),
  )

  it('gives the latest events, or from the head', async () => {
    expect(messagesOf(await page({ limit: 2 }))).toEqual(['d', 'e'])
    expect(messagesOf(await page({ limit: 2, startFromHead: true }))).toEqual(['a', 'b'])
  })

  it('goes on forward until the same token comes back, and then finds what is new', async () => {
    const first = await page({ limit: 3, startFromHead: true })
    const second = await page({ limit: 3, nextToken: first.nextForwardToken })
    const end = await page({ limit: 3, nextToken: second.nextForwardToken })
    await put('s', [{ timestamp: Date.now(), message: 'f' }])
    const later = await page({ nextToken: end.nextForwardToken })

    expect([first, second, end, later].map(messagesOf)).toEqual([['a', 'b', 'c'], ['d', 'e'], [], ['f']])
    expect(end.nextForwardToken).toBe(second.nextForwardToken)
  })

  it('goes backward too', async () => {
    const last = await page({ limit: 2 })

    expect(messagesOf(await page({ limit: 2, nextToken: last.nextBackwardToken }))).toEqual(['b', 'c'])
  })

  it('takes a span of time, whose end does not count', async () => {
    const { events } = await page({})
    const [, b, , d] = events!.map(({ timestamp }) => timestamp)

    expect(messagesOf(await page({ startTime: b, endTime: d }))).toEqual(['b', 'c'])
  })
})

describe('FilterLogEvents', () => {
  it('interleaves the streams by time', async () => {
    const now = Date.now()
    await put('one', [
      { timestamp: now - 3, message: '1' },
      { timestamp: now - 1, message: '3' },
    ])
    await put('two', [
      { timestamp: now - 2, message: '2' },
      { timestamp: now, message: '4' },
    ])

    const { messages, events } = await filter()

    expect(messages).toEqual(['1', '2', '3', '4'])
    expect(events.map(({ logStreamName }) => logStreamName)).toEqual(['one', 'two', 'one', 'two'])
    const ids = events.map(({ eventId }) => eventId!)
    expect(ids.every((id) => /^\d{56}$/.test(id))).toBe(true)
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  it('pages through all of it', async () => {
    await put(
      's',
      Array.from({ length: 7 }, (_, index) => ({ timestamp: Date.now(), message: String(index) })),
    )

    const first = await filter({ limit: 3 })
    const second = await filter({ limit: 3, nextToken: first.nextToken })
    const third = await filter({ limit: 3, nextToken: second.nextToken })

    expect([...first.messages, ...second.messages, ...third.messages].join('')).toBe('0123456')
    expect(third.nextToken).toBeUndefined()
  })

  it('takes some streams, by name or prefix, and a span of time', async () => {
    const now = Date.now()
    await put('a-1', [{ timestamp: now - 10, message: 'a1' }])
    await put('a-2', [{ timestamp: now - 5, message: 'a2' }])
    await put('b-1', [{ timestamp: now, message: 'b1' }])

    expect((await filter({ logStreamNames: ['a-1', 'b-1'] })).messages).toEqual(['a1', 'b1'])
    expect((await filter({ logStreamNamePrefix: 'a-' })).messages).toEqual(['a1', 'a2'])
    expect((await filter({ startTime: now - 5, endTime: now })).messages).toEqual(['a2'])
  })

  it('takes a filter pattern', async () => {
    await put(
      's',
      ['INFO fine', 'ERROR bad', '{"level":"error"}'].map((message) => ({ timestamp: Date.now(), message })),
    )

    expect((await filter({ filterPattern: 'ERROR' })).messages).toEqual(['ERROR bad'])
    expect((await filter({ filterPattern: '{ $.level = "error" }' })).messages).toEqual(['{"level":"error"}'])
    await expect(filter({ filterPattern: '{ $.level = ' })).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('a restart of the cloud', () => {
  itInside('keeps groups, streams and events', async () => {
    await put('s', [{ timestamp: Date.now(), message: 'kept' }])
    await cloud.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'empty' }))

    await cloud.restart()

    const { logStreams } = await cloud.logs.send(new DescribeLogStreamsCommand({ logGroupName }))
    expect(logStreams!.map(({ logStreamName }) => logStreamName)).toEqual(['empty', 's'])
    expect((await filter()).messages).toEqual(['kept'])
  })
})
