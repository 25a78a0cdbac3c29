import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { CodeDeployClient } from '@aws-sdk/client-codedeploy'
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { until } from '#local-cloud/test-server.ts'
import { buildArtifact } from '../../solutions/09-staged-deploys/src/artifact.ts'
import { pipeline } from '../../solutions/09-staged-deploys/src/pipeline.ts'
import { asCodeSha256, short } from '../../solutions/09-staged-deploys/src/sha256.ts'
import { STAGES, type Stage } from '../../solutions/09-staged-deploys/src/stages.ts'
import { outputOf } from '../deployed.ts'
import { ROOT } from '../labs/labs.ts'
import { serverless } from '../serverless.ts'
import { type Desk, deployed } from './desk.ts'
import { statementsOf, withoutStatement } from './role-statements.ts'

const SOLUTION = join(ROOT, 'solutions', '09-staged-deploys')
const PIPELINE = 'deploy-pipeline-dev'

jest.setTimeout(200_000)

describe('the service of lab 09 in three stages, deployed by the unmodified command and released by its tool', () => {
  let desk: Desk
  let tool: ReturnType<typeof pipeline>
  let lambda: LambdaClient
  let toolsFailures = 0
  const urls = {} as Record<Stage, string>
  const seen: CloudEvent[] = []

  beforeAll(async () => {
    // A canary of five minutes takes two and a half seconds.
    desk = await deployed(['02-http-and-events'], { speed: 120 })
    desk.cloud.subscribe((event) => seen.push(event))
    await Promise.all([
      desk.deploy('03-slack-commands'),
      desk.deploy('09-staged-deploys', { config: 'pipeline.yml' }),
      ...STAGES.map((stage) => desk.deploy('09-staged-deploys', { stage })),
    ])
    for (const stage of STAGES) urls[stage] = await desk.endpoint('staged-deploys', stage)
    lambda = new LambdaClient(desk.client)
    const aws = { lambda: counting(), codedeploy: new CodeDeployClient(desk.client), s3: new S3Client(desk.client) }
    tool = pipeline(aws, await desk.exported('ops-artifacts'))
  })

  afterAll(() => desk?.close())

  it('has a template of the roles for GitHub that CloudFormation takes, for each environment', async () => {
    const cloudFormation = new CloudFormationClient(desk.client)
    const TemplateBody = readFileSync(join(SOLUTION, 'github-role.yml'), 'utf8')

    for (const environment of ['build', ...STAGES]) {
      const Parameters = Object.entries({ Repository: 'ada/desk', Environment: environment }).map(
        ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
      )
      const StackName = `github-${environment}`
      await cloudFormation.send(
        new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_IAM'] }),
      )
      await until(async () => {
        const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
        expect(Stacks![0]!.StackStatusReason).toBeUndefined()
        return Stacks![0]!.StackStatus === 'CREATE_COMPLETE'
      }, 20)
      await cloudFormation.send(new DeleteStackCommand({ StackName }))
    }
    cloudFormation.destroy()
  })

  it('answers with a placeholder before anything is released, and lets nothing into prod', async () => {
    const response = await fetch(urls.prod)

    expect(response.status).toBe(503)
    await expect(tool.candidate('prod')).rejects.toThrow('Nothing is released in staging yet.')
  })

  it('runs the same SHA-256 in three stages, each with its own settings', async () => {
    const one = await built('src/api.ts')
    await expect(tool.promote('staging', one)).rejects.toThrow('has not passed dev')
    for (const stage of STAGES) await tool.promote(stage, one)

    const live = await Promise.all(STAGES.map((stage) => configurationOf(stage)))
    expect(live.map(({ CodeSha256 }) => CodeSha256)).toEqual(Array(3).fill(asCodeSha256(one)))
    const pages = await Promise.all(STAGES.map(async (stage) => (await fetch(urls[stage])).json()))
    expect(pages).toEqual([
      { title: 'Ops desk (dev)', channel: '#ops-dev', version: '2' },
      { title: 'Ops desk (staging)', channel: '#ops-staging', version: '2' },
      { title: 'Ops desk', channel: '#ops', version: '2' },
    ])
    expect(shifts('prod')).toEqual([10, 100])
  })

  it('loses no request while it promotes, nor while it rolls back, which takes seconds', async () => {
    const two = await built('src/api-two.ts')
    for (const stage of ['dev', 'staging'] as const) await tool.promote(stage, two)

    const promoting = await underLoad('prod', () => tool.promote('prod', two))
    let took = 0
    const rollingBack = await underLoad('prod', async () => {
      const begun = performance.now()
      await tool.rollBack('prod')
      took = performance.now() - begun
    })

    console.info(`under load: ${JSON.stringify({ promoting, rollingBack, rollbackMs: Math.round(took) })}`)
    expect(Object.keys(promoting).sort()).toEqual(['200 of 2', '200 of 3'])
    expect(promoting['200 of 3']).toBeLessThan(promoting['200 of 2']!)
    expect(Object.keys(rollingBack).sort()).toEqual(['200 of 2', '200 of 3'])
    expect(took).toBeLessThan(5000)
    expect(await page('prod')).toMatchObject({ version: '2' })
  })

  it('shows what runs where', async () => {
    const [one, two] = [await built('src/api.ts'), await built('src/api-two.ts')].map(short)

    const table = await tool.status()

    expect(table.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['stage', 'version', 'artifact', 'calls'],
      ['dev', '3', two, '100 %'],
      ['staging', '3', two, '100 %'],
      ['prod', '2', one, '100 %'],
    ])
    expect(await command('status')).toEqual({ code: 0, printed: `${table}\n` })
  })

  it('does not promote what had to go back below', async () => {
    const two = await built('src/api-two.ts')
    await tool.rollBack('staging')

    await expect(tool.promote('prod', two)).rejects.toThrow('has not passed staging')

    await tool.promote('staging', two)
    expect(await page('staging')).toMatchObject({ version: '3' })
  })

  it('refuses a folder that was packaged for another stage, which the command alone puts into the stack of prod', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'packaged-')), 'dev')
    await serverless(SOLUTION, ['package', '--stage', 'dev', '--package', folder])

    const alone = serverless(SOLUTION, ['deploy', '--stage', 'prod', '--package', folder])
    // Only a name of dev's that is taken already ends it.
    await expect(alone).rejects.toThrow(/staged-deploys-dev-api' already exists/)
    await cleared('staged-deploys', 'prod')
    const { code, printed } = await command('infra', 'prod', folder)

    expect({ code, printed }).toMatchObject({ code: 1, printed: expect.stringContaining('was packaged for dev') })
  })

  it('changes no code where its template is deployed again', async () => {
    const before = await Promise.all(STAGES.map((stage) => configurationOf(stage)))

    await desk.deploy('09-staged-deploys', { stage: 'prod', edit: (text) => text.replace('Timeout: 5', 'Timeout: 6') })

    expect(await Promise.all(STAGES.map((stage) => configurationOf(stage)))).toEqual(before)
  })

  it('lets one of two promotions at once through, and never one under the name of the other', async () => {
    const artifacts = [await built('src/api.ts'), await built('src/api-two.ts')]

    const outcomes = await Promise.allSettled(artifacts.map((sha256) => tool.promote('dev', sha256)))

    const through = artifacts.filter((_, index) => outcomes[index]!.status === 'fulfilled')
    expect(through.length).toBeGreaterThan(0)
    const { CodeSha256 } = await configurationOf('dev')
    expect(through.map(asCodeSha256)).toContain(CodeSha256)
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') continue
      const passed = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: nameOf('dev'), Qualifier: outcome.value.version }),
      )
      expect(passed.CodeSha256).toBe(asCodeSha256(artifacts[index]!))
    }
  })

  it('goes on where it was killed', async () => {
    const one = await built('src/api.ts')
    if ((await configurationOf('dev')).CodeSha256 !== asCodeSha256(one)) await tool.promote('dev', one)
    const before = seen.length

    const killed = spawnCommand('promote', 'staging')
    await until(() => seen.slice(before).some(isShift('staging', 10)), 20)
    killed.kill('SIGKILL')
    const { code, printed } = await command('promote', 'staging')

    expect({ code, printed }).toMatchObject({
      code: 0,
      printed: expect.stringContaining(`${short(one)} is live in staging`),
    })
    expect(seen.slice(before).filter(isShift('staging', 100))).toHaveLength(1)
    expect((await configurationOf('staging')).CodeSha256).toBe(asCodeSha256(one))
  })

  describe('from Slack, through lab 03', () => {
    it('promotes to prod what is live in staging, and says so in the channel', async () => {
      const staging = await configurationOf('staging')

      await type('api prod', 'release')
      await until(async () => (await channel('release')).length === 2, 30)
      await until(() => invocations('deployer') === 1, 20)

      expect(await saidIn('release')).toEqual([
        expect.stringMatching(/^:white_check_mark: api is live in prod: [0-9a-f]{12}, version \d+\.$/),
        'ada asked for api to be deployed to prod.',
      ])
      expect((await configurationOf('prod')).CodeSha256).toBe(staging.CodeSha256)
    })

    it('says why where it is refused, and tries nothing twice', async () => {
      const before = invocations('deployer')
      await tool.store.keep({ sha256: 'f'.repeat(64), zip: Buffer.from('forged') })

      await type('api dev', 'refused')
      await until(async () => (await channel('refused')).length === 2, 30)

      expect(await saidIn('refused')).toEqual([
        ':x: api was not deployed to dev. ffffffffffff is not what was built: its bytes have another hash.',
        'ada asked for api to be deployed to dev.',
      ])
      await until(() => invocations('deployer') > before, 20)
      expect(invocations('deployer') - before).toBe(1)
    })

    it('leaves other services alone, and does nothing again that is delivered again', async () => {
      const message = await messageFor('prod', 'again')
      const before = invocations('deployer')
      const deployments = seen.filter(({ type }) => type === 'codedeploy.traffic').length

      await type('web prod', 'others')
      await publish(message)
      await publish(message)
      await until(() => invocations('deployer') - before === 3, 30)

      await until(async () => (await channel('others')).length > 0, 20)
      expect(await channel('others')).toHaveLength(1)
      expect((await saidIn('again')).filter((text) => text.includes('is live in prod'))).toHaveLength(1)
      expect(seen.filter(({ type }) => type === 'codedeploy.traffic')).toHaveLength(deployments)
    })

    describe('with a statement less', () => {
      it.each([
        ['s3:ListBucket', 's3:ListBucket'],
        ['s3:GetObject', 's3:GetObject'],
        ['s3:PutObject', 's3:PutObject'],
        ['lambda:UpdateFunctionCode', 'lambda:GetAlias'],
        ['lambda:InvokeFunction', 'lambda:InvokeFunction'],
        ['codedeploy:CreateDeployment', 'codedeploy:ListDeployments'],
        ['sns:Publish', 'sns:Publish'],
      ])('is refused what %s allows', async (statement, action) => {
        await withoutStatement(desk, { stack: PIPELINE, role: 'DeployerRole' }, statement, async () => {
          const message = await messageFor('staging', 'denied')
          const before = seen.length

          await call(message)

          expect(denials(before)).toContain(action)
        })
      })

      it.each([
        ['logs:CreateLogStream', ({ type }: CloudEvent) => type === 'lambda.log-denied'],
        ['sqs:SendMessage', ({ detail }: CloudEvent) => detail.action === 'sqs:SendMessage'],
      ])('leaves no trace without %s', async (statement, isMissing) => {
        await withoutStatement(desk, { stack: PIPELINE, role: 'DeployerRole' }, statement, async () => {
          const before = seen.length

          await publish('no JSON')

          await until(() => seen.slice(before).some(isMissing), 30)
        })
      })

      it('has been tried with each of them', async () => {
        expect(await statementsOf(desk, { stack: PIPELINE, role: 'DeployerRole' })).toEqual([
          'logs:CreateLogStream',
          's3:ListBucket',
          's3:GetObject',
          's3:PutObject',
          'lambda:UpdateFunctionCode',
          'lambda:InvokeFunction',
          'codedeploy:CreateDeployment',
          'sns:Publish',
          'sqs:SendMessage',
        ])
      })
    })
  })

  // The last one: the alarm stays for a minute.
  it('is taken back by its alarm, and no request fails that the new version did not fail', async () => {
    const bad = await built('src/api-with-a-mistake.ts')
    await tool.promote('dev', bad)
    const old = (await configurationOf('staging')).Version!
    const before = seen.length
    const failuresBefore = toolsFailures

    const answers = await underLoad('staging', async () => {
      const promotion = tool.promote('staging', bad)
      await expect(promotion).rejects.toThrow(/was taken back in staging: One or more alarms/)
    })

    const failed = seen
      .slice(before)
      .filter(
        ({ type, detail }) =>
          type === 'lambda.invocation' && detail.functionName === nameOf('staging') && detail.status !== 'success',
      )
    console.info(
      `taken back: ${JSON.stringify({ answers, failed: failed.length, tool: toolsFailures - failuresBefore })}`,
    )
    expect(new Set(failed.map(({ detail }) => detail.version))).toEqual(new Set([String(Number(old) + 1)]))
    expect(answers[500]).toBe(failed.length - (toolsFailures - failuresBefore))
    expect(Object.keys(answers).every((answer) => /^(500|200 of \d+)$/.test(answer))).toBe(true)
    expect(await page('staging')).toMatchObject({ version: old })
    await expect(tool.promote('prod', bad)).rejects.toThrow('has not passed staging')
  })

  it('is removed, and leaves nothing', async () => {
    await Promise.all(STAGES.map((stage) => desk.remove('09-staged-deploys', stage)))

    await expect(configurationOf('prod')).rejects.toThrow('Function not found')
  })

  /** Deletes what the command has left in the bucket of a stack under the name of another stage, where it does not find it again. */
  async function cleared(service: string, stage: Stage): Promise<void> {
    const s3 = new S3Client(desk.client)
    const Bucket = await outputOf(service, stage, 'ServerlessDeploymentBucketName')
    const left = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `serverless/${service}/dev/` }))
    const Objects = (left.Contents ?? []).map(({ Key }) => ({ Key }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    s3.destroy()
  }

  /** Builds an artifact of the solution and keeps it. Gives its SHA-256. */
  async function built(entry: string): Promise<string> {
    const artifact = await buildArtifact(entry)
    await tool.store.keep(artifact)
    return artifact.sha256
  }

  /** What gets the calls of a stage. */
  async function configurationOf(stage: Stage) {
    const { FunctionVersion: Qualifier } = await lambda.send(
      new GetAliasCommand({ FunctionName: nameOf(stage), Name: 'live' }),
    )
    const ask = new GetFunctionConfigurationCommand({ FunctionName: nameOf(stage), Qualifier })
    const { CodeSha256, Version } = await lambda.send(ask)
    return { CodeSha256, Version }
  }

  async function page(stage: Stage) {
    return (await fetch(urls[stage])).json()
  }

  /** Asks for the page all the time while something is done, and counts the answers. */
  async function underLoad(stage: Stage, use: () => Promise<unknown>): Promise<Record<string, number>> {
    const answers: Record<string, number> = {}
    let isOver = false
    const ask = async () => {
      while (!isOver) {
        const response = await fetch(urls[stage])
        const text = await response.text()
        const answer = response.ok ? `200 of ${JSON.parse(text).version}` : String(response.status)
        answers[answer] = (answers[answer] ?? 0) + 1
        await setTimeout(2)
      }
    }
    const asking = Array.from({ length: 4 }, ask)
    // Some answers of before, and some of after.
    await setTimeout(100)
    await use().finally(async () => {
      await setTimeout(100)
      isOver = true
    })
    await Promise.all(asking)
    return answers
  }

  /** The tool's client, which counts what failed of the calls that it makes itself. */
  function counting(): LambdaClient {
    const client = new LambdaClient(desk.client)
    const send = client.send.bind(client) as (command: unknown) => Promise<InvokeCommandOutput>
    const counted = async (command: unknown) => {
      const answer = await send(command)
      if (command instanceof InvokeCommand && answer.FunctionError) toolsFailures += 1
      return answer
    }
    return Object.assign(client, { send: counted })
  }

  function spawnCommand(...words: string[]) {
    const env = { ...process.env, CLOUD: 'local', LOCAL_CLOUD_URL: desk.url }
    const args = ['--import', 'tsx', 'src/deploy.ts', ...words]
    return spawn(process.execPath, args, { cwd: SOLUTION, env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async function command(...words: string[]): Promise<{ code: number | null; printed: string }> {
    const child = spawnCommand(...words)
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed += data))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, printed }
  }

  function shifts(stage: Stage) {
    return seen.filter(isShift(stage)).map(({ detail }) => detail.weight)
  }

  // biome-ignore lint/suspicious/noExplicitAny: each route answers with its own shape.
  async function slack(method: string, path: string, body?: object): Promise<any> {
    const address = `${desk.url}/_partners/slack/local${path}`
    return (await fetch(address, { method, body: body && JSON.stringify(body) })).json()
  }

  async function type(text: string, channelName: string) {
    const url = `${await desk.endpoint('slack-commands')}/slack/commands`
    return slack('POST', '/commands', { url, command: '/deploy', text, channel: channelName })
  }

  /** What everybody sees in a channel. */
  async function channel(name: string) {
    const { messages } = await slack('GET', `/messages?channel=${name}`)
    return messages.filter(({ response_type }: { response_type: string }) => response_type === 'in_channel')
  }

  /** In the order of the alphabet: lab 03's announcement and the deployer's answer do not wait for each other. */
  async function saidIn(name: string): Promise<string[]> {
    return (await channel(name)).map(({ text }: { text: string }) => text).sort()
  }

  /** A message as lab 03 publishes it, with a response_url of this channel. */
  async function messageFor(stage: string, channelName: string) {
    const { response_url } = await type('status', channelName)
    const slack = { responseUrl: response_url, userName: 'ada', channelId: 'C1' }
    const what = { type: 'deployment.requested', source: 'slack', service: 'api', stage, requestedBy: 'ada' }
    return { ...what, id: crypto.randomUUID(), requestedAt: new Date().toISOString(), slack }
  }

  async function publish(message: object | string): Promise<void> {
    const Message = typeof message === 'string' ? message : JSON.stringify(message)
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    const MessageAttributes = { type: text('deployment.requested'), source: text('slack') }
    const TopicArn = await desk.exported('ops-events-dev')
    await new SNSClient(desk.client).send(new PublishCommand({ TopicArn, Message, MessageAttributes }))
  }

  /** Calls the deployer itself, and waits for it. */
  async function call(message: object): Promise<void> {
    const event = { Records: [{ Sns: { Message: JSON.stringify(message) } }] }
    await lambda.send(new InvokeCommand({ FunctionName: `${PIPELINE}-deployer`, Payload: JSON.stringify(event) }))
  }

  function invocations(name: string): number {
    return seen.filter(
      ({ type, detail }) => type === 'lambda.invocation' && detail.functionName === `${PIPELINE}-${name}`,
    ).length
  }

  function denials(from: number): string[] {
    return seen
      .slice(from)
      .filter(({ type, detail }) => type === 'iam.access-denied' && String(detail.reason).includes(PIPELINE))
      .map(({ detail }) => String(detail.action))
  }
})

function isShift(stage: Stage, weight?: number) {
  return ({ type, detail }: CloudEvent) =>
    type === 'codedeploy.traffic' &&
    detail.functionName === nameOf(stage) &&
    (weight === undefined || detail.weight === weight)
}

function nameOf(stage: Stage): string {
  return `staged-deploys-${stage}-api`
}
