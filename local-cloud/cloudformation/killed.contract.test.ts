import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { until } from '../test-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** Forty resources in ten chains; of another generation, half of them are replaced and a chain more is there. */
function template(generation: number): string {
  const chains = Array.from({ length: 9 + generation }, (_, index) => {
    const name = index % 2 === 0 ? `c${index}` : `c${index}-${generation}`
    return {
      [`Queue${index}`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
      [`Topic${index}`]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name }, DependsOn: `Queue${index}` },
      [`Log${index}`]: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: name, RetentionInDays: generation * 2 - 1 },
      },
      [`Arn${index}`]: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: `/${name}`,
          Type: 'String',
          Value: { 'Fn::Join': ['-', [{ 'Fn::GetAtt': [`Queue${index}`, 'Arn'] }, generation]] },
        },
        DependsOn: [`Topic${index}`, `Log${index}`],
      },
    }
  })
  return JSON.stringify({ Resources: Object.assign({}, ...chains) })
}

/** The same moments in each run, and others with another seed: SEED=7 npx jest killed. */
const SEED = Number(process.env.SEED ?? 2)
const delays = Array.from({ length: 6 }, (_, index) => ((SEED * 7919 + index * 104_729) % 997) / 40)

jest.setTimeout(90_000)

describe(`a cloud that is killed with -9 (SEED=${SEED})`, () => {
  let dataDir: string
  let cloud: ChildProcess | undefined
  let url: string

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'local cloud killed-'))
  })
  afterAll(async () => {
    await kill()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  const start = async () => {
    const env = { ...process.env, CLOUD_PORT: '0', CLOUD_DATA: dataDir }
    const main = join(ROOT, 'local-cloud', 'main.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    cloud = child
    url = await new Promise<string>((found) => {
      child.stdout.on('data', (chunk) => {
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk)) ?? []
        if (address) found(address)
      })
    })
  }
  const kill = async () => {
    const ended = new Promise((resolve) => cloud?.once('exit', resolve) ?? resolve(undefined))
    cloud?.kill('SIGKILL')
    await ended
    cloud = undefined
  }

  const config = () => ({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  const cloudformation = () => new CloudFormationClient(config())
  const status = async () => {
    try {
      const { Stacks } = await cloudformation().send(new DescribeStacksCommand({ StackName: 'app' }))
      return String(Stacks?.[0]?.StackStatus)
    } catch (error) {
      if (String(error).includes('does not exist')) return 'none'
      throw error
    }
  }
  const settled = async () => {
    await until(async () => !(await status()).endsWith('IN_PROGRESS'), 20)
    return status()
  }
  /** What is really there, of all the services. */
  const inventory = async () => {
    const queues = await new SQSClient(config()).send(new ListQueuesCommand({ MaxResults: 1000 }))
    const topics = await new SNSClient(config()).send(new ListTopicsCommand({}))
    const logs = await new CloudWatchLogsClient(config()).send(new DescribeLogGroupsCommand({ limit: 50 }))
    const parameters = await new SSMClient(config()).send(new DescribeParametersCommand({ MaxResults: 50 }))
    return [
      ...(queues.QueueUrls ?? []).map((queue) => `queue ${queue.split('/').at(-1)}`),
      ...(topics.Topics ?? []).map(({ TopicArn }) => `topic ${TopicArn?.split(':').at(-1)}`),
      ...(logs.logGroups ?? []).map(({ logGroupName }) => `log ${logGroupName}`),
      ...(parameters.Parameters ?? []).map(({ Name }) => `parameter ${Name}`),
    ].sort()
  }
  /** What the stack says that it has. */
  const claimed = async () => {
    if ((await status()) === 'none') return []
    const { StackResources = [] } = await cloudformation().send(new DescribeStackResourcesCommand({ StackName: 'app' }))
    const nouns: Record<string, string> = { Queue: 'queue', Topic: 'topic', LogGroup: 'log', Parameter: 'parameter' }
    return StackResources.map(
      ({ ResourceType = '', PhysicalResourceId = '' }) =>
        `${nouns[ResourceType.split('::').at(-1) ?? '']} ${PhysicalResourceId.split(/[/:](?!$)/).at(-1)}`,
    )
      .map((line) => line.replace('parameter ', 'parameter /').replace('//', '/'))
      .sort()
  }

  const send = {
    create: () => cloudformation().send(new CreateStackCommand({ StackName: 'app', TemplateBody: template(1) })),
    update: () => cloudformation().send(new UpdateStackCommand({ StackName: 'app', TemplateBody: template(2) })),
    delete: () => cloudformation().send(new DeleteStackCommand({ StackName: 'app' })),
  }

  it.each([
    ['create', 0, ['none', 'CREATE_COMPLETE'], 'CREATE_COMPLETE'],
    ['update', 1, ['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE'], 'UPDATE_COMPLETE'],
    ['delete', 2, ['UPDATE_COMPLETE', 'none'], 'none'],
  ] as const)(
    'in the middle of a %s leaves a whole stack, and the same works then',
    async (operation, round, outcomes, goal) => {
      if (!cloud) await start()
      const asked = send[operation]().catch(() => {})
      await setTimeout(delays[round])
      await kill()
      await asked

      await start()

      const outcome = await settled()
      expect(outcomes).toContain(outcome)
      expect(await inventory()).toEqual(await claimed())
      if (outcome !== goal) await send[operation]()
      expect(await settled()).toBe(goal)
      expect(await inventory()).toEqual(await claimed())
      expect(await inventory()).toHaveLength({ create: 40, update: 44, delete: 0 }[operation])
    },
  )
})
