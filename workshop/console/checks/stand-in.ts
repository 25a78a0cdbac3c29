import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import type { Overview } from '#local-cloud/cloud.ts'
import { until } from '#local-cloud/test-server.ts'
import { commandTargets } from '../slack/targets.ts'

/** The stacks of a small ops desk, so that the console can be tested without the labs: a slash command, and a forwarder. */
export async function deployStandIn(endpoint: string, stage = 'dev', commandCode = COMMAND): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials })
  await deploy(client, `slack-commands-${stage}`, stage, slackCommands(stage, commandCode))
  await deploy(client, `datadog-forwarder-${stage}`, stage, datadogForwarder(stage))
  client.destroy()
}

async function deploy(
  client: CloudFormationClient,
  StackName: string,
  stage: string,
  resources: object,
): Promise<void> {
  const input = {
    StackName,
    TemplateBody: JSON.stringify({ Resources: resources }),
    Capabilities: ['CAPABILITY_IAM' as const],
    Tags: [{ Key: 'STAGE', Value: stage }],
  }
  const status = async () =>
    (await client.send(new DescribeStacksCommand({ StackName })).catch(() => undefined))?.Stacks?.[0]?.StackStatus
  await client.send((await status()) ? new UpdateStackCommand(input) : new CreateStackCommand(input))
  await until(async () => /^(CREATE|UPDATE)_COMPLETE$/.test((await status()) ?? ''), 15)
}

/** Has the command's environment started: on a busy machine a cold start may take more than Slack's three seconds. */
export async function warmUp(endpoint: string, stage = 'dev'): Promise<void> {
  const overview: Overview = await (await fetch(`${endpoint}/_aws/overview`)).json()
  const { url } = commandTargets(overview).find((target) => target.stage === stage)!
  await until(async () => (await fetch(url, { method: 'POST', body: new URLSearchParams() })).ok, 30)
}

/**
 * Keeps no connection, which would be dead when its environment is thawed five seconds later. Answers at once, tells the topic, and says more by the response_url. A text of `html` answers with markup, `fail` throws,
 * none does nothing.
 */
const COMMAND = `
const publish = (message) => fetch(process.env.AWS_ENDPOINT_URL, {
  method: 'POST',
  headers: {
    connection: 'close',
    'content-type': 'application/x-www-form-urlencoded',
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261123/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=00',
  },
  body: new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn: process.env.TOPIC, Message: JSON.stringify(message) }),
})
exports.handler = async (event) => {
  const form = new URLSearchParams(event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body)
  if (!form.get('text')) return { statusCode: 200 }
  const [service = '', stage = 'dev'] = form.get('text').split(' ')
  console.log(JSON.stringify({ level: 'INFO', message: 'command ' + form.get('command') + ' ' + form.get('text'), user: form.get('user_name'), service, stage }))
  if (service === 'fail') throw new TypeError('the service "fail" cannot be deployed')
  const title = service === 'html' ? '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>' : 'Deployment of ' + service + ' to ' + stage + ' requested'
  await publish({ title, text: form.get('user_name') + ' asked for ' + service + ' to be deployed to ' + stage + '.', alert_type: 'info', tags: ['service:' + service, 'stage:' + stage, 'source:slack'] })
  await fetch(form.get('response_url'), {
    method: 'POST',
    headers: { connection: 'close', 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'in_channel', text: title, blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*' + service + '* goes to \`' + stage + '\`' } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: title }] } ] }),
  })
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text: 'Got it: *' + service + '* to *' + stage + '*' }) }
}`

const FORWARDER = `
exports.handler = async ({ Records }) => {
  for (const { Sns } of Records) {
    const answer = await fetch(process.env.AWS_ENDPOINT_URL + '/_partners/datadog/api/v1/events', {
      method: 'POST', headers: { connection: 'close', 'content-type': 'application/json', 'DD-API-KEY': process.env.KEY }, body: Sns.Message })
    console.log('Datadog answered ' + answer.status)
    const points = [{ metric: 'ops_desk.deployments', type: 1, points: [{ timestamp: Math.floor(Date.now() / 1000), value: 1 }], tags: ['stage:dev'] }]
    await fetch(process.env.AWS_ENDPOINT_URL + '/_partners/datadog/api/v2/series', {
      method: 'POST', headers: { connection: 'close', 'content-type': 'application/json', 'DD-API-KEY': process.env.KEY }, body: JSON.stringify({ series: points }) })
    console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'OpsDesk', Dimensions: [['stage']], Metrics: [{ Name: 'forwarded', Unit: 'Count' }] }] }, stage: process.env.STAGE, forwarded: 1 }))
  }
}`

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['logs:*', 'sns:Publish', 'sqs:SendMessage'], Resource: '*' }],
        },
      },
    ],
  },
}

