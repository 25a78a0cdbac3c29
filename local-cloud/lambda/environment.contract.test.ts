import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { InvokeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { until } from '../test-server.ts'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeAll(async () => {
  cloud = await startContractServer({ total: 4, perFunction: 2 })
})
afterAll(() => cloud.close())

const invoke = async (FunctionName: string, event: object = {}) => {
  const answer = await cloud.lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' }),
  )
  return {
    FunctionError: answer.FunctionError,
    body: JSON.parse(Buffer.from(answer.Payload!).toString()),
    log: Buffer.from(answer.LogResult!, 'base64').toString(),
    id: answer.$metadata.requestId,
  }
}

const messages = async (name: string) => {
  const { events } = await cloud.logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }))
  return events!.map(({ message }) => message!)
}

describe('an execution environment', () => {
  it('runs INIT once, and keeps what the module holds', async () => {
    await cloud.create('counter', 'let calls = 0; exports.handler = async () => ({ calls: ++calls, pid: process.pid })')

    const first = await invoke('counter')
    const second = await invoke('counter')

    expect([first.body.calls, second.body.calls]).toEqual([1, 2])
    expect(second.body.pid).toBe(first.body.pid)
    expect(first.log).toContain('Init Duration')
    expect(second.log).not.toContain('Init Duration')
  })

  it('is frozen between invocations: no timer fires, no promise goes on', async () => {
    await cloud.create(
      'frozen',
      `let ticks = 0, continued = false
       exports.handler = async ({ thaw }) => {
         if (!thaw) {
           setInterval(() => { ticks++ }, 10)
           new Promise((resolve) => setTimeout(resolve, 20)).then(() => { continued = true })
           return
         }
         const thawed = performance.now(), before = { ticks, continued }
         await new Promise((resolve) => setTimeout(resolve, 40))
         return { before, ticks, continued, elapsed: performance.now() - thawed }
       }`,
    )
    await invoke('frozen')
    // Long enough for dozens of ticks, had it not been frozen.
    await new Promise((resolve) => setTimeout(resolve, 400))

    const { body } = await invoke('frozen', { thaw: true })

    expect(body.before).toEqual({ ticks: 0, continued: false })
    expect(body.continued).toBe(true)
    expect(body.ticks).toBeLessThanOrEqual(body.elapsed / 10 + 1)
  })

  it("has Lambda's variables and the function's own, and nothing of the person who started the cloud", async () => {
    process.env.OF_THE_PERSON = 'secret'
    await cloud.create('variables', 'exports.handler = async () => process.env', {
      Environment: { Variables: { GREETING: 'hi' } },
    })

    const { body } = await invoke('variables')

    expect(body).toMatchObject({
      GREETING: 'hi',
      _HANDLER: 'index.handler',
      TZ: process.platform === 'win32' ? 'UTC' : ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_ENDPOINT_URL: cloud.url,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIALOCAL[0-9A-F]{11}$/),
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
      ),
    })
    expect(body.OF_THE_PERSON).toBeUndefined()
    expect(body.HOME).toBeUndefined()
  })

  it('runs outside of any repository, whose packages it cannot see', async () => {
    await cloud.create(
      'outside',
      `exports.handler = async () => {
         try { return require('jsonwebtoken') && 'found' } catch (error) { return error.code }
       }`,
    )

    expect((await invoke('outside')).body).toBe('MODULE_NOT_FOUND')
  })

  it('brings the AWS SDK, as the runtime of Lambda does', async () => {
    await cloud.create('sdk', {
      'index.mjs': `import { S3Client } from '@aws-sdk/client-s3'; export const handler = () => typeof S3Client`,
    })

    expect((await invoke('sdk')).body).toBe('function')
  })

  it('is replaced when the configuration changes', async () => {
    await cloud.create('changed', 'exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE')
    await invoke('changed')

    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'changed', MemorySize: 256 }))

    expect((await invoke('changed')).body).toBe('256')
  })
})

