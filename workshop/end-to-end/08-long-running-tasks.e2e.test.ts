import childProcess, { type SpawnOptions } from 'node:child_process'
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { CloudEvent } from '#local-cloud/cloud.ts'
import { until } from '#local-cloud/test-server.ts'
import { receiptOf } from '../../solutions/08-long-running-tasks/src/receipt.ts'
import { type Desk, deployed } from './desk.ts'

const STACK = 'long-running-tasks-dev'
const RUN = `${STACK}-run`
const ITEMS = 10_000

jest.setTimeout(200_000)

describe('the service of lab 08, deployed by the unmodified command', () => {
  let desk: Desk
  let lambda: LambdaClient
  let outputs: Record<string, string>
  const seen: CloudEvent[] = []
  /** Those that run functions. */
  const processes: { name?: string; child: childProcess.ChildProcess }[] = []

  beforeAll(async () => {
    const { spawn } = childProcess
    jest.spyOn(childProcess, 'spawn').mockImplementation(((file: string, args: string[], options: SpawnOptions) => {
      const child = spawn(file, args, options)
      processes.push({ name: options.env?.AWS_LAMBDA_FUNCTION_NAME, child })
      return child
    }) as typeof spawn)
    // Retries of an asynchronous event come after 60 and 120 seconds of AWS's.
    desk = await deployed(['08-long-running-tasks'], { speed: 600 })
    desk.cloud.subscribe((event) => seen.push(event))
    lambda = new LambdaClient(desk.client)
    const { Stacks } = await cloudFormation().send(new DescribeStacksCommand({ StackName: STACK }))
    outputs = Object.fromEntries(Stacks![0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue!]))
  })

  afterAll(() => desk?.close())

  it('gives each of 10,000 items its receipt once, although its process is killed again and again', async () => {
    const killed = killAtRandom(2026)

    await invokeLater('run', { task: 'killed', items: ITEMS })
    await isDone('killed')

    killed.stop()
    expect(killed.after.results + killed.after.checkpoints).toBeGreaterThanOrEqual(2)
    expect(await receipts('killed')).toEqual(Array.from({ length: ITEMS }, (_, item) => receiptOf(item)))
    expect(writesOf('killed')).toEqual(Array(ITEMS / 100).fill(1))
    // Some chunks were done twice, and S3 took them once.
    expect(refusedOf('killed')).toBeGreaterThan(0)
  })

  it('has the same effects by the queue, and does nothing twice that the chain has done', async () => {
    const { answer } = await call('start', { task: 'queued', items: ITEMS })
    await until(() => writesOf('queued').length === ITEMS / 100, 150)

    expect(answer).toEqual({ task: 'queued', chunks: 100 })
    expect(await receipts('queued')).toEqual(await receipts('killed'))
    expect(writesOf('queued')).toEqual(Array(ITEMS / 100).fill(1))
  })

  it('does again only what is not there', async () => {
    const before = writesOf('killed').length
    const refused = refusedOf('killed')

    await call('start', { task: 'killed', items: ITEMS })
    await until(() => refusedOf('killed') === refused + 100, 150)
    const { answer } = await call('run', { task: 'killed', items: ITEMS })

    expect(answer).toMatchObject({ next: ITEMS, goesOn: false })
    expect(writesOf('killed')).toHaveLength(before)
  })

  it('puts a chunk that cannot be handled aside, and handles the others of its batch', async () => {
    const sqs = new SQSClient(desk.client)
    const QueueUrl = outputs.ChunksQueue
    // What is not handled comes again after a second, and not after a minute.
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }))
    const bodies = [0, 100, 150, 200].map((from) => JSON.stringify({ task: 'mixed', items: 250, from }))
    const Entries = bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }))

    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))

    expect(await failed('mixed')).toMatchObject({ task: 'mixed', from: 150 })
    expect(await receipts('mixed', 250)).toHaveLength(250)
    expect(writesOf('mixed')).toEqual([1, 1, 1])
  })

  it('does nothing while the switch says stop, and goes on where it was when it says go', async () => {
    await turn('stop')
    const { answer: stopped } = await call('run', { task: 'switched', items: 200 })
    const receiptsThen = await receipts('switched', 200)
    await turn('go')
    const { answer: done } = await call('run', { task: 'switched', items: 200 })

    expect(stopped).toMatchObject({ goesOn: false, stopped: expect.any(String) })
    expect(receiptsThen).toEqual([])
    expect(done).toEqual({ task: 'switched', depth: 1, next: 200, goesOn: false })
  })

  it('leaves a late copy of an event alone whose work goes on elsewhere', async () => {
    await call('run', { task: 'copied', items: 200, run: 'a', depth: 3 })

    const { answer: late } = await call('run', { task: 'copied', items: 200, run: 'a', depth: 2 })
    const { answer: again } = await call('run', { task: 'copied', items: 200, run: 'b' })

    expect([late.stopped, again.stopped]).toEqual([expect.stringContaining('Invocation 3'), undefined])
  })

  describe('with a chain that does not end', () => {
    const endless = { task: 'endless', items: 1_000_000 }

    it('stops itself after twelve invocations; the event waits in the queue, and a new run goes on there', async () => {
      await configure({ MAX_DEPTH: '12' })

      await invokeLater('run', endless)
      const record = await failed('endless')

      expect(record.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 })
      expect(record.requestPayload).toMatchObject({ task: 'endless', depth: 13 })
      const next = (await status('endless', endless.items)).checkpoint
      expect(record.responsePayload.errorMessage).toBe(
        `endless was stopped after 12 invocations, at item ${next}. A new run goes on there.`,
      )
    })

    it('goes on there in a new run, and is stopped by the switch while it runs', async () => {
      const { checkpoint } = await status('endless', endless.items)
      const before = seen.length
      const first = await call('run', endless)
      await turn('stop')
      await until(() => seen.slice(before).some(isLog('The switch does not say go.')), 60).finally(() => turn('go'))

      expect(first.answer).toMatchObject({ depth: 1, goesOn: true })
      expect(first.answer.next).toBeGreaterThan(checkpoint)
    })

    it('without a guard of its own is cut off by Lambda after sixteen invocations', async () => {
      await configure({ MAX_DEPTH: '1000' })
      const before = seen.filter(isRun).length

      await invokeLater('run', endless)
      const record = await failed('endless')
      // The last one may still be at work when what it asked for is refused.
      await until(() => seen.filter(isRun).length - before >= 16, 10)

      expect(seen.filter(isRun).length - before).toBe(16)
      expect(seen.filter(({ type }) => type === 'lambda.recursion-dropped')).toHaveLength(1)
      expect(record.requestContext).toMatchObject({ condition: 'RecursiveInvocation', approximateInvokeCount: 0 })
      expect(record.requestPayload).toMatchObject({ task: 'endless', depth: 17 })
    })
  })

  describe('with statements less in its roles', () => {
    const small = (task: string) => ({ task, items: 1 })
    const endless = { task: 'endless', items: 1_000_000 }
    const tooDeep = { ...small('deep'), depth: 1001 }
    const message = { messageId: '1', body: '{"task":"a","items":1,"from":0}' }
    let whole: string

    beforeAll(async () => {
      const { TemplateBody } = await cloudFormation().send(new GetTemplateCommand({ StackName: STACK }))
      whole = TemplateBody!
    })

    afterAll(() => update(whole))

    // Of each role at most one at a time: what makes a function need what the statement allows, and so be refused.
    it.each<Needs[]>([
      [{ run: ['s3:GetObject', () => call('run', small('read'))] }],
      [{ run: ['s3:ListBucket', () => call('run', small('list'))] }],
      [{ run: ['s3:PutObject', () => call('run', small('put'))] }],
      [{ run: ['sqs:SendMessage', () => invokeLater('run', tooDeep)] }],
      [
        {
          run: ['ssm:GetParameter', () => call('run', small('switch'))],
          worker: ['s3:PutObject', () => call('worker', { Records: [message] })],
          status: ['s3:ListBucket', () => call('status', small('list'))],
        },
      ],
      [
        {
          run: ['lambda:InvokeFunction', () => call('run', endless)],
          start: ['sqs:SendMessage', () => call('start', small('send'))],
          worker: ['sqs:ReceiveMessage', () => sendChunk('poll')],
          status: ['s3:GetObject', () => call('status', small('read'))],
        },
      ],
      [
        {
          run: ['logs:CreateLogStream', () => call('run', small('logs'))],
          start: ['logs:CreateLogStream', () => call('start', small('logs'))],
          worker: ['logs:CreateLogStream', () => call('worker', { Records: [] })],
          status: ['logs:CreateLogStream', () => call('status', small('logs'))],
        },
      ],
    ])('is refused what a statement allowed, in case %#', async (needs) => {
      // An environment says once that it may not write its log: it may say so while the stack is updated still.
      const before = seen.length
      await update(withoutStatements(whole, needs))

      await Promise.all(Object.values(needs).map(([, use]) => use()))

      for (const [name, [action]] of Object.entries(needs)) {
        await until(() => seen.slice(before).some(isDenial(name, action)), 20)
      }
    })
  })

  /** How often S3 took each object with receipts of the task. */
  function writesOf(task: string): number[] {
    const counts = new Map<string, number>()
    for (const target of putsOf(task, 200)) counts.set(target, (counts.get(target) ?? 0) + 1)
    return [...counts.values()]
  }

  /** How often S3 said that receipts of the task were there already. */
  function refusedOf(task: string): number {
    return putsOf(task, 412).length
  }

  function putsOf(task: string, status: number): string[] {
    const puts = seen.filter(({ type, detail }) => type === 'api.call' && detail.status === status)
    return puts
      .map(({ detail }) => String(detail.target))
      .filter((target) => target.startsWith('PUT') && target.includes(`/results/${task}-`))
  }

  /** Does what somebody on duty does, too: begins a new run where an event was killed three times. */
  async function isDone(task: string) {
    for (let tries = 0; tries < 150; tries++) {
      if (seen.some((event) => isLog('"Done"')(event) && isLog(`"${task}"`)(event))) return
      const record = await receiveFailed(1)
      if (record?.requestPayload?.task === task) await invokeLater('run', { task, items: ITEMS })
    }
    throw new Error(`${task} did not end.`)
  }

  /** What came into the queue of what failed, of this task. */
  async function failed(task: string) {
    for (let tries = 0; tries < 20; tries++) {
      const record = await receiveFailed(10)
      if ((record?.requestPayload ?? record)?.task === task) return record
    }
    throw new Error(`Nothing of ${task} came into the queue of what failed.`)
  }

  /** The next message of the queue of what failed, waited for so many seconds. */
  async function receiveFailed(WaitTimeSeconds: number) {
    const sqs = new SQSClient(desk.client)
    const QueueUrl = outputs.FailedQueue
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }))
    if (!Messages[0]) return undefined
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }))
    return JSON.parse(Messages[0].Body!)
  }

  async function turn(Value: 'go' | 'stop') {
    const Name = '/ops-desk/dev/long-running-tasks'
    await new SSMClient(desk.client).send(new PutParameterCommand({ Name, Value, Overwrite: true }))
  }

  /** Has the chain do a chunk or two at each invocation. */
  async function configure(settings: Record<string, string>) {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: RUN }))
    const Variables = { ...Environment!.Variables, RESERVE_MS: '9700', ...settings }
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: RUN, Timeout: 10, Environment: { Variables } }),
    )
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: RUN })
  }

  /** Kills every process that runs the function run: one of them is at work. */
  function kill(): boolean {
    const running = processes.filter(
      ({ name, child }) => name === RUN && child.exitCode === null && child.signalCode === null,
    )
    return running.map(({ child }) => child.kill('SIGKILL')).includes(true)
  }

  /** Puts a message into the queue, as the administrator. */
  async function sendChunk(task: string) {
    const MessageBody = JSON.stringify({ task, items: 1, from: 0 })
    await new SQSClient(desk.client).send(new SendMessageCommand({ QueueUrl: outputs.ChunksQueue, MessageBody }))
  }

  function cloudFormation() {
    return new CloudFormationClient(desk.client)
  }

  async function update(TemplateBody: string) {
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
    await cloudFormation().send(new UpdateStackCommand({ StackName: STACK, TemplateBody, Capabilities }))
    await until(async () => {
      const { Stacks } = await cloudFormation().send(new DescribeStacksCommand({ StackName: STACK }))
      return Stacks?.[0]?.StackStatus === 'UPDATE_COMPLETE'
    }, 20)
  }

  async function invokeLater(name: string, event: object) {
    const FunctionName = `${STACK}-${name}`
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }))
  }

  async function call(name: string, event: object) {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: `${STACK}-${name}`, Payload: JSON.stringify(event) }),
    )
    return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload!).toString()) }
  }

  async function status(task: string, items = ITEMS) {
    return (await call('status', { task, items })).answer as { receipts: number; checkpoint: number; done: boolean }
  }

  async function receipts(task: string, items = ITEMS) {
    const s3 = new S3Client(desk.client)
    const Bucket = outputs.ReceiptsBucket
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `results/${task}-${items}/` }))
    const chunks = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
        return JSON.parse(await Body!.transformToString())
      }),
    )
    return chunks.flat()
  }

  /** Kills the process of a running invocation right after one of its writes, or while it computes what comes after it. */
  function killAtRandom(seed: number) {
    const chance = random(seed)
    const after = { results: 0, checkpoints: 0 }
    const stop = desk.cloud.subscribe(({ type, detail }) => {
      const [, what] =
        (type === 'api.call' && String(detail.target).match(/PUT .*\/(results|checkpoints)\/killed/)) || []
      if (what === 'results' && chance() < 0.04 && kill()) after.results++
      if (what === 'checkpoints' && chance() < 0.02) {
        setTimeout(() => kill() && after.checkpoints++, chance() * 40)
      }
    })
    return { stop, after }
  }
})

