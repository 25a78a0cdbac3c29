import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  type LambdaFunctionConfiguration,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CloudError } from '../../errors.ts'
import type { Service } from '../../service.ts'
import type { BusEvent, Sender } from '../../targets.ts'
import { startTestServer, type TestServer, until } from '../../test-server.ts'
import { Buckets } from '../buckets.ts'
import { s3Event } from '../event.ts'
import { s3Service } from '../service.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:thumbnails'
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:uploads'
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:uploads'

let server: TestServer
let service: Service
let s3: S3Client
let Bucket: string
let count = 0
// biome-ignore lint/suspicious/noExplicitAny: what tests look into
let told: { arn: string; body: any; sender: Sender; subject?: string }[]
/** Throws, to fail a delivery, or the check of one. */
let fail: ((arn: string) => void) | undefined

const tell = (arn: string, body: string, sender: Sender, subject?: string) => {
  fail?.(arn)
  told.push({ arn, body: JSON.parse(body), sender, subject })
}
const targets = {
  invokeFunction: (arn: string, payload: Buffer, sender: Sender) => tell(arn, payload.toString(), sender),
  sendMessage: (arn: string, body: string, sender: Sender) => tell(arn, body, sender),
  publish: (arn: string, message: string, sender: Sender, subject?: string) => tell(arn, message, sender, subject),
  putEvent: (arn: string, event: BusEvent, sender: Sender) => tell(arn, JSON.stringify(event), sender),
  checkFunction: (arn: string) => fail?.(arn),
}

beforeAll(async () => {
  server = await startTestServer((platform) => {
    service = s3Service(platform, { buckets: new Buckets(platform), targets }, { second: 1 })
    return [service]
  })
  s3 = new S3Client(server.client)
})
afterAll(async () => {
  s3.destroy()
  await server.close()
})
beforeEach(async () => {
  Bucket = `bucket-${++count}`
  await s3.send(new CreateBucketCommand({ Bucket }))
  fail = undefined
  told = []
})

const configure = (NotificationConfiguration: NotificationConfiguration, SkipDestinationValidation?: boolean) =>
  s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, SkipDestinationValidation }),
  )
const configuration = async () => {
  const { $metadata: _, ...answer } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  return answer
}
const onFunction = (Events: Event[], prefix?: string, suffix?: string, LambdaFunctionArn = FUNCTION) => {
  const rules = [
    { Name: 'prefix' as const, Value: prefix },
    { Name: 'suffix' as const, Value: suffix },
  ].filter(({ Value }) => Value !== undefined)
  return { LambdaFunctionArn, Events, ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }) }
}
const put = (Key: string, Body = 'hello') => s3.send(new PutObjectCommand({ Bucket, Key, Body }))
const records = () => told.flatMap(({ body }) => body.Records ?? [])

