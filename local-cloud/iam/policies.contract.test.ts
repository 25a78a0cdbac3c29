import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ClientConfig } from '../test-server.ts'
import { type ContractCloud, errorOf, roleResource, startContractCloud } from './contract-cloud.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts'
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs'
const QueueUrl = 'http://127.0.0.1/000000000000/jobs'
const BOUNDARY = 'arn:aws:iam::000000000000:policy/logs-only'

const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
const policy = (statement: object) => ({ Version: '2012-10-17', Statement: [statement] })
const role = (name: string) => ({ AWS: `arn:aws:iam::000000000000:role/${name}` })
const publish = allow('sns:Publish', TOPIC)

/** A role's statements, and what of AWS's sentence says why it may not publish to the topic; nothing where it may. */
const OF_THE_ROLE: [what: string, statements: object[], refusal?: string, more?: Record<string, unknown>][] = [
  ['wildcards in action and resource', [allow('sns:Pub*', 'arn:aws:sns:*:*:al?rt*')]],
  ['another topic', [allow('sns:*', `${TOPIC}-too`)], 'because no identity-based policy allows'],
  [
    'a Deny beside the Allow',
    [publish, { ...publish, Effect: 'Deny' }],
    'with an explicit deny in an identity-based policy',
  ],
  ['a condition that holds', [{ ...publish, Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }]],
  [
    'a condition that does not hold',
    [{ ...publish, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }],
    'because no identity-based policy allows',
  ],
  [
    'a Deny of what does not come by TLS, which all does',
    [publish, { ...publish, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': false } } }],
  ],
  [
    'an Allow that has ended',
    [{ ...publish, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } }],
    'because no identity-based policy allows',
  ],
  [
    'a boundary that says nothing of it',
    [publish],
    'because no permissions boundary allows',
    { PermissionsBoundary: BOUNDARY },
  ],
  ["a policy of AWS's own", [], undefined, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSNSFullAccess'] }],
]

/** What `call` in the role's name is refused with; nothing where it is done. */
interface ResourceRow {
  what: string
  as: string
  call(client: ClientConfig): Promise<unknown>
  refusal?: string
}

const send = (client: ClientConfig) =>
  new SQSClient(client).send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }))
const put = (Key: string) => (client: ClientConfig) =>
  new S3Client(client).send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'b' }))

const OF_THE_RESOURCE: ResourceRow[] = [
  { what: "a queue's policy lets a role in that has no statement", as: 'guest', call: send },
  { what: 'nobody else', as: 'stranger', call: send, refusal: 'because no identity-based policy allows' },
  {
    what: "a queue's Deny wins over the role's own Allow",
    as: 'banned',
    call: send,
    refusal: 'with an explicit deny in a resource-based policy',
  },
  { what: "a bucket's policy lets a role write below a prefix", as: 'guest', call: put('in/a') },
  { what: 'not elsewhere', as: 'guest', call: put('a'), refusal: 'because no identity-based policy allows' },
]

describe('what decides', () => {
  let cloud: ContractCloud

  beforeAll(async () => {
    cloud = await startContractCloud()
    const roles = OF_THE_ROLE.map(([, statements, , more], index) => [
      `Role${index}`,
      { ...roleResource(`row${index}`, statements, more), DependsOn: ['Boundary'] },
    ])
    await cloud.deploy('policies', {
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { ManagedPolicyName: 'logs-only', PolicyDocument: policy(allow('logs:*', '*')) },
      },
      ...Object.fromEntries(roles),
      Guest: roleResource('guest', []),
      Stranger: roleResource('stranger', []),
      Banned: roleResource('banned', [allow('sqs:*', '*')]),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { ...allow('sqs:SendMessage', QUEUE), Principal: role('guest') },
              { ...allow('sqs:*', QUEUE), Effect: 'Deny', Principal: role('banned') },
            ],
          },
        },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Bucket' },
          PolicyDocument: policy({ ...allow('s3:PutObject', 'arn:aws:s3:::files/in/*'), Principal: role('guest') }),
        },
      },
    })
  })

  afterAll(() => cloud.close())

  it.each(OF_THE_ROLE.map(([what, , refusal], index) => [what, refusal, index] as const))(
    'of the role: %s',
    async (_what, refusal, index) => {
      const client = new SNSClient(await cloud.as(`row${index}`))

      const error = await errorOf(client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' })))

      if (refusal) expect(error?.message).toContain(refusal)
      else expect(error).toBeUndefined()
    },
  )

  it.each(OF_THE_RESOURCE.map((row) => [row.what, row] as const))(
    'of the resource: %s',
    async (_what, { as, call, refusal }) => {
      const error = await errorOf(call(await cloud.as(as)))

      if (refusal) expect(error?.message).toContain(refusal)
      else expect(error).toBeUndefined()
    },
  )

  it('can only be a policy that can be judged', async () => {
    const Policy = JSON.stringify(policy({ ...allow('sqs:*', QUEUE), Principal: '*', Condition: { StringIs: {} } }))

    const error = await errorOf(
      new SQSClient(cloud.administrator).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } })),
    )

    expect(error?.message).toBe('Invalid value for the parameter Policy.')
  })
})
