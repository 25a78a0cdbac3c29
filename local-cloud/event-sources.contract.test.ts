import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, ListEventBusesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type Cloud, type CloudEvent, startCloud } from './cloud.ts'

const CLI = join(import.meta.dirname, '..', 'node_modules', 'serverless', 'bin', 'serverless.js')

const SERVERLESS_YML = `
service: desk
frameworkVersion: '4'
plugins:
  localPath: ${JSON.stringify(import.meta.dirname)}
  modules: [serverless-esbuild, serverless-plugin.cjs]
provider:
  name: aws
  runtime: nodejs24.x
  logs: { restApi: true, httpApi: true }
  tags: { team: desk }
functions:
  rest:
    handler: src/handlers.web
    events: [http: { path: 'deployments/{id}', method: get, cors: true }]
  http:
    handler: src/handlers.web
    events: [httpApi: 'POST /slack']
  caller:
    handler: src/handlers.caller
    environment: { SLACK_URL: !Sub 'https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/slack' }
  worker:
    handler: src/handlers.worker
    timeout: 5
    events: [sqs: { arn: !GetAtt Work.Arn, batchSize: 1, functionResponseType: ReportBatchItemFailures }]
  listener:
    handler: src/handlers.listener
    events: [sns: desk-ops-events]
  shipper:
    handler: src/handlers.shipper
    events: [cloudwatchLog: { logGroup: /aws/lambda/desk-dev-listener, filter: '"heard"' }]
  receiver:
    handler: src/handlers.receiver
    events: [s3: { bucket: desk-uploads, event: 's3:ObjectCreated:*', rules: [prefix: in/] }]
  clerk:
    handler: src/handlers.clerk
    events:
      - schedule: { name: desk-nightly, rate: ['cron(0 2 * * ? *)'], input: { run: nightly } }
      - schedule: { method: scheduler, name: desk-hourly, rate: ['rate(1 hour)'], timezone: Europe/Zurich, input: { run: hourly } }
      - eventBridge:
          eventBus: desk-orders
          pattern: { source: [shop], detail: { state: [{ prefix: paid }] } }
          inputTransformer: { inputTemplate: '{"order": <id>}', inputPathsMap: { id: $.detail.id } }
resources:
  Resources:
    Copies: { Type: 'AWS::SQS::Queue' }
    Work: { Type: 'AWS::SQS::Queue' }
    CopiesPolicy:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Copies]
        PolicyDocument:
          Statement:
            - Effect: Allow
              Principal: { Service: sns.amazonaws.com }
              Action: sqs:SendMessage
              Resource: !GetAtt Copies.Arn
              Condition: { ArnEquals: { 'aws:SourceArn': !Ref SNSTopicDeskopsevents } }
    Copy:
      Type: AWS::SNS::Subscription
      Properties: { TopicArn: !Ref SNSTopicDeskopsevents, Protocol: sqs, Endpoint: !GetAtt Copies.Arn, RawMessageDelivery: true }
    Site: { Type: 'AWS::SSM::Parameter', Properties: { Name: /desk/site, Type: String, Value: datadoghq.eu } }
  Outputs: { CopiesUrl: { Value: !Ref Copies }, WorkUrl: { Value: !Ref Work } }
`

const HANDLERS = `
import { gunzipSync } from 'node:zlib'
export const web = async ({ pathParameters, body, isBase64Encoded }) =>
  ({ statusCode: 200, body: JSON.stringify({ id: pathParameters?.id, body, isBase64Encoded }) })
export const caller = async () => (await fetch(process.env.SLACK_URL, { method: 'POST' })).status
export const worker = async ({ Records }) => console.log('worked on ' + Records[0].body)
export const listener = async ({ Records }) => console.log('heard ' + Records[0].Sns.Message)
export const shipper = async ({ awslogs }) => {
  const { messageType, logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString())
  if (messageType === 'DATA_MESSAGE') for (const { message } of logEvents) console.log('shipped: ' + message)
}
export const clerk = async (event) => console.log('clerk: ' + JSON.stringify(event))
export const receiver = async ({ Records }) => console.log('received ' + Records[0].s3.object.key)
`

