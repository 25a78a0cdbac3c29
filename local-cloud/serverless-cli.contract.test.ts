import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { type Cloud, type CloudEvent, startCloud } from './cloud.ts'
import recorded from './cloudformation/deploy-calls.json' with { type: 'json' }

const ROOT = join(import.meta.dirname, '..')
const CLI = join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js')

/** What an attendee's shell may hold. None of it may matter, and none of it may reach the local cloud. */
const SHELL = {
  AWS_ACCESS_KEY_ID: 'AKIAREALKEY',
  AWS_SECRET_ACCESS_KEY: 'real',
  AWS_SESSION_TOKEN: 'real',
  AWS_PROFILE: 'production',
  AWS_DEV_PROFILE: 'production',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
}

const serverlessYml = (more = '') => `
service: story
frameworkVersion: '4'
plugins:
  localPath: ${JSON.stringify(import.meta.dirname)}
  modules: [serverless-esbuild, serverless-plugin.cjs]
provider:
  name: aws
  runtime: nodejs24.x
  environment: { STAGE: '\${sls:stage}', ACCOUNT: '\${aws:accountId}' }
functions:
  hello: { handler: src/hello.handler }
  other: { handler: src/hello.handler }
  broken: { handler: src/hello.absent }
${more}`

const source = (text: string) =>
  `export const handler = async () => { console.log('said ${text}'); return { said: '${text}', stage: process.env.STAGE, account: process.env.ACCOUNT } }\n`

// Each command takes one or two seconds, and more on a busy machine.
jest.setTimeout(90_000)

