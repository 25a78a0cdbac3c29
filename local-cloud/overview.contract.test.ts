import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiGatewayV2Client, CreateApiCommand, CreateRouteCommand } from '@aws-sdk/client-apigatewayv2'
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { type Cloud, type Overview, startCloud } from './cloud.ts'
import { until } from './test-server.ts'

const SECRET = 'a-value-that-nobody-may-read'

const TEMPLATE = {
  Parameters: { Key: { Type: 'String', NoEcho: true } },
  Resources: {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
      },
    },
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        TopicName: 'news',
        Subscription: [{ Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Greet: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'greet',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => 1' },
        Environment: { Variables: { KEY: { Ref: 'Key' } } },
      },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Greet' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'live',
        FunctionName: { Ref: 'Greet' },
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      },
    },
  },
  Outputs: { Place: { Value: 'http://127.0.0.1/here' } },
}

describe('what there is, in one answer', () => {
  let dataDir: string
  let cloud: Cloud
  let answer: string
  let overview: Overview

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local cloud overview-'))
    cloud = await startCloud({ port: 0, dataDir })
    const client = {
      region: 'eu-central-1',
      endpoint: cloud.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }
    await deployStack(new CloudFormationClient(client))
    await putMetrics(new CloudWatchClient(client))
    const api = new ApiGatewayV2Client(client)
    const { ApiId } = await api.send(new CreateApiCommand({ Name: 'commands', ProtocolType: 'HTTP' }))
    await api.send(new CreateRouteCommand({ ApiId, RouteKey: 'POST /slack' }))
    answer = await (await fetch(`${cloud.url}/_aws/overview`)).text()
    overview = JSON.parse(answer)
  })
  afterAll(async () => {
    await cloud.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('names the stacks with their tags, outputs and resources', () => {
    expect(overview.stacks).toMatchObject([
      { name: 'desk-dev', region: 'eu-central-1', status: 'CREATE_COMPLETE', tags: { STAGE: 'dev' } },
    ])
    expect(overview.stacks[0]?.outputs).toEqual({ Place: 'http://127.0.0.1/here' })
    expect(overview.stacks[0]?.resources).toContainEqual({ type: 'AWS::Lambda::Function', physicalId: 'greet' })
  })

  it('names the functions with their versions and aliases, and the hash of their code', () => {
    const [greet] = overview.functions

    expect(greet).toMatchObject({
      name: 'greet',
      runtime: 'nodejs24.x',
      versions: [{ version: '1', codeSha256: greet?.codeSha256 }],
      aliases: [{ name: 'live', version: '1', weights: {} }],
    })
    expect(greet?.codeSha256).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  })

  it('counts the messages of queues, and says where topics lead', () => {
    const [dead, work] = ['dead', 'work'].map((name) => overview.queues.find((queue) => queue.name === name))

    expect(work).toMatchObject({ visible: 0, inFlight: 0, delayed: 0, deadLetterTargetArn: dead?.arn })
    expect(overview.topics).toMatchObject([
      { name: 'news', subscriptions: [{ protocol: 'sqs', endpoint: work?.arn, pending: false }] },
    ])
  })

  it('gives alarms their state, and metrics their minutes', () => {
    expect(overview.alarms).toMatchObject([{ name: 'too many', state: 'INSUFFICIENT_DATA', metric: 'orders' }])
    expect(overview.metrics).toMatchObject([
      {
        namespace: 'shop',
        name: 'orders',
        dimensions: { stage: 'dev' },
        unit: 'Count',
        minutes: [{ sum: 5, count: 2 }],
      },
    ])
  })

  it("gives an API its routes, and its stages' addresses", () => {
    expect(overview.apis).toMatchObject([{ name: 'commands', kind: 'HTTP', routes: ['POST /slack'], urls: {} }])
  })

  it('tells no value of an environment or a parameter', () => {
    expect(answer).not.toContain(SECRET)
  })

  it('is no event, so that who watches makes no noise', async () => {
    const before = cloud.eventsSince(0).length

    await fetch(`${cloud.url}/_aws/overview`)

    expect(cloud.eventsSince(0)).toHaveLength(before)
  })

  it("is not for other sites' pages", async () => {
    const { status } = await fetch(`${cloud.url}/_aws/overview`, { headers: { origin: 'https://evil.example' } })

    expect(status).toBe(403)
  })
})

async function deployStack(cloudformation: CloudFormationClient): Promise<void> {
  const StackName = 'desk-dev'
  const created = new CreateStackCommand({
    StackName,
    TemplateBody: JSON.stringify(TEMPLATE),
    Parameters: [{ ParameterKey: 'Key', ParameterValue: SECRET }],
    Capabilities: ['CAPABILITY_IAM'],
    Tags: [{ Key: 'STAGE', Value: 'dev' }],
  })
  await cloudformation.send(created)
  await until(async () => {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }))
    return Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE'
  })
  cloudformation.destroy()
}

async function putMetrics(cloudwatch: CloudWatchClient): Promise<void> {
  const Dimensions = [{ Name: 'stage', Value: 'dev' }]
  const alarm = { Namespace: 'shop', MetricName: 'orders', Statistic: 'Sum' as const, Period: 60, EvaluationPeriods: 1 }
  const limit = { Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' as const }
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'too many', ...alarm, ...limit }))
  const MetricData = [{ MetricName: 'orders', Unit: 'Count' as const, Dimensions, Values: [2, 3] }]
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'shop', MetricData }))
  cloudwatch.destroy()
}