jest.setTimeout(90_000)

describe('a service with event sources, deployed by the unmodified command', () => {
  let service: string
  let cloud: Cloud
  let outputs: Record<string, string>
  let deployed: string
  const events: CloudEvent[] = []
  const client = () => ({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })

  beforeAll(async () => {
    service = mkdtempSync(join(tmpdir(), 'event sources '))
    mkdirSync(join(service, 'src'))
    writeFileSync(join(service, 'serverless.yml'), SERVERLESS_YML)
    writeFileSync(join(service, 'src', 'handlers.ts'), HANDLERS)
    cloud = await startCloud({ port: 0, dataDir: join(service, 'state') })
    cloud.subscribe((event) => events.push(event))
    const { code, printed } = await serverless('deploy')
    expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining('Service deployed') })
    deployed = printed
    const { Stacks } = await new CloudFormationClient(client()).send(
      new DescribeStacksCommand({ StackName: 'desk-dev' }),
    )
    outputs = Object.fromEntries(Stacks?.[0]?.Outputs?.map((output) => [output.OutputKey, output.OutputValue]) ?? [])
  })

  afterAll(async () => {
    await cloud.close()
    rmSync(service, { recursive: true, force: true, maxRetries: 5 })
  })

  it('says where its APIs answer, as deploy prints it', () => {
    const rest = /GET - (\S+)\/deployments\/\{id\}/.exec(deployed)?.[1]
    const http = /POST - (\S+)\/slack/.exec(deployed)?.[1]

    expect(rest).toMatch(`${cloud.url}/_aws/execute-api/`)
    expect([rest, http]).toEqual([outputs.ServiceEndpoint, outputs.HttpApiUrl])
  })

  it('gives a function the address of its own API, which answers', async () => {
    const { Payload } = await new LambdaClient(client()).send(new InvokeCommand({ FunctionName: 'desk-dev-caller' }))

    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toBe(200)
  })

  it('answers at its REST API, below the stage', async () => {
    const response = await fetch(`${outputs.ServiceEndpoint}/deployments/7`)

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ id: '7', body: null, isBase64Encoded: false })
  })

  it('answers at its HTTP API, to which a form body comes as base64', async () => {
    const body = new URLSearchParams({ command: '/deploy' })

    const response = await fetch(`${outputs.HttpApiUrl}/slack`, { method: 'POST', body })

    expect(await response.json()).toEqual({
      body: Buffer.from('command=%2Fdeploy').toString('base64'),
      isBase64Encoded: true,
    })
  })

  it('has the access logs of both APIs', async () => {
    const logs = new CloudWatchLogsClient(client())
    const lines = async (logGroupName: string) => {
      const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }))
      return events?.map(({ message }) => message)
    }

    expect(await lines('/aws/api-gateway/desk-dev')).toEqual([
      expect.stringMatching(/httpMethod: GET, resourcePath: \/deployments\/\{id\}, status: 200, protocol: HTTP\/1\.1/),
    ])
    const http = (await lines('/aws/http-api/desk-dev'))?.map((line) => JSON.parse(line ?? '').routeKey)
    expect(http).toEqual(['POST /slack', 'POST /slack'])
  })

  it('hears what is published to its topic, and so does the queue', async () => {
    const { Topics } = await new SNSClient(client()).send(new ListTopicsCommand())

    await new SNSClient(client()).send(new PublishCommand({ TopicArn: Topics?.[0]?.TopicArn, Message: 'deployed' }))

    const { Messages } = await new SQSClient(client()).send(
      new ReceiveMessageCommand({ QueueUrl: outputs.CopiesUrl, WaitTimeSeconds: 10 }),
    )
    expect(Messages?.map(({ Body }) => Body)).toEqual(['deployed'])
    await until(() => events.some(({ detail }) => String(detail.message).includes('heard deployed')))
  })

  it('ships what a function logs, through its subscription filter', async () => {
    await until(() => events.some(({ detail }) => /shipped: .*heard deployed/.test(String(detail.message))))
  })

  it('shows in `logs --tail` what its functions log from then on', async () => {
    const { Topics } = await new SNSClient(client()).send(new ListTopicsCommand())
    const tail = spawn(process.execPath, [CLI, 'logs', '-f', 'listener', '--tail'], {
      cwd: service,
      env: { ...process.env, LOCAL_CLOUD_URL: cloud.url },
    })
    let printed = ''
    tail.stdout.on('data', (data) => (printed += data))
    try {
      await until(() => events.some(({ detail }) => detail.target === 'FilterLogEvents'))
      await new SNSClient(client()).send(new PublishCommand({ TopicArn: Topics?.[0]?.TopicArn, Message: 'tailed' }))

      await until(() => printed.includes('heard tailed'))
    } finally {
      tail.kill()
    }
  })

  it('is told of an upload to its bucket', async () => {
    const s3 = new S3Client(client())
    const upload = { Bucket: 'desk-uploads', Key: 'in/a b.txt' }

    await s3.send(new PutObjectCommand({ ...upload, Body: 'hello' }))

    await until(() => events.some(({ detail }) => String(detail.message).includes('received in/a+b.txt')))
    await s3.send(new DeleteObjectCommand(upload))
  })

  it('works on what is sent to its queue, which its role may read', async () => {
    await new SQSClient(client()).send(new SendMessageCommand({ QueueUrl: outputs.WorkUrl, MessageBody: 'a job' }))

    await until(() => events.some(({ detail }) => String(detail.message).includes('worked on a job')))
  })

  it('is invoked by its Scheduler schedule, at first with the deployment, in the name of its role', async () => {
    await until(() => heard('clerk: {"run":"hourly"}'))
  })

  it('is invoked by the schedule of its rule, at once where it is fired by hand', async () => {
    const { status } = await fetch(`${cloud.url}/_aws/eventbridge/rules/desk-nightly/fire`, { method: 'POST' })

    expect(status).toBe(200)
    await until(() => heard('clerk: {"run":"nightly"}'))
  })

  it('is told of the events on its bus that match', async () => {
    const order = (id: number, state: string) => ({
      EventBusName: 'desk-orders',
      Source: 'shop',
      DetailType: 'Order',
      Detail: JSON.stringify({ id, state }),
    })

    const Entries = [order(6, 'open'), order(7, 'paid-in-full')]
    await new EventBridgeClient(client()).send(new PutEventsCommand({ Entries }))

    await until(() => heard('clerk: {"order":7}'))
    expect(heard('clerk: {"order":6}')).toBe(false)
  })

  it('has its parameter', async () => {
    const { Parameter } = await new SSMClient(client()).send(new GetParameterCommand({ Name: '/desk/site' }))

    expect(Parameter?.Value).toBe('datadoghq.eu')
  })

  it('leaves nothing when it is removed', async () => {
    const { code } = await serverless('remove')

    expect(code).toBe(0)
    expect((await fetch(`${outputs.ServiceEndpoint}/deployments/7`)).status).toBe(403)
    expect((await new SNSClient(client()).send(new ListTopicsCommand())).Topics ?? []).toEqual([])
    await expect(new SSMClient(client()).send(new GetParameterCommand({ Name: '/desk/site' }))).rejects.toThrow()
    const { EventBuses } = await new EventBridgeClient(client()).send(new ListEventBusesCommand({}))
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(['default'])
    expect((await new SchedulerClient(client()).send(new ListSchedulesCommand({}))).Schedules).toEqual([])
  })

  function heard(line: string): boolean {
    return events.some(({ type, detail }) => type === 'lambda.log' && String(detail.message).includes(line))
  }

  async function until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`It did not come to hold within twenty seconds: ${holds}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  function serverless(command: string): Promise<{ code: number | null; printed: string }> {
    const child = spawn(process.execPath, [CLI, command], {
      cwd: service,
      env: { ...process.env, LOCAL_CLOUD_URL: cloud.url },
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })))
  }
})
