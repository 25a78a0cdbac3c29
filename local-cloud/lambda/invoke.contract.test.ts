import {
  GetFunctionCommand,
  InvokeCommand,
  type InvokeCommandInput,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function'

let cloud: ContractServer

beforeAll(async () => {
  cloud = await startContractServer({}, { speed: 3000 })
  await cloud.create('echo', 'exports.handler = async (event, context) => ({ event, context })', { Publish: true })
  await cloud.create(
    'talkative',
    `exports.handler = async ({ lines }) => {
      for (let i = 1; i <= lines; i++) console.log('line ' + i)
    }`,
  )
  await cloud.create('broken', 'exports.handler = async () => { throw new TypeError("no such thing") }')
})
afterAll(() => cloud.close())

const invoke = async (input: InvokeCommandInput) => {
  const { Payload, LogResult, ...answer } = await cloud.lambda.send(new InvokeCommand(input))
  const text = Buffer.from(Payload ?? '').toString()
  return {
    ...answer,
    body: text === '' ? undefined : JSON.parse(text),
    log: LogResult && Buffer.from(LogResult, 'base64').toString(),
  }
}

describe('a synchronous invocation', () => {
  it('answers what the handler returns, and tells the version', async () => {
    const answer = await invoke({ FunctionName: 'echo', Payload: JSON.stringify({ name: 'Ö' }) })

    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', body: { event: { name: 'Ö' } } })
    expect(answer.FunctionError).toBeUndefined()
  })

  it('passes an empty object where there is no payload', async () => {
    expect((await invoke({ FunctionName: 'echo' })).body.event).toEqual({})
  })

  it("gives the handler Lambda's context", async () => {
    const { body, $metadata } = await invoke({
      FunctionName: 'echo',
      ClientContext: Buffer.from('{"custom":{"user":"Ö"}}').toString('base64'),
    })

    expect(body.context).toEqual({
      functionName: 'echo',
      functionVersion: '$LATEST',
      invokedFunctionArn: `${ARN}:echo`,
      memoryLimitInMB: '128',
      awsRequestId: $metadata.requestId,
      logGroupName: '/aws/lambda/echo',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { custom: { user: 'Ö' } },
    })
  })

  it.each([
    ['its name', 'echo', undefined],
    ['its ARN', `${ARN}:echo`, undefined],
    ['a partial ARN', '000000000000:function:echo', undefined],
    ['a version in the ARN', `${ARN}:echo:1`, undefined],
    ['a qualifier', 'echo', '1'],
    ['$LATEST', 'echo', '$LATEST'],
  ])('finds the function by %s', async (_what, FunctionName, Qualifier) => {
    const { ExecutedVersion, body } = await invoke({ FunctionName, Qualifier })

    expect(ExecutedVersion).toBe(FunctionName.endsWith(':1') || Qualifier === '1' ? '1' : '$LATEST')
    expect(body.context.functionName).toBe('echo')
  })

  it('is 200 with X-Amz-Function-Error where the handler throws', async () => {
    const answer = await invoke({ FunctionName: 'broken' })

    expect(answer).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      body: {
        errorType: 'TypeError',
        errorMessage: 'no such thing',
        trace: expect.arrayContaining(['TypeError: no such thing']),
      },
    })
  })

  it('returns the last 4 KB of the log if asked', async () => {
    const short = await invoke({ FunctionName: 'talkative', LogType: 'Tail', Payload: '{"lines":1}' })
    const long = await invoke({ FunctionName: 'talkative', LogType: 'Tail', Payload: '{"lines":500}' })
    const none = await invoke({ FunctionName: 'talkative', Payload: '{"lines":1}' })

    const id = short.$metadata.requestId
    expect(short.log!.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '<time>').split('\n')).toEqual([
      `START RequestId: ${id} Version: $LATEST`,
      `<time>\t${id}\tINFO\tline 1`,
      `END RequestId: ${id}`,
      expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${id}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t$`,
        ),
      ),
      '',
    ])
    expect(Buffer.byteLength(long.log!)).toBe(4096)
    expect(long.log).toContain('line 500')
    expect(long.log).toContain('REPORT')
    expect(none.log).toBeUndefined()
  })

  it.each([
    [
      'a payload that is no JSON',
      { Payload: 'hello' },
      'InvalidRequestContentException',
      400,
      /^Could not parse request body into json: Could not parse payload into json: /,
    ],
    [
      'a payload above 6 MB',
      { Payload: `"${'x'.repeat(6 * 1024 * 1024)}"` },
      'RequestEntityTooLargeException',
      413,
      /^Request must be smaller than 6291456 bytes for the InvokeFunction operation$/,
    ],
    [
      'an event above 1 MB',
      { InvocationType: 'Event', Payload: `"${'x'.repeat(1024 * 1024)}"` },
      'RequestEntityTooLargeException',
      413,
      /^1048578 byte payload is too large for the Event invocation type \(limit 1048576 bytes\)$/,
    ],
    [
      'a kind of invocation that does not exist',
      { InvocationType: 'Maybe' },
      'ValidationException',
      400,
      /\[Event, RequestResponse, DryRun\]/,
    ],
    [
      'a qualifier against the one in the name',
      { FunctionName: 'echo:1', Qualifier: '2' },
      'InvalidParameterValueException',
      400,
      /does not match the specified qualifier/,
    ],
    [
      'a version that is not there',
      { Qualifier: '7' },
      'ResourceNotFoundException',
      404,
      new RegExp(`^Function not found: ${ARN}:echo:7$`),
    ],
  ])('refuses %s', async (_what, change, name, httpStatusCode, message) => {
    await expect(invoke({ FunctionName: 'echo', ...(change as object) })).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode },
    })
  })

  it('fails where the answer is above 6 MB', async () => {
    await cloud.create('verbose', 'exports.handler = async () => "x".repeat(6 * 1024 * 1024)', { MemorySize: 512 })

    expect(await invoke({ FunctionName: 'verbose' })).toMatchObject({
      FunctionError: 'Unhandled',
      body: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size (6291458 bytes) exceeded maximum allowed payload size (6291456 bytes).',
      },
    })
  })
})

describe('a dry run', () => {
  it('is 204 and runs nothing', async () => {
    const answer = await invoke({ FunctionName: 'echo', InvocationType: 'DryRun' })

    expect(answer).toMatchObject({ StatusCode: 204, body: undefined })
  })

  it('finds a function that is not there', async () => {
    await expect(invoke({ FunctionName: 'ghost', InvocationType: 'DryRun' })).rejects.toThrow('Function not found')
  })
})

describe('an asynchronous invocation', () => {
  const attempts = (requestId: string | undefined) =>
    cloud.events('lambda.invocation').filter(({ detail }) => detail.requestId === requestId)

  it('is 202 at once, with the function still to run', async () => {
    const answer = await invoke({ FunctionName: 'echo', InvocationType: 'Event', Payload: '{}' })

    expect(answer).toMatchObject({ StatusCode: 202, body: undefined })
    await until(() => attempts(answer.$metadata.requestId).length === 1)
  })

  it('runs three times if the function fails, with the same request id', async () => {
    const { $metadata } = await invoke({ FunctionName: 'broken', InvocationType: 'Event' })

    await until(() =>
      cloud.events('lambda.event-dropped').some(({ detail }) => detail.requestId === $metadata.requestId),
    )

    expect(attempts($metadata.requestId)).toHaveLength(3)
  })

  it('waits longer before the second retry', async () => {
    const { $metadata } = await invoke({ FunctionName: 'broken', InvocationType: 'Event' })

    await until(() => attempts($metadata.requestId).length === 3)

    const [first, second, third] = attempts($metadata.requestId).map(({ time }) => time)
    expect(second! - first!).toBeGreaterThanOrEqual(19)
    expect(third! - second!).toBeGreaterThanOrEqual(39)
  })

  it('is retried as often as the function says', async () => {
    await cloud.create('once', 'exports.handler = async () => { throw new Error("no") }')
    await cloud.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'once', MaximumRetryAttempts: 0 }))

    const { $metadata } = await invoke({ FunctionName: 'once', InvocationType: 'Event' })
    await until(() =>
      cloud.events('lambda.event-dropped').some(({ detail }) => detail.requestId === $metadata.requestId),
    )

    expect(attempts($metadata.requestId)).toHaveLength(1)
  })
})

describe('GetFunction', () => {
  it('takes a qualifier', async () => {
    const { Configuration } = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: 'echo', Qualifier: '1' }))

    expect(Configuration).toMatchObject({ Version: '1', FunctionArn: `${ARN}:echo:1` })
  })
})
