import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { type CreateFunctionCommandInput, InvokeCommand } from '@aws-sdk/client-lambda'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer
let count = 0

beforeAll(async () => {
  cloud = await startContractServer()
})
afterAll(() => cloud.close())

/** Creates a function, invokes it once, and gives back its answer and what it logged. */
async function run(
  source: string | Record<string, string>,
  options: Partial<CreateFunctionCommandInput> = {},
  event: object = {},
) {
  const FunctionName = `runtime-${++count}`
  await cloud.create(FunctionName, source, options)
  const { Payload, $metadata } = await cloud.lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  )
  const { events } = await cloud.logs.send(
    new FilterLogEventsCommand({ logGroupName: options.LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}` }),
  )
  return {
    body: JSON.parse(Buffer.from(Payload!).toString()),
    messages: events!.map(({ message }) => message!),
    id: $metadata.requestId!,
    events: events!,
  }
}

describe('the handler', () => {
  it.each([
    ['a CommonJS file', { 'index.js': 'exports.handler = async () => "cjs"' }, 'index.handler', 'cjs'],
    ['a .cjs file', { 'index.cjs': 'exports.handler = async () => "cjs"' }, 'index.handler', 'cjs'],
    ['an ES module', { 'index.mjs': 'export const handler = async () => "esm"' }, 'index.handler', 'esm'],
    [
      'an ES module by package.json',
      { 'index.js': 'export const handler = async () => "esm"', 'package.json': '{"type":"module"}' },
      'index.handler',
      'esm',
    ],
    [
      'a module with top-level await',
      { 'index.mjs': 'const answer = await Promise.resolve("awaited"); export const handler = () => answer' },
      'index.handler',
      'awaited',
    ],
    ['a file in a folder', { 'src/app.js': 'exports.main = async () => "deep"' }, 'src/app.main', 'deep'],
    ['a member of a member', { 'index.js': 'exports.api = { get: async () => "nested" }' }, 'index.api.get', 'nested'],
    ['a function that returns no promise', { 'index.js': 'exports.handler = () => "plain"' }, 'index.handler', 'plain'],
    ['a function that returns nothing', { 'index.js': 'exports.handler = async () => {}' }, 'index.handler', null],
  ])('may be %s', async (_what, files, Handler, answer) => {
    expect((await run(files, { Handler })).body).toBe(answer)
  })

  it.each([
    [
      'a file that is not there',
      { 'other.js': '' },
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'index'\nRequire stack:/,
    ],
    [
      'a package that is not there',
      { 'index.js': 'require("left-pad")' },
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'left-pad'/,
    ],
    [
      'an export that is not there',
      { 'index.js': 'exports.other = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /^index\.handler is undefined or not exported$/,
    ],
    [
      'an export that is no function',
      { 'index.js': 'exports.handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /^index\.handler is not a function$/,
    ],
    [
      'a syntax error',
      { 'index.js': 'exports.handler = (' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: Unexpected end of input$/,
    ],
    [
      'import in a CommonJS file',
      { 'index.js': 'import fs from "node:fs"; export const handler = () => 1' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: Cannot use import statement outside a module$/,
    ],
    ['a name without a dot', { 'index.js': '' }, 'index', 'Runtime.MalformedHandlerName', /^Bad handler$/],
    [
      'a name that leads out',
      { 'index.js': '' },
      '../index.handler',
      'Runtime.MalformedHandlerName',
      /^'\.\.\/index\.handler' is not a valid handler name\./,
    ],
    [
      'a third parameter',
      { 'index.js': 'exports.handler = async (event, context, callback) => 1' },
      'index.handler',
      'Runtime.CallbackHandlerDeprecated',
      /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\./,
    ],
    [
      'an error of its own',
      { 'index.js': 'class Missing extends Error { name = "Missing" }; throw new Missing("no table")' },
      'index.handler',
      'Missing',
      /^no table$/,
    ],
  ])('fails INIT with %s', async (_what, files, Handler, errorType, message) => {
    const { body, messages } = await run(files as unknown as Record<string, string>, { Handler })

    expect(body).toMatchObject({ errorType, errorMessage: expect.stringMatching(message), trace: expect.any(Array) })
    expect(messages.filter((line) => line.includes('\t-\tERROR\tInit Error \t'))).toHaveLength(2)
  })

  it.each([
    [
      'an error',
      'throw Object.assign(new RangeError("too far"), { name: "RangeError" })',
      { errorType: 'RangeError', errorMessage: 'too far' },
    ],
    ['a string', 'throw "just text"', { errorType: 'string', errorMessage: 'just text', trace: [] }],
    ['nothing', 'throw undefined', { errorType: 'undefined', errorMessage: 'undefined', trace: [] }],
    [
      'an answer that is no JSON',
      'return 1n',
      { errorType: 'Runtime.JSONStringifyError', errorMessage: 'Unable to stringify response body' },
    ],
  ])('fails the invocation with %s', async (_what, code, error) => {
    const { body, messages, id } = await run(`exports.handler = async () => { ${code} }`)

    expect(body).toMatchObject(error)
    expect(messages.some((line) => line.includes(`\t${id}\tERROR\tInvoke Error \t{"errorType":`))).toBe(true)
  })

  it.each(['nodejs22.x', 'nodejs20.x'] as const)('may call back on %s', async (Runtime) => {
    const answers = await Promise.all([
      run('exports.handler = (event, context, callback) => callback(null, "called")', { Runtime }),
      run('exports.handler = (event, context, callback) => { setTimeout(() => callback(new Error("refused")), 5) }', {
        Runtime,
      }),
      run('exports.handler = async () => "promised"', { Runtime }),
      run('exports.handler = () => "ignored"', { Runtime }),
      run('exports.handler = async () => { await new Promise(() => {}) }', { Runtime }),
    ])

    expect(answers.map(({ body }) => body?.errorMessage ?? body)).toEqual([
      'called',
      'refused',
      'promised',
      null,
      expect.stringMatching(/a Promise that was never settled/),
    ])
  })
})

describe('the log', () => {
  it('has one message a console call, with time, request id and level', async () => {
    const { messages, id } = await run(
      `console.log('in INIT')
       exports.handler = async () => {
         console.log('plain %s', 'text', { a: 1 })
         console.debug('d'); console.info('i'); console.warn('w'); console.error('e')
         console.log('two\\nlines')
       }`,
    )

    const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
    expect(messages).toEqual([
      expect.stringMatching(/^INIT_START /),
      expect.stringMatching(new RegExp(`^${time}\t-\tINFO\tin INIT\n$`)),
      `START RequestId: ${id} Version: $LATEST\n`,
      expect.stringMatching(new RegExp(`^${time}\t${id}\tINFO\tplain text { a: 1 }\n$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tDEBUG\td\n$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tINFO\ti\n$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tWARN\tw\n$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tERROR\te\n$`)),
      expect.stringMatching(new RegExp(`^${time}\t${id}\tINFO\ttwo\nlines\n$`)),
      `END RequestId: ${id}\n`,
      expect.stringMatching(new RegExp(`^REPORT RequestId: ${id}\t`)),
    ])
  })

  it('takes what is written to stdout as it is, line by line', async () => {
    const { messages } = await run(
      `exports.handler = async () => {
         process.stdout.write('{"raw":true}\\nhalf'); process.stdout.write(' and half\\n'); process.stderr.write('no newline')
       }`,
    )

    expect(messages.slice(2, -2)).toEqual(['{"raw":true}\n', 'half and half\n', 'no newline\n'])
  })

  it('is complete before END, however much the handler wrote', async () => {
    const { messages } = await run(
      `exports.handler = async () => { for (let i = 0; i < 2500; i++) console.log(i, 'x'.repeat(200)) }`,
    )

    expect(messages.filter((message) => message.includes('\tINFO\t'))).toHaveLength(2500)
    expect(messages.findIndex((message) => message.startsWith('END'))).toBe(2502)
  })

  it('holds lines of any size, and what comes right before a crash', async () => {
    const { messages } = await run(
      `exports.handler = async () => { console.log('x'.repeat(300_000)); console.log('last words'); process.exit(1) }`,
    )

    expect(messages.find((message) => message.includes('xxx'))!.length).toBeGreaterThan(300_000)
    expect(messages.some((message) => message.endsWith('\tlast words\n'))).toBe(true)
  })

  it('is JSON if the function says so', async () => {
    const { messages, id } = await run(
      `exports.handler = async () => {
         console.log('text'); console.log({ event: 'signup' }); console.log(JSON.stringify({ event: 'twice' }))
         console.error('failed:', new TypeError('no')); console.debug('below INFO')
       }`,
      { LoggingConfig: { LogFormat: 'JSON' } },
    )

    const [initStart, start, text, object, encoded, failed, report, ...rest] = messages.map((message) =>
      JSON.parse(message),
    )
    expect(initStart).toMatchObject({
      type: 'platform.initStart',
      record: { phase: 'init', functionVersion: '$LATEST' },
    })
    expect(start).toEqual({
      time: expect.any(String),
      type: 'platform.start',
      record: { requestId: id, version: '$LATEST' },
    })
    expect(text).toEqual({ timestamp: expect.any(String), level: 'INFO', requestId: id, message: 'text' })
    expect(object.message).toEqual({ event: 'signup' })
    expect(encoded.message).toBe('{"event":"twice"}')
    expect(failed).toMatchObject({
      level: 'ERROR',
      errorType: 'TypeError',
      errorMessage: 'no',
      stackTrace: expect.any(Array),
    })
    expect(report).toMatchObject({
      type: 'platform.report',
      record: {
        requestId: id,
        status: 'success',
        metrics: {
          durationMs: expect.any(Number),
          billedDurationMs: expect.any(Number),
          memorySizeMB: 128,
          maxMemoryUsedMB: expect.any(Number),
          initDurationMs: expect.any(Number),
        },
      },
    })
    expect(rest).toEqual([])
  })

  it('tells each step of the platform at the level DEBUG', async () => {
    const { messages, id } = await run('exports.handler = async () => {}', {
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' },
    })

    const lines = messages.map((message) => JSON.parse(message))
    expect(lines.map(({ type }) => type)).toEqual([
      'platform.initStart',
      'platform.initRuntimeDone',
      'platform.initReport',
      'platform.start',
      'platform.runtimeDone',
      'platform.report',
    ])
    expect(lines[1].record).toEqual({ initializationType: 'on-demand', phase: 'init', status: 'success' })
    expect(lines[2].record).toEqual({
      initializationType: 'on-demand',
      phase: 'init',
      status: 'success',
      metrics: { durationMs: expect.any(Number) },
    })
    expect(lines[4].record).toMatchObject({ requestId: id, status: 'success' })
  })

  it('tells of a failed INIT even at the level WARN', async () => {
    const { messages } = await run('throw new Error("no configuration")', {
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    })

    const lines = messages.map((message) => JSON.parse(message)).filter(({ type }) => type)
    expect(lines.map(({ type, record }) => [type, record.phase, record.status, record.errorType])).toEqual([
      ['platform.initRuntimeDone', 'init', 'error', 'Runtime.Unknown'],
      ['platform.initReport', 'init', 'error', 'Runtime.Unknown'],
      ['platform.initRuntimeDone', 'invoke', 'error', 'Runtime.Unknown'],
      ['platform.initReport', 'invoke', 'error', 'Runtime.Unknown'],
      ['platform.runtimeDone', undefined, 'error', 'Runtime.Unknown'],
      ['platform.report', undefined, 'error', 'Runtime.Unknown'],
    ])
  })

  it('leaves out what is below its levels', async () => {
    const { messages } = await run('exports.handler = async () => { console.info("i"); console.warn("w") }', {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' },
    })

    expect(messages.map((message) => JSON.parse(message).level)).toEqual(['WARN'])
  })

  it('may go to a group of its own, where the stream names the function', async () => {
    const { events } = await run('exports.handler = async () => {}', { LoggingConfig: { LogGroup: '/shared' } })

    expect(events[0]!.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/runtime-\d+\[\$LATEST\][0-9a-f]{32}$/)
  })
})