describe('the unmodified serverless command', () => {
  let home: string
  let service: string
  let dataDir: string
  let cloud: Cloud
  let clients: ReturnType<typeof connect>

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'local cloud cli-'))
    service = join(home, 'my service')
    dataDir = join(home, 'state')
    mkdirSync(join(service, 'src'), { recursive: true })
    writeFileSync(join(service, 'serverless.yml'), serverlessYml())
    write('one')
  })

  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))

  const write = (text: string) => writeFileSync(join(service, 'src', 'hello.ts'), source(text))
  const configure = (more = '') => writeFileSync(join(service, 'serverless.yml'), serverlessYml(more))
  const sls = (...args: string[]) => run(service, cloud.url, args)
  const invoke = async (FunctionName: string) => {
    const { Payload, FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName }))
    return { ...JSON.parse(Buffer.from(Payload ?? []).toString()), FunctionError }
  }

  describe('tells a story', () => {
    beforeAll(async () => {
      cloud = await startCloud({ port: 0, dataDir })
      clients = connect(cloud.url)
    })

    afterAll(async () => {
      for (const client of Object.values(clients)) client.destroy()
      await cloud.close()
    })

    const callsOf = async (action: () => Promise<unknown>) => {
      const calls: CloudEvent[] = []
      const stop = cloud.subscribe((event) => event.type === 'api.call' && calls.push(event))
      await action()
      stop()
      return sequence(calls.map(({ detail }) => `${detail.service} ${detail.target} ${detail.status}`))
    }

    it('deploys for the first time, with the calls that were recorded of it', async () => {
      let deployed: Run | undefined

      const calls = await callsOf(async () => {
        deployed = await sls('deploy')
      })

      expect(deployed).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('Service deployed to stack story-dev'),
      })
      expect(deployed?.stdout).toContain(`local cloud: ${cloud.url} (nothing left this computer)`)
      expect(calls).toEqual(sequence(recorded.deploy))
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'one', stage: 'dev', account: '000000000000' })
    })

    it('sees that nothing changed, with the calls that were recorded of it', async () => {
      let deployed: Run | undefined

      const calls = await callsOf(async () => {
        deployed = await sls('deploy')
      })

      expect(deployed?.stderr).toContain('No changes to deploy. Deployment skipped.')
      expect(deployed?.code).toBe(0)
      expect(distinct(calls)).toEqual(distinct(recorded.noChanges))
    })

    it('shows what is there, and invokes with the log', async () => {
      const [info, invoked] = await Promise.all([sls('info'), sls('invoke', '-f', 'hello', '--log')])

      expect(info.stdout).toContain('stack: story-dev')
      expect(info.stdout).toContain('hello: story-dev-hello')
      expect(invoked.stdout).toContain('"said": "one"')
      expect(invoked.stdout).toContain('START')
      expect(invoked.stdout).toContain('said one')
      expect(invoked.stdout).toMatch(/END Duration: [\d.]+ ms/)
    })

    it('deploys a change', async () => {
      write('two')

      expect(await sls('deploy')).toMatchObject({ code: 0 })
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'two' })
      expect(await invoke('story-dev-hello:1')).toMatchObject({ said: 'one' })
    })

    it('deploys one function alone', async () => {
      write('three')

      expect(await sls('deploy', 'function', '-f', 'hello')).toMatchObject({ code: 0 })
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'three' })
      expect(await invoke('story-dev-other')).toMatchObject({ said: 'two' })
    })

    it('shows the log of the whole time, and goes back to an earlier deployment', async () => {
      const [logs, list] = await Promise.all([sls('logs', '-f', 'hello'), sls('deploy', 'list')])
      const [first = ''] = /(?<=Timestamp: )\d+/.exec(list.stdout) ?? []

      const calls = await callsOf(async () => expect(await sls('rollback', '-t', first)).toMatchObject({ code: 0 }))

      expect(calls).toEqual(recorded.rollback)
      expect(logs.stdout).toContain('said one')
      expect(logs.stdout).toContain('said three')
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'one' })
    })

    it.each([
      ['YAML that breaks off', '  bad: [', 'Cannot parse "serverless.yml"'],
      ['an unknown property', 'functons: {}', "unrecognized property 'functons'"],
      [
        'a resource type that the cloud lacks',
        'resources: { Resources: { Table: { Type: AWS::DynamoDB::Table } } }',
        'CREATE_FAILED: Table (AWS::DynamoDB::Table)\nThe local cloud has no resource type AWS::DynamoDB::Table. Take the resource out of the template, or deploy to AWS with CLOUD=aws.',
      ],
    ])('fails on %s with a sentence, and the old version goes on serving', async (_what, more, sentence) => {
      configure(more)
      write('four')

      const { code, stdout, stderr } = await sls('deploy')

      expect(stdout + stderr).toContain(sentence)
      expect(code).toBe(1)
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'one' })
    })

    it('deploys again once the template is right, unasked whether anything changed, with the calls that were recorded of it', async () => {
      configure()

      const calls = await callsOf(async () => expect(await sls('deploy', '--force')).toMatchObject({ code: 0 }))

      expect(calls).toEqual(sequence(recorded.force))
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'four' })
    })

    it('deploys a function whose handler is not in the zip, which then says so, as on AWS', async () => {
      expect(await invoke('story-dev-broken')).toMatchObject({
        FunctionError: 'Unhandled',
        errorType: 'Runtime.HandlerNotFound',
      })
      expect(await sls('invoke', '-f', 'broken')).toMatchObject({ code: 1 })
    })

    it('puts a second stage beside the first', async () => {
      write('five')

      expect(await sls('deploy', '--stage', 'prod')).toMatchObject({ code: 0 })

      expect(await invoke('story-prod-hello')).toMatchObject({ said: 'five', stage: 'prod' })
      expect(await invoke('story-dev-hello')).toMatchObject({ said: 'four', stage: 'dev' })
    })

    it('keeps everything over a restart of the cloud', async () => {
      const port = Number(new URL(cloud.url).port)
      await cloud.close()
      cloud = await startCloud({ port, dataDir })

      expect(await invoke('story-prod-hello')).toMatchObject({ said: 'five' })
    })

    it('removes both, with the calls that were recorded of it, and leaves nothing', async () => {
      const calls = await callsOf(() => sls('remove'))
      const prod = await sls('remove', '--stage', 'prod')

      expect(calls.sort()).toEqual(sequence(recorded.remove).sort())
      expect(prod.stderr).toContain('has been successfully removed')
      const { StackSummaries = [] } = await clients.cloudformation.send(new ListStacksCommand({}))
      expect(StackSummaries.map(({ StackStatus }) => StackStatus)).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE'])
      expect((await clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
      expect((await clients.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
      expect((await clients.s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
    })
  })

  describe('meets a cloud that goes away', () => {
    let port: number

    beforeAll(async () => {
      port = await freePort()
      dataDir = join(home, 'state of the killed')
      clients = connect(`http://127.0.0.1:${port}`)
      configure()
      write('before')
      const cloud = await startProcess(port, dataDir)
      await run(service, `http://127.0.0.1:${port}`, ['deploy'])
      await end(cloud, 'SIGTERM')
    })

    afterAll(() => {
      for (const client of Object.values(clients)) client.destroy()
    })

    it.each([
      ['stopped', 'SIGTERM'],
      ['killed', 'SIGKILL'],
    ] as const)('%s during a deploy: the command says so, and the next one works', async (how, signal) => {
      const url = `http://127.0.0.1:${port}`
      const cloud = await startProcess(port, dataDir)
      write(`after it was ${how}`)
      const deploying = run(service, url, ['deploy'])
      await untilUpdating(dataDir)
      await end(cloud, signal)
      const interrupted = await deploying

      expect(interrupted.code).toBe(1)
      expect(interrupted.stdout).toMatch(/The local cloud stopped in the middle .* start it again with "npm start"/)
      const again = await startProcess(port, dataDir)
      expect(await statusOf('story-dev')).toMatch(/^(UPDATE_ROLLBACK_COMPLETE|UPDATE_COMPLETE)$/)
      expect((await invoke('story-dev-hello')).said).toMatch(/^(before|after)/)
      expect(await run(service, url, ['deploy', '--force'])).toMatchObject({ code: 0 })
      expect(await invoke('story-dev-hello')).toMatchObject({ said: `after it was ${how}` })
      await end(again, 'SIGTERM')
    })

    const statusOf = async (StackName: string) => {
      const { Stacks } = await clients.cloudformation.send(new DescribeStacksCommand({ StackName }))
      return Stacks?.[0]?.StackStatus
    }
  })
})

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

function run(cwd: string, url: string, args: string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...SHELL, CLOUD: '', LOCAL_CLOUD_URL: url, NO_COLOR: '1', FORCE_COLOR: '0' }
    const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (output.stdout += chunk))
    child.stderr.on('data', (chunk) => (output.stderr += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...output }))
  })
}

