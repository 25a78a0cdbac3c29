import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { until as lookUntil } from '#local-cloud/test-server.ts'
import { buildArtifact } from '../../solutions/09-staged-deploys/src/artifact.ts'
import { pipeline } from '../../solutions/09-staged-deploys/src/pipeline.ts'
import { asCodeSha256, short } from '../../solutions/09-staged-deploys/src/sha256.ts'
import { STAGES } from '../../solutions/09-staged-deploys/src/stages.ts'
import { listLabs } from '../labs/labs.ts'
import { putSecret, SECRETS } from '../secrets.ts'
import { deployedSigner } from '../tokens/deployed-signer.ts'
import { issue } from '../tokens/token.ts'
import { opensearch } from '../words/opensearch.ts'
import { type Desk, deployed } from './desk.ts'

/** More at once take as long, on two cores. */
const AT_ONCE = 4

jest.setTimeout(600_000)

/** On a machine that does much else, too. */
const until = (holds: Parameters<typeof lookUntil>[0]) => lookUntil(holds, 60)

describe('the ops desk: all services in three stages, on one cloud', () => {
  let desk: Desk
  let lambda: LambdaClient
  let tool: ReturnType<typeof pipeline>
  let one: string
  let two: string
  const happened: CloudEvent[] = []
  /** How much had happened when the log groups of prod were subscribed. */
  let subscribedAt = 0

  beforeAll(async () => {
    const begun = Date.now()
    // A canary of five minutes takes two and a half seconds.
    desk = await deployed([], { speed: 120 })
    desk.cloud.subscribe((event) => happened.push(event))
    for (const stage of STAGES) {
      for (const [secret, madeUp] of Object.entries(SECRETS)) await putSecret(secret, stage, madeUp())
    }
    await deployAll()
    lambda = new LambdaClient(desk.client)
    const aws = { lambda, codedeploy: new CodeDeployClient(desk.client), s3: new S3Client(desk.client) }
    tool = pipeline(aws, await desk.exported('ops-artifacts'))
    console.info(`${listLabs().length} services in ${STAGES.length} stages, deployed in ${Date.now() - begun} ms`)
  })

  afterAll(() => desk?.close())

  it('is deployed: each service in each stage', async () => {
    const { stacks } = await (await fetch(`${desk.url}/_aws/overview`)).json()

    const complete = stacks.filter(({ status }: { status: string }) => status.endsWith('_COMPLETE'))
    const names = complete.map(({ name }: { name: string }) => name).sort()
    const services = listLabs().map(({ id }) => id.slice(3))
    expect(names).toEqual(
      ['deploy-pipeline-prod', ...services.flatMap((service) => STAGES.map((stage) => `${service}-${stage}`))].sort(),
    )
  })

  it('has its logs shipped to one place', async () => {
    jest.spyOn(console, 'log').mockImplementation(() => {})
    await opensearch(['template'])

    for (const stage of STAGES) {
      const { FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `centralized-logging-${stage}-subscribe`, Payload: '{}' }),
      )
      expect(FunctionError).toBeUndefined()
    }
    subscribedAt = happened.length
  })

  it('has its front page built once, and promoted to staging', async () => {
    const artifacts = await Promise.all(['src/api.ts', 'src/api-two.ts'].map(buildArtifact))
    for (const artifact of artifacts) await tool.store.keep(artifact)
    ;[one, two] = artifacts.map(({ sha256 }) => sha256) as [string, string]

    for (const stage of STAGES) await tool.promote(stage, one)
    for (const stage of ['dev', 'staging'] as const) await tool.promote(stage, two)

    expect(await live()).toEqual([two, two, one].map(asCodeSha256))
  })

  it('is told in Slack: /deploy api prod', async () => {
    const url = `${await desk.endpoint('slack-commands', 'prod')}/slack/commands`

    const typed = await partner('POST', '/slack/local/commands', {
      url,
      command: '/deploy',
      text: 'api prod',
      user: 'ada',
    })

    expect(typed).toMatchObject({ status: 200, error: null })
    await until(async () => (await channel()).length === 2)
    expect((await channel()).map(({ text }: { text: string }) => text).sort()).toEqual([
      `:white_check_mark: api is live in prod: ${short(two)}, version 3.`,
      'ada asked for api to be deployed to prod.',
    ])
  })

  it('has published the event to its own topic, and to no other stage’s', async () => {
    const told = happened.filter(
      ({ type, detail }) => type === 'sns.publish' && /"type":"deployment/.test(String(detail.message)),
    )

    const topics = told.map(({ detail }) => [
      String(detail.topicArn).split(':').at(-1),
      JSON.parse(String(detail.message)).type,
    ])
    expect(topics).toEqual([
      ['ops-events-prod', 'deployment.requested'],
      ['ops-events-prod', 'deployment.done'],
    ])
  })

  it('shows in Datadog what was asked for, and what came of it', async () => {
    const wanted = ['Deployment of api to prod requested', 'api is deployed to prod']
    let found: string[] = []
    await until(async () => {
      found = await titles()
      return wanted.every((title) => found.includes(title))
    })

    // Besides, lab 07's alarms say that all is well.
    expect(found.filter((title) => title.includes('api')).sort()).toEqual(wanted)
  })

  it('lists it behind the API that wants a token', async () => {
    const url = `${await desk.endpoint('jwt-authorizer', 'prod')}/deployments`
    expect((await fetch(url)).status).toBe(401)

    const authorization = `Bearer ${await issue(await deployedSigner('prod'))}`
    const response = await fetch(url, { headers: { authorization } })

    expect(response.status).toBe(200)
    expect((await response.json()).deployments).toMatchObject([
      { service: 'api', stage: 'prod', requestedBy: 'ada', source: 'slack' },
    ])
  })

  it('has measured it', async () => {
    await until(async () => (await measured('prod')) > 0)

    expect(await measured('prod')).toBeGreaterThan(0)
  })

  it('runs the same bytes in three stages, each with its own settings', async () => {
    const pages = await Promise.all(
      STAGES.map(async (stage) => (await fetch(await desk.endpoint('staged-deploys', stage))).json()),
    )

    expect(await live()).toEqual(Array(3).fill(asCodeSha256(two)))
    expect(pages.map(({ title }) => title)).toEqual(['Ops desk (dev)', 'Ops desk (staging)', 'Ops desk'])
    expect(new Set(pages.map(({ motto }) => motto)).size).toBe(1)
  })

  it('is rolled back in prod by hand', async () => {
    await tool.rollBack('prod')

    expect(await live()).toEqual([two, two, one].map(asCodeSha256))
    expect((await tool.status()).split('\n').at(-1)).toContain(short(one))
  })

  it('has each log line of it in one place, once, where it can be searched', async () => {
    await until(async () => (await shipped()) === logged().length)

    expect(logged().length).toBeGreaterThan(50)
    const services = new Set((await hits('*')).map(({ service }) => service))
    for (const service of ['slack-commands', 'http-and-events', 'datadog-forwarder', 'jwt-authorizer', 'metrics']) {
      expect([...services]).toContain(service)
    }
    const found = await hits('message:Announced')
    // Its line says which service it is about.
    expect(found).toMatchObject([{ service: 'api', stage: 'prod', requestedBy: 'ada' }])
  })

  /** What the others need first, and then all of them, some at once. */
  async function deployAll(): Promise<void> {
    const others = listLabs().map(({ id }) => id)
    const jobs = [
      ...others.filter((id) => id !== FIRST).flatMap((id) => STAGES.map((stage) => () => desk.deploy(id, { stage }))),
      // The team's own desk is that of prod.
      () => desk.deploy('09-staged-deploys', { stage: 'prod', config: 'pipeline.yml' }),
    ]
    await Promise.all(STAGES.map((stage) => desk.deploy(FIRST, { stage })))
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let job = jobs.shift(); job; job = jobs.shift()) await job()
      }),
    )
  }

  /** The CodeSha256 of what is live in each stage. */
  function live() {
    return Promise.all(
      STAGES.map(async (stage) => {
        const ask = { FunctionName: `staged-deploys-${stage}-api`, Qualifier: 'live' }
        return (await lambda.send(new GetFunctionConfigurationCommand(ask))).CodeSha256
      }),
    )
  }

  // biome-ignore lint/suspicious/noExplicitAny: each path answers with its own shape.
  async function partner(method: string, path: string, body?: object): Promise<any> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${desk.url}/_partners${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    })
    return response.json()
  }

  async function channel() {
    const { messages } = await partner('GET', '/slack/local/messages?channel=general')
    return messages.filter(({ response_type }: { response_type: string }) => response_type === 'in_channel')
  }

  async function titles(): Promise<string[]> {
    const { events } = await partner('GET', '/datadog/local/events')
    return events.map(({ title }: { title: string }) => title)
  }

  async function measured(stage: string): Promise<number> {
    const cloudwatch = new CloudWatchClient(desk.client)
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: `OpsDesk/${stage}`, MetricName: 'DeploymentsRequested', Period: 3600, Statistics: ['Sum'] },
        Dimensions: [
          { Name: 'stage', Value: stage },
          { Name: 'service', Value: 'by-hand' },
        ],
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 3_600_000),
      }),
    )
    cloudwatch.destroy()
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)
  }

  /** The log lines of prod since its groups were subscribed, but for those of the shipper's own service. */
  function logged(): CloudEvent[] {
    return happened
      .slice(subscribedAt)
      .filter(
        ({ type, detail }) => type === 'lambda.log' && /^(?!centralized).*-prod-/.test(String(detail.functionName)),
      )
  }

  async function shipped(): Promise<number> {
    return (await hits('NOT service:centralized-logging')).length
  }

  async function hits(query: string): Promise<Record<string, unknown>[]> {
    const path = `/opensearch/ops-logs-prod-*/_search?size=10000&q=${encodeURIComponent(query)}`
    return (await partner('GET', path)).hits.hits.map(({ _source }: { _source: object }) => _source)
  }
})

/** It has the topic. */
const FIRST = '02-http-and-events'