/** No secret may be seen in the console. */
export const STAND_IN_KEY = '0123456789abcdef0123456789abcdef'

function lambdaFunction(name: string, code: string, variables: object) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: code },
      Environment: { Variables: variables },
      Timeout: 6,
      MemorySize: 256,
    },
  }
}

function permission(principal: string) {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Function' }, Principal: principal },
  }
}

function slackCommands(stage: string, code: string): object {
  return {
    Role: ROLE,
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `ops-events-${stage}` } },
    Function: lambdaFunction(`slack-commands-${stage}-command`, code, { TOPIC: { Ref: 'Topic' } }),
    Permission: permission('apigateway.amazonaws.com'),
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: `slack-commands-${stage}`, ProtocolType: 'HTTP' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: 'POST /slack/deploy',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
    },
  }
}

function dashboard(stage: string): string {
  const common = { region: `\${AWS::Region}`, stat: 'Sum', period: 60 }
  const forwarded = ['OpsDesk', 'forwarded', 'stage', stage]
  const widgets = [
    { title: 'Forwarded', ...common, metrics: [forwarded, ['AWS/Lambda', 'Errors', 'FunctionName', `\${Function}`]] },
    { title: 'In all', ...common, view: 'singleValue', metrics: [forwarded] },
    { title: 'Nowhere', stat: 'Sum', metrics: [forwarded] },
  ]
  const alarm = { type: 'alarm', properties: { title: 'Alarm', alarms: [`\${Alarm.Arn}`] } }
  return JSON.stringify({ widgets: [...widgets.map((properties) => ({ type: 'metric', properties })), alarm] })
}

function datadogForwarder(stage: string): object {
  return {
    Role: ROLE,
    Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `datadog-forwarder-${stage}-failures` } },
    Function: lambdaFunction(`datadog-forwarder-${stage}-forward`, FORWARDER, { KEY: STAND_IN_KEY, STAGE: stage }),
    Permission: permission('sns.amazonaws.com'),
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { 'Fn::Sub': `arn:aws:sns:\${AWS::Region}:\${AWS::AccountId}:ops-events-${stage}` },
        Protocol: 'lambda',
        Endpoint: { 'Fn::GetAtt': ['Function', 'Arn'] },
      },
    },
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: `datadog-forwarder-${stage}`, DashboardBody: { 'Fn::Sub': dashboard(stage) } },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: `datadog-forwarder-${stage}-errors`,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: `slack-commands-${stage}-command` }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    },
  }
}

const HOUR = 3_600_000

/** Brings lines to OpenSearch, as lab 06 does, an hour old and older; `lines` instead, as of now. */
export async function ship(endpoint: string, lines?: object[]): Promise<void> {
  const now = Date.now()
  const old = [
    { level: 'INFO', service: 'slack-commands', message: '<img src=x onerror="window.hacked=1">' },
    { level: 'ERROR', service: 'centralized-logging', message: 'Check failed', target: 'billing', statusCode: 503 },
    { level: 'WARN', service: 'centralized-logging', message: 'Check was slow', target: 'web', latencyMs: 1840 },
  ]
  const all = lines ?? old
  const documents = all.map((line, place) => ({
    '@timestamp': new Date(lines ? now : now - HOUR * (all.length - place)).toISOString(),
    '@logGroup': '/aws/lambda/centralized-logging-dev-check',
    '@logStream': '2026/11/25/[$LATEST]0',
    ...line,
  }))
  const body = documents.map((document) => `{"create":{}}\n${JSON.stringify(document)}\n`).join('')
  const headers = { 'content-type': 'application/x-ndjson' }
  await fetch(`${endpoint}/_partners/opensearch/ops-logs-dev-1/_bulk`, { method: 'POST', headers, body })
}