describe('a time-out', () => {
  it('ends the invocation and the environment', async () => {
    await cloud.create(
      'endless',
      'let calls = 0; exports.handler = async ({ loop }) => { calls++; while (loop); return calls }',
      {
        Timeout: 1,
      },
    )
    await invoke('endless')

    const { FunctionError, body, log, id } = await invoke('endless', { loop: true })
    const after = await invoke('endless')

    expect(FunctionError).toBe('Unhandled')
    expect(body).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${id} Error: Task timed out after 1.00 seconds`,
    })
    expect(log).toMatch(new RegExp(`Z ${id} Task timed out after 1\\.00 seconds\n`))
    expect(log).toMatch(
      /\tDuration: 1000\.00 ms\tBilled Duration: 1000 ms\t.*\tMax Memory Used: [1-9]\d* MB\tStatus: timeout\n$/,
    )
    expect(after.body).toBe(1)
  })

  it('is told to the handler beforehand', async () => {
    await cloud.create('remaining', 'exports.handler = async (_event, context) => context.getRemainingTimeInMillis()', {
      Timeout: 5,
    })

    const { body } = await invoke('remaining')

    expect(body).toBeGreaterThan(4000)
    expect(body).toBeLessThanOrEqual(5000)
    expect(Number.isInteger(body)).toBe(true)
  })
})

describe('a crash', () => {
  it.each([
    ['process.exit(3)', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['process.exit(0)', 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    ['await new Promise(() => {})', 'Runtime.ExitError', 'Runtime exited without providing a reason'],
    [
      'setTimeout(() => { throw new Error("later") }); await new Promise((r) => setTimeout(r, 50))',
      'Runtime.ExitError',
      'Runtime exited with error: exit status 1',
    ],
    ['Promise.reject(new Error("lost"))', 'Runtime.ExitError', 'Runtime exited with error: exit status 1'],
    [
      'process.kill(process.pid, "SIGKILL"); await new Promise((r) => setTimeout(r, 500))',
      'Runtime.ExitError',
      'Runtime exited with error: signal: killed',
    ],
    [
      'const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))',
      'Runtime.OutOfMemory',
      'Runtime exited with error: signal: killed',
    ],
  ])('by %s', async (code, errorType, reason) => {
    const name = `crash-${Math.random().toString(36).slice(2)}`
    await cloud.create(name, `exports.handler = async ({ crash }) => { if (crash) { ${code} } return 'alive' }`)
    await invoke(name)

    const { FunctionError, body, log, id } = await invoke(name, { crash: true })
    const after = await invoke(name)

    expect(FunctionError).toBe('Unhandled')
    expect(body).toEqual({ errorType, errorMessage: `RequestId: ${id} Error: ${reason}` })
    expect(log).toContain(`RequestId: ${id} Error: ${reason}\n${errorType}\nEND RequestId: ${id}\n`)
    expect(log).toMatch(new RegExp(`\tMax Memory Used: [1-9]\\d* MB\tStatus: error\tError Type: ${errorType}\n$`))
    expect(after.body).toBe('alive')
    expect(after.log).toContain('Init Duration')
  })

  it('by a kill from outside costs the invocation that runs, and no other', async () => {
    await cloud.create(
      'killed',
      'exports.handler = async ({ wait }) => { console.log("pid " + process.pid); while (wait) await new Promise((r) => setTimeout(r, 10)) }',
      { Timeout: 20 },
    )
    const pid = () =>
      cloud
        .events('lambda.log')
        .filter(({ detail }) => detail.functionName === 'killed')
        .flatMap(({ detail }) => /pid (\d+)/.exec(String(detail.message))?.[1] ?? [])[0]

    const running = invoke('killed', { wait: true })
    await until(() => pid() !== undefined)
    process.kill(Number(pid()), 'SIGKILL')

    const { body, id } = await running
    expect(body).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${id} Error: Runtime exited with error: signal: killed`,
    })
    expect((await invoke('killed')).FunctionError).toBeUndefined()
  })

  it('by memory reports all of the memory as used', async () => {
    await cloud.create(
      'hungry',
      'exports.handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(1e6, 1)) }',
    )

    expect((await invoke('hungry')).log).toContain('Memory Size: 128 MB\tMax Memory Used: 128 MB')
  })

  it('while it is idle is not the next invocation’s', async () => {
    await cloud.create('gone', 'exports.handler = async () => process.pid')
    const { body: pid } = await invoke('gone')
    process.kill(pid, 'SIGKILL')
    // Not only dead: the cloud, its parent, has been told.
    await until(() => !exists(pid))

    const { FunctionError, body } = await invoke('gone')

    expect(FunctionError).toBeUndefined()
    expect(body).not.toBe(pid)
  })
})

