import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Cloud, startCloud } from '../cloud.ts'
import { until } from '../test-server.ts'

/** Logs its event as EMF, puts a metric into the event's namespace, then fails where the event says so. */
const SOURCE = `
const { CloudWatchClient, PutMetricDataCommand } = require('@aws-sdk/client-cloudwatch')
exports.handler = async ({ emf, namespace, fail }) => {
  if (emf) console.log(JSON.stringify(emf))
  if (namespace) {
    const MetricData = [{ MetricName: 'Orders', Value: 1 }]
    await new CloudWatchClient({}).send(new PutMetricDataCommand({ Namespace: namespace, MetricData }))
  }
  if (fail) throw new Error('as you wish')
}`

const aFunction = (name: string, more = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: SOURCE },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...more,
  },
})

const allow = (Action: string, Resource: unknown, more = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
})

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'metrics',
            PolicyDocument: allow('cloudwatch:PutMetricData', '*', {
              Condition: { StringEquals: { 'cloudwatch:namespace': 'Shop' } },
            }),
          },
          { PolicyName: 'logs', PolicyDocument: allow('logs:*', '*') },
        ],
      },
    },
    Text: aFunction('text'),
    Json: aFunction('json', { LoggingConfig: { LogFormat: 'JSON' } }),
    Alerts: { Type: 'AWS::SNS::Topic' },
    Inbox: { Type: 'AWS::SQS::Queue' },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: allow('sqs:SendMessage', '*', { Principal: { Service: 'sns.amazonaws.com' } }),
      },
    },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Alerts' },
        Protocol: 'sqs',
        Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
      },
    },
    Errors: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'text-errors',
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'Text' } }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [{ Ref: 'Alerts' }],
      },
    },
  },
  Outputs: { InboxUrl: { Value: { Ref: 'Inbox' } } },
}

jest.setTimeout(30_000)

describe('CloudWatch in the whole cloud', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  let cloud: Cloud
  let inbox: string
  const config = () => ({
    region: 'us-east-1',
    endpoint: cloud.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const invoke = async (FunctionName: string, event: object) => {
    const lambda = new LambdaClient(config())
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
    lambda.destroy()
    return JSON.parse(Buffer.from(Payload!).toString('utf8')) as { errorMessage?: string } | null
  }
  const listed = async (Namespace: string) => {
    const cloudwatch = new CloudWatchClient(config())
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace }))
    cloudwatch.destroy()
    return Metrics?.map(({ MetricName }) => MetricName)
  }

  beforeAll(async () => {
    cloud = await startCloud({ port: 0, dataDir })
    const cloudformation = new CloudFormationClient(config())
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'shop',
        TemplateBody: JSON.stringify(TEMPLATE),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    )
    await until(async () => {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: 'shop' }))
      const { StackStatus, Outputs } = Stacks![0]!
      if (StackStatus !== 'CREATE_IN_PROGRESS') expect(StackStatus).toBe('CREATE_COMPLETE')
      inbox = Outputs?.[0]?.OutputValue ?? ''
      return StackStatus === 'CREATE_COMPLETE'
    }, 15)
    cloudformation.destroy()
  })
  afterAll(async () => {
    await cloud.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('an alarm on a function that fails reaches the queue behind its topic', async () => {
    const sqs = new SQSClient(config())
    await invoke('text', { fail: true })

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: inbox, WaitTimeSeconds: 15 }))
    const notification = JSON.parse(Messages![0]!.Body!) as { Subject: string; Message: string }
    expect(notification.Subject).toBe('ALARM: "text-errors" in US East (N. Virginia)')
    expect(JSON.parse(notification.Message)).toMatchObject({
      AlarmName: 'text-errors',
      NewStateValue: 'ALARM',
      Trigger: { MetricName: 'Errors', Dimensions: [{ name: 'FunctionName', value: 'text' }] },
    })
    sqs.destroy()
  })

  it('answers what `serverless metrics` asks of an invoked function', async () => {
    await invoke('json', {})
    const cloudwatch = new CloudWatchClient(config())
    const sum = async () => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: 'json' }],
          StartTime: new Date(Date.now() - 86_400_000),
          EndTime: new Date(),
          Period: 3600,
          Statistics: ['Sum'],
          Unit: 'Count',
        }),
      )
      return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0)
    }

    await until(async () => (await sum()) === 1)
    cloudwatch.destroy()
  })

  it('takes EMF that a function logs as text, and not what its JSON log wraps', async () => {
    const emf = (name: string) => ({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: 'Emf', Dimensions: [[]], Metrics: [{ Name: name }] }],
      },
      [name]: 1,
    })
    await invoke('json', { emf: emf('wrapped') })
    await invoke('text', { emf: emf('plain') })

    await until(async () => (await listed('Emf'))?.length === 1)
    expect(await listed('Emf')).toEqual(['plain'])
  })

  it('lets a role put metrics into the namespaces that its policy names', async () => {
    const allowed = await invoke('text', { namespace: 'Shop' })
    const denied = await invoke('text', { namespace: 'Other' })

    expect(allowed).toBeNull()
    expect(denied?.errorMessage).toMatch(
      /is not authorized to perform: cloudwatch:PutMetricData because no identity-based policy allows the cloudwatch:PutMetricData action/,
    )
    expect([await listed('Shop'), await listed('Other')]).toEqual([['Orders'], []])
  })
})