const isRun = ({ type, detail }: CloudEvent) =>
  type === 'lambda.invocation' && detail.functionName === RUN && detail.status === 'success'

const isLog = (text: string) => (event: CloudEvent) =>
  event.type === 'lambda.log' && String(event.detail.message).includes(text)

/** For some functions the statement of their role that is taken away, by its first action, and what needs it. */
type Needs = Record<string, [action: string, use: () => Promise<unknown>]>

interface Role {
  Properties: { Policies: { PolicyDocument: { Statement: { Action: string | string[] }[] } }[] }
}

function withoutStatements(template: string, needs: Needs): string {
  const all = JSON.parse(template) as { Resources: Record<string, Role> }
  for (const [name, [action]] of Object.entries(needs)) {
    const role = all.Resources[`${name[0]!.toUpperCase()}${name.slice(1)}Role`]!
    const document = role.Properties.Policies[0]!.PolicyDocument
    const kept = document.Statement.filter(({ Action }) => [Action].flat()[0] !== action)
    expect(kept).toHaveLength(document.Statement.length - 1)
    document.Statement = kept
  }
  return JSON.stringify(all)
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const isDenial = (name: string, action: string) => {
  const isOf = ({ detail }: CloudEvent) => detail.functionName === `${STACK}-${name}`
  // What Lambda does in the function's name is no call of the function's.
  if (action.startsWith('logs:')) return (event: CloudEvent) => event.type === 'lambda.log-denied' && isOf(event)
  if (action === 'sqs:ReceiveMessage') {
    return (event: CloudEvent) => event.type === 'lambda.event-source-denied' && isOf(event)
  }
  return ({ type, detail }: CloudEvent) =>
    type === 'iam.access-denied' && detail.action === action && String(detail.reason).includes(`${STACK}-${name}`)
}