describe('INIT', () => {
  it('that fails is tried again in the invocation, and both are in the log', async () => {
    await cloud.create('unready', 'throw new Error("no configuration")')

    const { FunctionError, body, log, id } = await invoke('unready')

    expect(FunctionError).toBe('Unhandled')
    expect(body).toMatchObject({ errorType: 'Error', errorMessage: 'no configuration' })
    expect(log.match(/-\tERROR\tInit Error \t\{"errorType":"Error"/g)).toHaveLength(2)
    expect(log).toMatch(
      /INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime\.Unknown\n/,
    )
    expect(log).toMatch(
      /INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: error\tError Type: Runtime\.Unknown\n/,
    )
    expect(log.indexOf('Phase: invoke')).toBeLessThan(log.indexOf(`START RequestId: ${id}`))
  })

  it('that takes too long is tried again in the invocation', async () => {
    const impatient = await startContractServer({ initTimeout: 300 })
    try {
      await impatient.create('slow-start', 'for (;;); exports.handler = () => "up"', { Timeout: 1 })
      const { Payload, LogResult } = await impatient.lambda.send(
        new InvokeCommand({ FunctionName: 'slow-start', LogType: 'Tail' }),
      )

      expect(Buffer.from(LogResult!, 'base64').toString()).toMatch(
        /INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout/,
      )
      expect(Buffer.from(Payload!).toString()).toMatch(/Error: Task timed out after 1\.00 seconds"/)
    } finally {
      await impatient.close()
    }
  })

  it('that recovers in the second try serves the invocation', async () => {
    await cloud.create(
      'second-try',
      `const { existsSync, writeFileSync } = require('node:fs')
       if (!existsSync('/tmp/local-cloud-second-try-' + process.ppid)) {
         writeFileSync('/tmp/local-cloud-second-try-' + process.ppid, '')
         throw new Error('first try')
       }
       require('node:fs').rmSync('/tmp/local-cloud-second-try-' + process.ppid)
       exports.handler = () => 'served'`.replaceAll("'/tmp/", "require('node:os').tmpdir() + '/"),
    )

    const { FunctionError, body } = await invoke('second-try')

    expect(FunctionError).toBeUndefined()
    expect(body).toBe('served')
  })

  it('starts the log with INIT_START', async () => {
    await cloud.create('started', 'exports.handler = () => 1')
    await invoke('started')

    expect((await messages('started'))[0]).toMatch(
      /^INIT_START Runtime Version: nodejs:24\.v\S+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:\S+\n$/,
    )
  })

  it('is billed', async () => {
    await cloud.create('billed', 'exports.handler = () => 1')

    const { log } = await invoke('billed')

    const [, duration, billed, init] =
      /Duration: ([\d.]+) ms\tBilled Duration: (\d+) ms.*Init Duration: ([\d.]+) ms/.exec(log) ?? []
    expect(Math.abs(Number(billed) - Math.ceil(Number(duration) + Number(init)))).toBeLessThanOrEqual(1)
  })
})

describe('the number of environments', () => {
  const slow =
    'exports.handler = async () => { await new Promise((resolve) => setTimeout(resolve, 300)); return process.pid }'

  it('is one for each invocation at the same time, up to the limit', async () => {
    await cloud.create('parallel', slow)

    const outcomes = await Promise.allSettled([invoke('parallel'), invoke('parallel'), invoke('parallel')])

    const pids = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.body] : []))
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    expect(new Set(pids).size).toBe(2)
    expect(refusals).toMatchObject([
      {
        name: 'TooManyRequestsException',
        message: 'Rate Exceeded.',
        Reason: 'ConcurrentInvocationLimitExceeded',
        $metadata: { httpStatusCode: 429 },
      },
    ])
  })

  it('makes room for a new function by stopping the one idle longest', async () => {
    for (const name of ['room-1', 'room-2', 'room-3', 'room-4', 'room-5']) {
      await cloud.create(name, 'exports.handler = () => process.pid')
    }
    const oldest = (await invoke('room-1')).body
    for (const name of ['room-2', 'room-3', 'room-4']) await invoke(name)

    await invoke('room-5')

    await until(() => !isRunning(oldest))
  })
})

describe('the end of the cloud', () => {
  it('ends the environments too, even if it is killed', async () => {
    const source =
      'exports.handler = async ({ loop }) => { console.log("pid " + process.pid); while (loop); return process.pid }'
    const { child, pids, folder } = await startCloudToKill(source)
    try {
      expect(pids.map(isRunning)).toEqual([true, true])

      child.kill('SIGKILL')

      await until(() => !pids.some(isRunning))
    } finally {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** A cloud in a process of its own, with one idle environment and one in a busy loop. */
async function startCloudToKill(source: string): Promise<{ child: ChildProcess; pids: number[]; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  const program = `
    import { startContractServer } from ${JSON.stringify(join(import.meta.dirname, 'contract-server.ts'))}
    const cloud = await startContractServer()
    for (const name of ['idle', 'busy']) await cloud.create(name, ${JSON.stringify(source)}, { Timeout: 60 })
    cloud.service.invoke({ region: 'us-east-1', function: { name: 'idle' }, payload: Buffer.from('{}') })
    cloud.service.invoke({ region: 'us-east-1', function: { name: 'busy' }, payload: Buffer.from('{"loop":true}') })
    setInterval(() => {
      const pids = cloud.events('lambda.log').flatMap(({ detail }) => /pid (\\d+)/.exec(detail.message)?.[1] ?? [])
      if (pids.length === 2) console.log('pids ' + pids.join(' '))
    }, 20)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '..', '..'),
    // What a killed cloud leaves behind goes with the folder.
    env: { ...process.env, TMPDIR: folder, TEMP: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pids = await new Promise<number[]>((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      const found = /pids (\d+) (\d+)/.exec(chunk.toString())
      if (found) resolve([Number(found[1]), Number(found[2])])
    })
  })
  return { child, pids, folder }
}

/** A dead process keeps its id until its parent asks for it, and process 1 of a container may take its time to. */
function isRunning(pid: number): boolean {
  return exists(pid) && (process.platform !== 'linux' || !isZombie(pid))
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
