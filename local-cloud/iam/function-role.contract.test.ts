import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { until } from '../test-server.ts'
import { type ContractCloud, errorOf, roleResource, startContractCloud } from './contract-cloud.ts'

const TOPIC = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'

const SOURCE = `
const { PublishCommand, SNSClient } = require('@aws-sdk/client-sns')
const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts')
const sns = new SNSClient({})
exports.handler = async ({ TopicArn }) => {
  if (!TopicArn) return (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn
  await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }))
  return 'published'
}`

const functionResource = (FunctionName: string, role: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 20,
    Role: { 'Fn::GetAtt': [role, 'Arn'] },
    Code: { ZipFile: SOURCE },
  },
})

const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC('alerts') }

/** `statements` of the role that publishes. */
const resources = (statements: object[]) => ({
  PublisherRole: roleResource('publisher', statements, { ManagedPolicyArns: [BASIC] }),
  SilentRole: roleResource('silent', []),
  Publisher: functionResource('publisher', 'PublisherRole'),
  Silent: functionResource('silent', 'SilentRole'),
  Alerts: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
  Secrets: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'secrets' } },
})

jest.setTimeout(60_000)

describe('a function', () => {
  let cloud: ContractCloud

  beforeAll(async () => {
    cloud = await startContractCloud()
    await cloud.deploy('desk', resources([publish]))
  })

  afterAll(() => cloud.close())

  const invoke = async (FunctionName: string, event: object) => {
    const input = { FunctionName, Payload: JSON.stringify(event) }
    const { Payload } = await new LambdaClient(cloud.administrator).send(new InvokeCommand(input))
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }

  const denied = (topic: string) =>
    `User: arn:aws:sts::000000000000:assumed-role/publisher/publisher is not authorized to perform: SNS:Publish on resource: ${TOPIC(topic)} because no identity-based policy allows the SNS:Publish action`

  it("has its role's session", async () => {
    expect(await invoke('publisher', {})).toBe('arn:aws:sts::000000000000:assumed-role/publisher/publisher')
  })

  it('publishes to its topic', async () => {
    expect(await invoke('publisher', { TopicArn: TOPIC('alerts') })).toBe('published')
  })

  it('is refused at another, in the words of AWS', async () => {
    expect(await invoke('publisher', { TopicArn: TOPIC('secrets') })).toMatchObject({
      errorType: 'AuthorizationErrorException',
      errorMessage: denied('secrets'),
    })
  })

  it('is refused as soon as its statement is gone', async () => {
    const cloudformation = new CloudFormationClient(cloud.administrator)
    const TemplateBody = JSON.stringify({ Resources: resources([]) })
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
    await cloudformation.send(new UpdateStackCommand({ StackName: 'desk', TemplateBody, Capabilities }))

    await until(async () => (await invoke('publisher', { TopicArn: TOPIC('alerts') })) !== 'published')

    expect((await invoke('publisher', { TopicArn: TOPIC('alerts') })).errorMessage).toBe(denied('alerts'))
  })

  it('has a log where its role may write one', async () => {
    await invoke('silent', {})

    const { logGroups } = await new CloudWatchLogsClient(cloud.administrator).send(new DescribeLogGroupsCommand({}))

    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/aws/lambda/publisher'])
  })

  it('says once on the stream of events why it has no log', async () => {
    await invoke('silent', {})

    const told = cloud.events('lambda.log-denied').map(({ detail }) => detail)

    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      functionName: 'silent',
      reason: expect.stringContaining('is not authorized to perform: logs:CreateLogGroup'),
    })
  })

  it('gets no role that Lambda cannot assume', async () => {
    const create = new CreateFunctionCommand({
      FunctionName: 'other',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/nobody',
      Code: { ZipFile: Buffer.from('no zip') },
    })

    expect(await errorOf(new LambdaClient(cloud.administrator).send(create))).toEqual({
      code: 'InvalidParameterValueException',
      status: 400,
      message: 'The role defined for the function cannot be assumed by Lambda.',
    })
  })
})
