import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, PublishBatchCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import type { ClientConfig } from '../test-server.ts'
import { type ContractCloud, errorOf, roleResource, startContractCloud } from './contract-cloud.ts'

const ARN = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`
const TOPIC = ARN('sns', 'alerts')
const QUEUE = ARN('sqs', 'jobs')
const FUNCTION = ARN('lambda', 'function:worker')
const GROUP = ARN('logs', 'log-group:/app')
const ROLE = 'arn:aws:iam::000000000000:role/nobody'
const QueueUrl = 'http://127.0.0.1/000000000000/jobs'
const InvocationType = 'DryRun'

interface Row {
  what: string
  /** As it stands in AWS's sentence. */
  action: string
  resource: string
  call(client: ClientConfig): Promise<unknown>
  code: string
  status: number
  /** What allows it, where that is not `action` on `resource`. */
  allow?: object[]
}

/** The SDK's name for SNS's AuthorizationError. */
const sns = { code: 'AuthorizationErrorException', status: 403 }
const denied = { code: 'AccessDenied', status: 403 }
const rest = { code: 'AccessDeniedException', status: 403 }
const json = { code: 'AccessDeniedException', status: 400 }
const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource })

/** One call a row; its action and resource as AWS names them. */
const CALLS: Row[] = [
  {
    what: 'sns Publish',
    action: 'SNS:Publish',
    resource: TOPIC,
    call: (c) => new SNSClient(c).send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' })),
    ...sns,
  },
  {
    what: 'sns PublishBatch, which is Publish',
    action: 'SNS:Publish',
    resource: TOPIC,
    call: (c) =>
      new SNSClient(c).send(
        new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: [{ Id: 'a', Message: 'm' }] }),
      ),
    ...sns,
  },
  {
    what: 'sns CreateTopic',
    action: 'SNS:CreateTopic',
    resource: ARN('sns', 'new'),
    call: (c) => new SNSClient(c).send(new CreateTopicCommand({ Name: 'new' })),
    ...sns,
  },
  {
    what: 'sqs SendMessage',
    action: 'sqs:sendmessage',
    resource: QUEUE,
    call: (c) => new SQSClient(c).send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' })),
    ...denied,
  },
  {
    what: 'sqs SendMessageBatch, which is SendMessage',
    action: 'sqs:sendmessage',
    resource: QUEUE,
    call: (c) =>
      new SQSClient(c).send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'm' }] })),
    ...denied,
  },
  {
    what: 'sqs ReceiveMessage',
    action: 'sqs:receivemessage',
    resource: QUEUE,
    call: (c) => new SQSClient(c).send(new ReceiveMessageCommand({ QueueUrl })),
    ...denied,
  },
  {
    what: 'sqs GetQueueUrl',
    action: 'sqs:getqueueurl',
    resource: QUEUE,
    call: (c) => new SQSClient(c).send(new GetQueueUrlCommand({ QueueName: 'jobs' })),
    ...denied,
  },
  {
    what: 'sqs ListQueues',
    action: 'sqs:listqueues',
    resource: '*',
    call: (c) => new SQSClient(c).send(new ListQueuesCommand({})),
    ...denied,
  },
  {
    what: 'ssm GetParameter, decrypted with the key that everybody may use',
    action: 'ssm:GetParameter',
    resource: ARN('ssm', 'parameter/app/token'),
    call: (c) => new SSMClient(c).send(new GetParameterCommand({ Name: '/app/token', WithDecryption: true })),
    ...json,
  },
  {
    what: 'ssm GetParameters',
    action: 'ssm:GetParameters',
    resource: ARN('ssm', 'parameter/app/token'),
    call: (c) => new SSMClient(c).send(new GetParametersCommand({ Names: ['/app/token'] })),
    ...json,
  },
  {
    what: 'ssm GetParametersByPath',
    action: 'ssm:GetParametersByPath',
    resource: ARN('ssm', 'parameter/app/'),
    call: (c) => new SSMClient(c).send(new GetParametersByPathCommand({ Path: '/app/' })),
    ...json,
  },
  {
    what: 'ssm DescribeParameters',
    action: 'ssm:DescribeParameters',
    resource: ARN('ssm', '*'),
    call: (c) => new SSMClient(c).send(new DescribeParametersCommand({})),
    ...json,
  },
  {
    what: 'ssm PutParameter',
    action: 'ssm:PutParameter',
    resource: ARN('ssm', 'parameter/app/new'),
    call: (c) => new SSMClient(c).send(new PutParameterCommand({ Name: '/app/new', Value: 'v', Type: 'String' })),
    ...json,
  },
  {
    what: 'logs CreateLogStream',
    action: 'logs:CreateLogStream',
    resource: `${GROUP}:log-stream:s`,
    call: (c) =>
      new CloudWatchLogsClient(c).send(new CreateLogStreamCommand({ logGroupName: '/app', logStreamName: 's' })),
    allow: [allow('logs:CreateLogStream', `${GROUP}:*`)],
    ...json,
  },
  {
    what: 'logs PutLogEvents',
    action: 'logs:PutLogEvents',
    resource: `${GROUP}:log-stream:here`,
    call: (c) =>
      new CloudWatchLogsClient(c).send(
        new PutLogEventsCommand({
          logGroupName: '/app',
          logStreamName: 'here',
          logEvents: [{ timestamp: Date.now(), message: 'm' }],
        }),
      ),
    ...json,
  },
  {
    what: 'logs FilterLogEvents',
    action: 'logs:FilterLogEvents',
    resource: `${GROUP}:log-stream:`,
    call: (c) => new CloudWatchLogsClient(c).send(new FilterLogEventsCommand({ logGroupName: '/app' })),
    ...json,
  },
  {
    what: 'logs DescribeLogGroups',
    action: 'logs:DescribeLogGroups',
    resource: ARN('logs', 'log-group::log-stream:'),
    call: (c) => new CloudWatchLogsClient(c).send(new DescribeLogGroupsCommand({})),
    ...json,
  },
  {
    what: 'lambda Invoke, which is InvokeFunction',
    action: 'lambda:InvokeFunction',
    resource: FUNCTION,
    call: (c) => new LambdaClient(c).send(new InvokeCommand({ FunctionName: 'worker', InvocationType })),
    ...rest,
  },
  {
    what: 'lambda Invoke of an alias, whose ARN is another',
    action: 'lambda:InvokeFunction',
    resource: `${FUNCTION}:live`,
    call: (c) =>
      new LambdaClient(c).send(new InvokeCommand({ FunctionName: 'worker', Qualifier: 'live', InvocationType })),
    ...rest,
  },
  {
    what: 'lambda GetFunction',
    action: 'lambda:GetFunction',
    resource: FUNCTION,
    call: (c) => new LambdaClient(c).send(new GetFunctionCommand({ FunctionName: 'worker' })),
    ...rest,
  },
  {
    what: 'lambda ListFunctions',
    action: 'lambda:ListFunctions',
    resource: '*',
    call: (c) => new LambdaClient(c).send(new ListFunctionsCommand({})),
    ...rest,
  },
  {
    what: 's3 GetObject',
    action: 's3:GetObject',
    resource: '"arn:aws:s3:::files/a.txt"',
    call: (c) => new S3Client(c).send(new GetObjectCommand({ Bucket: 'files', Key: 'a.txt' })),
    allow: [allow('s3:GetObject', 'arn:aws:s3:::files/*')],
    ...denied,
  },
  {
    what: 's3 PutObject',
    action: 's3:PutObject',
    resource: '"arn:aws:s3:::files/b.txt"',
    call: (c) => new S3Client(c).send(new PutObjectCommand({ Bucket: 'files', Key: 'b.txt', Body: 'b' })),
    allow: [allow('s3:PutObject', 'arn:aws:s3:::files/*')],
    ...denied,
  },
  {
    what: 's3 CopyObject, which reads and writes',
    action: 's3:GetObject',
    resource: '"arn:aws:s3:::files/a.txt"',
    call: (c) =>
      new S3Client(c).send(new CopyObjectCommand({ Bucket: 'files', Key: 'c.txt', CopySource: 'files/a.txt' })),
    allow: [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::files/*')],
    ...denied,
  },
  {
    what: 's3 UploadPartCopy, which reads too',
    action: 's3:GetObject',
    resource: '"arn:aws:s3:::files/a.txt"',
    call: async (c) => {
      const part = { Bucket: 'files', Key: 'c.txt', CopySource: 'files/a.txt', PartNumber: 1 }
      // An upload that is not there: who may, is told so.
      const told = new S3Client(c).send(new UploadPartCopyCommand({ ...part, UploadId: 'none' }))
      await told.catch((error) => {
        if (error.name !== 'NoSuchUpload') throw error
      })
    },
    allow: [allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::files/*')],
    ...denied,
  },
  {
    what: 's3 DeleteObject',
    action: 's3:DeleteObject',
    resource: '"arn:aws:s3:::files/z.txt"',
    call: (c) => new S3Client(c).send(new DeleteObjectCommand({ Bucket: 'files', Key: 'z.txt' })),
    allow: [allow('s3:DeleteObject', 'arn:aws:s3:::files/*')],
    ...denied,
  },
  {
    what: 's3 ListObjectsV2, which is ListBucket',
    action: 's3:ListBucket',
    resource: '"arn:aws:s3:::files"',
    call: (c) => new S3Client(c).send(new ListObjectsV2Command({ Bucket: 'files' })),
    allow: [allow('s3:ListBucket', 'arn:aws:s3:::files')],
    ...denied,
  },
  {
    what: 's3 GetBucketLocation',
    action: 's3:GetBucketLocation',
    resource: '"arn:aws:s3:::files"',
    call: (c) => new S3Client(c).send(new GetBucketLocationCommand({ Bucket: 'files' })),
    allow: [allow('s3:Get*', 'arn:aws:s3:::files')],
    ...denied,
  },
  {
    what: 'apigateway GET',
    action: 'apigateway:GET',
    resource: 'arn:aws:apigateway:us-east-1::/restapis',
    call: (c) => new APIGatewayClient(c).send(new GetRestApisCommand({})),
    ...rest,
  },
  {
    what: 'cloudformation DescribeStacks',
    action: 'cloudformation:DescribeStacks',
    resource: ARN('cloudformation', 'stack/calls/*'),
    call: (c) => new CloudFormationClient(c).send(new DescribeStacksCommand({ StackName: 'calls' })),
    ...denied,
  },
  {
    what: 'iam GetRole',
    action: 'iam:GetRole',
    resource: 'role nobody',
    call: (c) => new IAMClient(c).send(new GetRoleCommand({ RoleName: 'nobody' })),
    allow: [allow('iam:GetRole', ROLE)],
    ...denied,
  },
]

const roleOf = (index: number) => `allowed${index}`

/** Everything that the calls need, and for each call a role that may do just that. */
function resources() {
  const roles = CALLS.map(({ action, resource, allow: statements }, index) => [
    `Allowed${index}`,
    roleResource(roleOf(index), statements ?? [allow(action, resource)]),
  ])
  return {
    Nobody: roleResource('nobody', []),
    Passer: roleResource('passer', [allow('lambda:CreateFunction', '*')]),
    Reader: roleResource('reader', [
      allow('s3:GetObject', 'arn:aws:s3:::files/*'),
      { Effect: 'Deny', Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::files/kept' },
      allow('s3:DeleteObject', 'arn:aws:s3:::files/*'),
    ]),
    ...Object.fromEntries(roles),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/app' } },
    Function: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Nobody'],
      Properties: {
        FunctionName: 'worker',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: ROLE,
        Code: { ZipFile: 'exports.handler = async () => {}' },
      },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: 'worker' }, DependsOn: ['Function'] },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'live', FunctionName: 'worker', FunctionVersion: '1' },
      DependsOn: ['Version'],
    },
  }
}

describe("calls in a role's name", () => {
  let cloud: ContractCloud
  const sender = (resource: string, action: string) =>
    `User: arn:aws:sts::000000000000:assumed-role/nobody/test is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`

  beforeAll(async () => {
    cloud = await startContractCloud()
    await cloud.deploy('calls', resources())
    const s3 = new S3Client(cloud.administrator)
    await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a.txt', Body: 'a' }))
    const logs = new CloudWatchLogsClient(cloud.administrator)
    await logs.send(new CreateLogStreamCommand({ logGroupName: '/app', logStreamName: 'here' }))
    const parameter = { Name: '/app/token', Value: 'secret', Type: 'SecureString' as const }
    await new SSMClient(cloud.administrator).send(new PutParameterCommand(parameter))
  })

  afterAll(() => cloud.close())

  it.each(CALLS.map((row) => [row.what, row] as const))(
    '%s: refused without a statement, in the words of AWS',
    async (_what, { action, resource, call, code, status }) => {
      const client = await cloud.as('nobody')

      expect(await errorOf(call(client))).toEqual({ code, status, message: sender(resource, action) })
    },
  )

  it.each(CALLS.map((row, index) => [row.what, index, row] as const))(
    '%s: done with a statement for just that',
    async (_what, index, { call }) => {
      const client = await cloud.as(roleOf(index))

      expect(await errorOf(call(client))).toBeUndefined()
    },
  )

  it('names no resource where S3 has none', async () => {
    const error = await errorOf(new S3Client(await cloud.as('nobody')).send(new ListBucketsCommand({})))

    expect(error?.message).toContain('s3:ListAllMyBuckets because no identity-based policy allows')
  })

  it('answers a denied HEAD without a body', async () => {
    const head = new HeadObjectCommand({ Bucket: 'files', Key: 'a.txt' })

    const error = await errorOf(new S3Client(await cloud.as('nobody')).send(head))

    // The clients know it by its status alone.
    expect(error).toEqual({ status: 403, code: 'Unknown', message: 'UnknownError' })
  })

  it('hides from who may not list a bucket whether a key is in it', async () => {
    const get = new GetObjectCommand({ Bucket: 'files', Key: 'missing' })

    const error = await errorOf(new S3Client(await cloud.as('reader')).send(get))

    expect(error).toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('s3:ListBucket') })
  })

  it('deletes of several objects those that it may, and names the others', async () => {
    const Delete = { Objects: [{ Key: 'kept' }, { Key: 'gone' }] }

    const answer = await new S3Client(await cloud.as('reader')).send(
      new DeleteObjectsCommand({ Bucket: 'files', Delete }),
    )

    expect(answer.Deleted).toEqual([{ Key: 'gone' }])
    expect(answer.Errors).toMatchObject([
      {
        Key: 'kept',
        Code: 'AccessDenied',
        Message: expect.stringContaining('with an explicit deny in an identity-based'),
      },
    ])
  })

  it('gives no function a role that the caller may not pass on', async () => {
    const create = new CreateFunctionCommand({
      FunctionName: 'other',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile: Buffer.from('no zip') },
    })

    const error = await errorOf(new LambdaClient(await cloud.as('passer')).send(create))

    expect(error?.message).toContain(`is not authorized to perform: iam:PassRole on resource: ${ROLE}`)
  })

  it('tells of each refusal on the stream of events', async () => {
    await errorOf(new SNSClient(await cloud.as('nobody')).send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' })))

    expect(cloud.events('iam.access-denied').at(-1)?.detail).toEqual({
      action: 'sns:Publish',
      resource: TOPIC,
      reason: sender(TOPIC, 'SNS:Publish'),
    })
  })

  it('is not limited where IAM is off', async () => {
    const open = await startContractCloud({ iam: 'off' })
    await open.deploy('off', {
      Nobody: roleResource('nobody', []),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
    })

    const call = new SNSClient(await open.as('nobody')).send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }))

    expect(await errorOf(call)).toBeUndefined()
    await open.close()
  })
})