describe('a notification', () => {
  it('tells a function of a new object, in a record with all its members', async () => {
    await configure({ LambdaFunctionConfigurations: [{ Id: 'new', ...onFunction(['s3:ObjectCreated:*']) }] })
    await put('photos/a b+ü.jpg')

    await until(() => told.length > 0)

    expect(told).toEqual([
      {
        arn: FUNCTION,
        sender: { service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${Bucket}` },
        subject: undefined,
        body: {
          Records: [
            {
              eventVersion: '2.1',
              eventSource: 'aws:s3',
              awsRegion: 'us-east-1',
              eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
              eventName: 'ObjectCreated:Put',
              userIdentity: { principalId: 'AWS:test' },
              requestParameters: { sourceIPAddress: '127.0.0.1' },
              responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': 'local' },
              s3: {
                s3SchemaVersion: '1.0',
                configurationId: 'new',
                bucket: { name: Bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${Bucket}` },
                object: {
                  key: 'photos/a+b%2B%C3%BC.jpg',
                  size: 5,
                  eTag: '5d41402abc4b2a76b9719d911017c592',
                  sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
                },
              },
            },
          ],
        },
      },
    ])
  })

  it('tells a queue and a topic too, after a test event', async () => {
    await configure({
      QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:Put'] }],
      TopicConfigurations: [{ TopicArn: TOPIC, Events: ['s3:ObjectCreated:Copy'] }],
    })
    const tests = told.splice(0)
    await put('k')
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/k` }))

    await until(() => told.length === 2)

    expect(tests.map(({ arn, body }) => [arn, body])).toEqual(
      [TOPIC, QUEUE].map((arn) => [
        arn,
        {
          Service: 'Amazon S3',
          Event: 's3:TestEvent',
          Time: expect.any(String),
          Bucket,
          RequestId: 'local',
          HostId: 'local',
        },
      ]),
    )
    expect(told.map(({ arn, subject, body }) => [arn, subject, body.Records[0].eventName])).toEqual([
      [QUEUE, undefined, 'ObjectCreated:Put'],
      [TOPIC, 'Amazon S3 Notification', 'ObjectCreated:Copy'],
    ])
  })

  it('is of the keys alone that its filter lets through', async () => {
    await configure({ LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*'], 'in/', '.jpg')] })
    for (const key of ['in/a.png', 'out/a.jpg', 'in/a.jpg']) await put(key)

    await until(() => told.length > 0)

    expect(records().map(({ s3 }) => s3.object.key)).toEqual(['in/a.jpg'])
  })

  it('tells of deletions, delete markers and tags, in their order', async () => {
    await configure({ LambdaFunctionConfigurations: [onFunction(['s3:ObjectRemoved:*', 's3:ObjectTagging:*'])] })
    const remove = (VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId }))
    await put('k')
    await remove()
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const { VersionId } = await put('k')
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }))
    const marker = await remove()
    await remove(VersionId)

    await until(() => records().length === 4)

    const sequencer = expect.any(String)
    expect(records().map(({ eventName, eventVersion, s3 }) => [eventName, eventVersion, s3.object])).toEqual([
      ['ObjectRemoved:Delete', '2.1', { key: 'k', sequencer }],
      [
        'ObjectTagging:Put',
        '2.3',
        { key: 'k', size: 5, eTag: '5d41402abc4b2a76b9719d911017c592', versionId: VersionId, sequencer },
      ],
      [
        'ObjectRemoved:DeleteMarkerCreated',
        '2.1',
        { key: 'k', eTag: 'd41d8cd98f00b204e9800998ecf8427e', versionId: marker.VersionId, sequencer },
      ],
      ['ObjectRemoved:Delete', '2.1', { key: 'k', versionId: VersionId, sequencer }],
    ])
  })

  it('tells EventBridge of everything, in its own form', async () => {
    await configure({ EventBridgeConfiguration: {} })
    expect(await configuration()).toEqual({ EventBridgeConfiguration: {} })
    await put('a b')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b' }))

    await until(() => told.length === 2)

    const sequencer = expect.any(String)
    expect(told.map(({ arn, body }) => [arn, body])).toEqual(
      [
        {
          detailType: 'Object Created',
          object: { key: 'a b', size: 5, etag: '5d41402abc4b2a76b9719d911017c592', sequencer },
          more: { reason: 'PutObject' },
        },
        {
          detailType: 'Object Deleted',
          object: { key: 'a b', sequencer },
          more: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
        },
      ].map(({ detailType, object, more }) => [
        'arn:aws:events:us-east-1:000000000000:event-bus/default',
        {
          source: 'aws.s3',
          detailType,
          resources: [`arn:aws:s3:::${Bucket}`],
          time: expect.any(Number),
          detail: {
            version: '0',
            bucket: { name: Bucket },
            object,
            'request-id': expect.any(String),
            requester: '000000000000',
            'source-ip-address': '127.0.0.1',
            ...more,
          },
        },
      ]),
    )
  })

  it('has a sequencer that grows with each write of a key', async () => {
    await configure({ LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*', 's3:ObjectRemoved:*'])] })
    await put('k')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
    await put('k')

    await until(() => records().length === 3)

    const sequencers = records().map(({ s3 }) => s3.object.sequencer)
    expect(new Set(sequencers).size).toBe(3)
    expect(sequencers).toEqual([...sequencers].sort())
  })

  it('is tried again while the destination is busy, and lost where it refuses; the upload succeeds', async () => {
    await configure({ LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*'])] })
    let refusals = 2
    fail = () => {
      if (refusals-- > 0) throw new CloudError('TooManyRequestsException', 'Rate exceeded', 429)
    }
    await put('busy')
    await until(() => told.length === 1)
    fail = () => {
      throw new CloudError('ResourceNotFoundException', 'Function not found', 404)
    }
    await put('refused')

    await until(() => server.events('s3.notification').some(({ detail }) => detail.status === 'lost'))

    const statuses = server.events('s3.notification').filter(({ detail }) => detail.bucket === Bucket)
    expect(statuses.map(({ detail }) => detail.status)).toEqual(['failed', 'failed', 'delivered', 'lost'])
  })
})

describe('the notification configuration of a bucket', () => {
  it('comes back as it was put, ids given', async () => {
    const function_ = onFunction(['s3:ObjectCreated:*'], 'a&b/', '.jpg')
    await configure({
      LambdaFunctionConfigurations: [function_],
      QueueConfigurations: [{ Id: 'q', QueueArn: QUEUE, Events: ['s3:ObjectRemoved:*', 's3:ObjectTagging:Put'] }],
    })

    expect(await configuration()).toEqual({
      LambdaFunctionConfigurations: [
        {
          Id: expect.any(String),
          LambdaFunctionArn: FUNCTION,
          Events: ['s3:ObjectCreated:*'],
          Filter: {
            Key: {
              FilterRules: [
                { Name: 'Prefix', Value: 'a&b/' },
                { Name: 'Suffix', Value: '.jpg' },
              ],
            },
          },
        },
      ],
      QueueConfigurations: [{ Id: 'q', QueueArn: QUEUE, Events: ['s3:ObjectRemoved:*', 's3:ObjectTagging:Put'] }],
    })
    await configure({})
    expect(await configuration()).toEqual({})
  })

  it('is not kept where a destination refuses, unless the caller says so', async () => {
    fail = () => {
      throw new CloudError('AccessDeniedException', 'no', 403)
    }
    const wanted = { LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*'])] }

    await expect(configure(wanted)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      ArgumentName1: `${FUNCTION}, null`,
      ArgumentValue1: `Not authorized to invoke function [${FUNCTION}]`,
    })
    expect(await configuration()).toEqual({})
    await configure(wanted, true)
    expect((await configuration()).LambdaFunctionConfigurations).toHaveLength(1)
  })

  const OTHER = `${FUNCTION}-2`
  const pair = (one: LambdaFunctionConfiguration, other: LambdaFunctionConfiguration) => ({
    LambdaFunctionConfigurations: [one, other],
  })

  it.each([
    [
      'the same event',
      pair(onFunction(['s3:ObjectCreated:*']), onFunction(['s3:ObjectCreated:Put'], undefined, undefined, OTHER)),
    ],
    ['a prefix in a prefix', pair(onFunction(['s3:ObjectCreated:*'], 'a/'), onFunction(['s3:ObjectCreated:*'], 'a/b'))],
    [
      'prefix against suffix',
      pair(onFunction(['s3:ObjectCreated:*'], 'a/'), onFunction(['s3:ObjectCreated:*'], undefined, '.jpg')),
    ],
    [
      'two kinds of destination',
      {
        LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*'])],
        QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:Copy' as const] }],
      },
    ],
  ])('cannot overlap: %s', async (_what, wanted) => {
    await expect(configure(wanted)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
    })
  })

  it.each([
    ['other events', pair(onFunction(['s3:ObjectCreated:*']), onFunction(['s3:ObjectRemoved:*']))],
    ['other prefixes', pair(onFunction(['s3:ObjectCreated:*'], 'a/'), onFunction(['s3:ObjectCreated:*'], 'b/'))],
    [
      'other suffixes of one prefix',
      pair(onFunction(['s3:ObjectCreated:*'], 'a/', '.jpg'), onFunction(['s3:ObjectCreated:*'], 'a/', '.png')),
    ],
  ])('can have %s', async (_what, wanted) => {
    await expect(configure(wanted)).resolves.toBeDefined()
  })

  it.each([
    ['an event of no kind', { LambdaFunctionConfigurations: [onFunction(['s3:Nothing' as Event])] }, 'InvalidArgument'],
    [
      'an event that never comes here',
      { LambdaFunctionConfigurations: [onFunction(['s3:ObjectRestore:Post'])] },
      'NotImplemented',
    ],
    [
      'no function',
      { LambdaFunctionConfigurations: [onFunction(['s3:ObjectCreated:*'], '', '', QUEUE)] },
      'InvalidArgument',
    ],
    [
      'two prefixes',
      {
        LambdaFunctionConfigurations: [
          {
            ...onFunction(['s3:ObjectCreated:*']),
            Filter: {
              Key: {
                FilterRules: [
                  { Name: 'prefix' as const, Value: 'a' },
                  { Name: 'prefix' as const, Value: 'b' },
                ],
              },
            },
          },
        ],
      },
      'InvalidArgument',
    ],
  ])('is refused with %s', async (_what, wanted, name) => {
    await expect(configure(wanted)).rejects.toMatchObject({ name })
  })
})

describe('AWS::S3::Bucket', () => {
  const context = { region: 'us-east-1', generateName: () => 'stack-Bucket-1A2B' } as never
  const bucket = () => service.resources!['AWS::S3::Bucket']!
  const properties = (event: string) => ({
    BucketName: `template-${count}`,
    VersioningConfiguration: { Status: 'Enabled' },
    NotificationConfiguration: {
      LambdaConfigurations: [
        { Event: event, Function: FUNCTION, Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } } },
      ],
    },
  })

  it('is made with its notifications, which change with it', async () => {
    const { id } = await bucket().create(properties('s3:ObjectCreated:*'), context)
    Bucket = id
    await put('in/a')
    await until(() => told.length === 1)
    await bucket().update!(id, properties('s3:ObjectRemoved:*'), properties('s3:ObjectCreated:*'), context)
    await put('in/b')
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/b' }))

    await until(() => told.length === 2)

    expect(records().map(({ eventName, s3 }) => [eventName, s3.object.key])).toEqual([
      ['ObjectCreated:Put', 'in/a'],
      ['ObjectRemoved:DeleteMarkerCreated', 'in/b'],
    ])
  })

  it('is not made where the function may not be invoked', () => {
    fail = () => {
      throw new CloudError('AccessDeniedException', 'no', 403)
    }

    expect(() => bucket().create(properties('s3:ObjectCreated:*'), context)).toThrow(
      'Unable to validate the following destination configurations',
    )
    expect(bucket().existing!(properties('s3:ObjectCreated:*'), context)).toBeUndefined()
  })

  it.each([
    [{ NotificationConfiguration: { Other: [] } }, 'has no NotificationConfiguration of Other'],
    [{ VersioningConfiguration: { Status: 'On' } }, 'It must be Enabled or Suspended.'],
    [{ WebsiteConfiguration: {} }, 'has no WebsiteConfiguration'],
  ])('refuses %j', (wanted, sentence) => {
    expect(() => bucket().create(wanted, context)).toThrow(sentence)
  })
})

describe('the event of S3, for tests', () => {
  it('has a record for each object, keys encoded', () => {
    const { Records } = s3Event('a b.jpg', { key: 'k', bucket: 'b', eventName: 'ObjectRemoved:Delete' })

    expect(Records.map(({ eventName, s3 }) => [eventName, s3.bucket.name, s3.object.key])).toEqual([
      ['ObjectCreated:Put', 'uploads', 'a+b.jpg'],
      ['ObjectRemoved:Delete', 'b', 'k'],
    ])
    expect(Records[1]!.s3.object.sequencer > Records[0]!.s3.object.sequencer).toBe(true)
    expect(s3Event('a')).toEqual(s3Event('a'))
  })
})
