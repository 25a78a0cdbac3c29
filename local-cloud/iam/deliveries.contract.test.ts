import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { until } from '../test-server.ts'
import { type ContractCloud, roleResource, startContractCloud } from './contract-cloud.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts'
const ARN = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
const QUEUE = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const SOURCE = 'exports.handler = async () => ({ statusCode: 200, body: "served" })'

/** Functions, and who may invoke each: a permission's properties. */
const FUNCTIONS: Record<string, Record<string, unknown>[]> = {
  heard: [{ Principal: 'sns.amazonaws.com', SourceArn: TOPIC }],
  deaf: [],
  'other-topic': [{ Principal: 'sns.amazonaws.com', SourceArn: `${TOPIC}-too` }],
  'other-service': [{ Principal: 'events.amazonaws.com', SourceArn: TOPIC }],
}

const QUEUES: Record<string, object | undefined> = {
  open: { ArnEquals: { 'aws:SourceArn': TOPIC } },
  shut: undefined,
  foreign: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
}

function functionResources() {
  return Object.fromEntries(
    Object.entries(FUNCTIONS).flatMap(([FunctionName, permissions], index) => [
      [
        `Function${index}`,
        {
          Type: 'AWS::Lambda::Function',
          DependsOn: ['Role'],
          Properties: {
            FunctionName,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: 'arn:aws:iam::000000000000:role/plain',
            Code: { ZipFile: SOURCE },
          },
        },
      ],
      ...permissions.map((permission) => [
        `Permission${index}`,
        {
          Type: 'AWS::Lambda::Permission',
          DependsOn: [`Function${index}`],
          Properties: { FunctionName, Action: 'lambda:InvokeFunction', ...permission },
        },
      ]),
      [`Subscription${index}`, subscription('lambda', ARN(FunctionName), [`Function${index}`])],
    ]),
  )
}

function queueResources() {
  return Object.fromEntries(
    Object.entries(QUEUES).flatMap(([QueueName, Condition], index) => [
      [`Queue${index}`, { Type: 'AWS::SQS::Queue', Properties: { QueueName } }],
      ...(Condition ? [[`QueuePolicy${index}`, queuePolicy(QueueName, Condition, index)]] : []),
      [`QueueSubscription${index}`, subscription('sqs', QUEUE(QueueName), [`Queue${index}`])],
    ]),
  )
}

function queuePolicy(name: string, Condition: object, index: number) {
  const Principal = { Service: 'sns.amazonaws.com' }
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: QUEUE(name), Condition }]
  const Queues = [{ Ref: `Queue${index}` }]
  return { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues, PolicyDocument: { Statement } } }
}

function subscription(Protocol: string, Endpoint: string, DependsOn: string[]) {
  return {
    Type: 'AWS::SNS::Subscription',
    DependsOn: ['Topic', ...DependsOn],
    Properties: { TopicArn: TOPIC, Protocol, Endpoint },
  }
}

/** An API whose two paths go to a function that lets API Gateway in for one of them. */
function apiResources() {
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ARN('heard')}/invocations`
  const path = (name: string, PathPart: string) => ({
    [name]: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { RestApiId: { Ref: 'Api' }, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart },
    },
    [`${name}Get`]: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { Ref: name },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri },
      },
    },
  })
  return {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'desk' } },
    ...path('Known', '{id}'),
    ...path('Secret', 'secret'),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: ['KnownGet', 'SecretGet'],
      Properties: { RestApiId: { Ref: 'Api' }, StageName: 'dev' },
    },
    ApiPermission: {
      Type: 'AWS::Lambda::Permission',
      DependsOn: ['Function0'],
      Properties: {
        FunctionName: 'heard',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:000000000000:', { Ref: 'Api' }, '/*/GET/{id}']] },
      },
    },
  }
}

function httpApiResources() {
  const ApiId = { Ref: 'HttpApi' }
  return {
    HttpApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'slack', ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: ARN('deaf'), PayloadFormatVersion: '2.0' },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey: '$default',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
    HttpStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: '$default', AutoDeploy: true } },
  }
}

describe('what services deliver', () => {
  let cloud: ContractCloud

  beforeAll(async () => {
    cloud = await startContractCloud()
    await cloud.deploy('deliveries', {
      Role: roleResource('plain', []),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } },
      ...functionResources(),
      ...queueResources(),
      ...apiResources(),
      ...httpApiResources(),
    })
    const sns = new SNSClient(cloud.administrator)
    await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }))
    const endpoints = Object.keys(FUNCTIONS).length + Object.keys(QUEUES).length
    await until(() => deliveries().length === endpoints)
  })

  afterAll(() => cloud.close())

  const deliveries = () =>
    cloud.events('sns.delivery').filter(({ detail }) => ['delivered', 'failed'].includes(String(detail.status)))
  const delivery = (endpoint: string) => deliveries().find(({ detail }) => detail.endpoint === endpoint)?.detail

  it.each([ARN('heard'), QUEUE('open')])('arrives at %s, whose policy lets the topic in', (endpoint) => {
    expect(delivery(endpoint)).toMatchObject({ status: 'delivered', attempt: 1 })
  })

  it.each([
    [ARN('deaf'), 'lambda:InvokeFunction'],
    [ARN('other-topic'), 'lambda:InvokeFunction'],
    [ARN('other-service'), 'lambda:InvokeFunction'],
    [QUEUE('shut'), 'sqs:sendmessage'],
    [QUEUE('foreign'), 'sqs:sendmessage'],
  ])('is refused by %s, and not tried again', (endpoint, action) => {
    expect(delivery(endpoint)).toMatchObject({
      status: 'failed',
      reason: `User: sns.amazonaws.com is not authorized to perform: ${action} on resource: ${endpoint} because no resource-based policy allows the ${action} action`,
    })
  })

  const get = async (path: string) => {
    const { items } = await new APIGatewayClient(cloud.administrator).send(new GetRestApisCommand({}))
    return fetch(`${cloud.url}/_aws/execute-api/${items?.[0]?.id}/dev${path}`)
  }

  it('reaches the function of a method that its permission names', async () => {
    const response = await get('/7')

    expect([response.status, await response.text()]).toEqual([200, 'served'])
  })

  it('answers 500 for a method that it does not name, and says why to those who watch only', async () => {
    const response = await get('/secret')

    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }])
    expect(cloud.events('apigateway.request').at(-1)?.detail.error).toMatch(
      /^Execution failed due to configuration error: Invalid permissions on Lambda function/,
    )
  })

  it('answers 500 at an HTTP API whose function does not let it in', async () => {
    const { Items } = await new ApiGatewayV2Client(cloud.administrator).send(new GetApisCommand({}))

    const response = await fetch(`${cloud.url}/_aws/execute-api/${Items?.[0]?.ApiId}/`)

    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }])
    expect(cloud.events('apigateway.request').at(-1)?.detail.error).toMatch(
      /^User: apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction/,
    )
  })
})