function connect(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const config = { endpoint, region: 'us-east-1', credentials }
  return {
    cloudformation: new CloudFormationClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client(config),
  }
}

/** The names of one run taken out, and one line for calls that repeat; who the caller is, the CLI asks on the side. */
function sequence(calls: string[]): string[] {
  const neutral = calls.map((call) =>
    call
      .replace(/ \/story-\w+-serverlessdeploymentbucket-\w+/, ' /{bucket}')
      .replace(/serverless\/story\/\w+\/\d+-[^/]+/, 'serverless/{service}/{stage}/{time}')
      .replace(/story\.zip/, '{service}.zip')
      .replace(/functions\/story-.*(?= \d)/, 'functions/{function}'),
  )
  return neutral.filter((call, index) => call !== neutral[index - 1] && !call.startsWith('sts '))
}

/** Some of the calls are made side by side: each once, in an order of its own. */
function distinct(calls: string[]): string[] {
  return [...new Set(calls)].sort()
}

async function startProcess(port: number, dataDir: string) {
  const env = { ...process.env, CLOUD_PORT: String(port), CLOUD_DATA: dataDir }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.cjs')], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((answers) => child.stdout.once('data', answers))
  return child
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((ended) => {
    child.once('exit', () => ended())
    child.kill(signal)
  })
}

/** Looks at the state on disk, which is all that a kill leaves. */
async function untilUpdating(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'cloudformation', 'stacks')
  for (;;) {
    // A record that is being written stands beside the old one, and may be renamed before it is read.
    const records = readdirSync(folder).filter((file) => file.endsWith('.json'))
    const stacks = records.map((file) => readFileSync(join(folder, file), 'utf8'))
    if (stacks.some((stack) => stack.includes('"status":"UPDATE_IN_PROGRESS"'))) return
    await new Promise(setImmediate)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
