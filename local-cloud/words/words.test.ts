import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { until } from '../test-server.ts'

const RUN = join(import.meta.dirname, '..', 'run.cjs')

/** `npm run cloud …` in a process of its own. */
class Command {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  printed = ''

  constructor(words: string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [RUN, ...words], { env: { ...process.env, ...env } })
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on('data', (data) => (this.printed += data))
    this.ended = once(this.child, 'close').then(([code]) => code)
  }

  static async run(words: string[], env: NodeJS.ProcessEnv) {
    const command = new Command(words, env)
    return { code: await command.ended, printed: command.printed }
  }
}

describe('npm run cloud', () => {
  let home: string
  let env: NodeJS.ProcessEnv
  let cloud: Command

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'npm run cloud '))
    env = { CLOUD_PORT: '0', CLOUD_DATA: join(home, 'the state') }
    cloud = new Command([], env)
    await until(() => cloud.printed.includes('Ctrl-C stops it.'), 20)
    env.CLOUD_PORT = /127\.0\.0\.1:(\d+)/.exec(cloud.printed)![1]
  })
  afterAll(async () => {
    cloud.child.kill()
    await cloud.ended
    rmSync(home, { recursive: true, force: true })
  })

  const whoAmI = async () => {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'thing' }
    const sts = new STSClient({ endpoint: `http://127.0.0.1:${env.CLOUD_PORT}`, region: 'us-east-1', credentials })
    await sts.send(new GetCallerIdentityCommand({}))
    sts.destroy()
  }

  it('says where it answers, where its state is, whether IAM is enforced, and how fast waiting passes', () => {
    expect(cloud.printed).toBe(
      `The local cloud answers at http://127.0.0.1:${env.CLOUD_PORT}
  its state:  ${env.CLOUD_DATA}
  IAM:        enforced
  its speed:  60 s of AWS's waiting in one second
Ctrl-C stops it.
`,
    )
  })

  it('tells its status', async () => {
    const { code, printed } = await Command.run(['status'], env)

    expect(printed).toContain(`The local cloud answers at http://127.0.0.1:${env.CLOUD_PORT}\n`)
    expect(printed).toContain(`its state:  ${env.CLOUD_DATA}\n`)
    expect(printed).toMatch(
      new RegExp(`its process: ${cloud.child.pid}, since .*, Node ${process.versions.node}, \\d+ MB`),
    )
    expect(printed).toMatch(/services: {3}sts, iam, /)
    expect(code).toBe(0)
  })

  it('prints what happens, a line each, until it is stopped', async () => {
    const events = new Command(['events', 'all', 'api'], env)
    await whoAmI()
    await until(() => events.printed.includes('GetCallerIdentity'))

    events.child.kill('SIGINT')

    expect(await events.ended).toBe(process.platform === 'win32' ? null : 0)
    expect(events.printed).toMatch(/^\d\d:\d\d:\d\d\.\d{3} api\.call +sts GetCallerIdentity → 200 in [\d.]+ ms$/m)
  })

  it('refuses to delete the state that it runs on', async () => {
    const { code, printed } = await Command.run(['reset'], env)

    expect(printed).toBe(
      `Process ${cloud.child.pid} runs a local cloud on ${env.CLOUD_DATA}. Stop it with Ctrl-C, then run this again.\n`,
    )
    expect(code).toBe(1)
    expect(readdirSync(env.CLOUD_DATA!)).toContain('lambda')
  })

  it.each([
    [['deploy'], {}, '"npm run cloud" knows no "deploy". It knows: start, status, events, reset; alone it starts'],
    [['__proto__'], {}, '"npm run cloud" knows no "__proto__".'],
    [['start'], { CLOUD_PORT: 'x' }, 'CLOUD_PORT is "x". It must be a port, as 4566, or 0 for any free one.'],
    [['start'], { CLOUD_SPEED: 'fast' }, 'CLOUD_SPEED is "fast".'],
    [['start'], {}, 'already runs a local cloud on the state in'],
    [['status'], { CLOUD_PORT: '9' }, 'No local cloud runs at http://127.0.0.1:9. To start it: npm run cloud'],
    [['events'], { CLOUD_PORT: '9' }, 'No local cloud runs at http://127.0.0.1:9. To start it: npm run cloud'],
  ])('%j with %j ends in a sentence', async (words, change, sentence) => {
    const { code, printed } = await Command.run(words, { ...env, ...change })

    expect(printed).toContain(sentence)
    expect(printed.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(1)
  })

  it('names a port that is taken, and the way out', async () => {
    const { code, printed } = await Command.run([], { ...env, CLOUD_DATA: join(home, 'other') })

    expect(printed).toBe(
      `Port ${env.CLOUD_PORT} is taken. Stop what holds it, or set another: CLOUD_PORT=4570 npm start\n`,
    )
    expect(code).toBe(1)
  })

  it('does not take another server for the cloud', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end())
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const CLOUD_PORT = String((other.address() as AddressInfo).port)

    const { code, printed } = await Command.run(['status'], { ...env, CLOUD_PORT })

    expect(printed).toContain(`What answers at http://127.0.0.1:${CLOUD_PORT} is not the local cloud.`)
    expect(code).toBe(1)
    other.close()
  })

  it('says to those who watch that it stops, and ends with 0', async () => {
    const events = new Command(['events', 'all'], env)
    await whoAmI()
    await until(() => events.printed.includes('GetCallerIdentity'))

    cloud.child.kill('SIGTERM')

    expect(await cloud.ended).toBe(process.platform === 'win32' ? null : 0)
    expect(await events.ended).toBe(0)
    expect(events.printed).toMatch(/The cloud has stopped\.\n$/)
  })

  it('deletes the state once nothing runs on it', async () => {
    const { code, printed } = await Command.run(['reset'], env)

    expect(printed).toBe(`Deleted what was in ${env.CLOUD_DATA}. The next start begins afresh.\n`)
    expect(code).toBe(0)
    expect(readdirSync(env.CLOUD_DATA!)).toEqual([])
  })

  it('has nothing to delete where nothing was', async () => {
    const { code, printed } = await Command.run(['reset'], { ...env, CLOUD_DATA: join(home, 'never') })

    expect(printed).toMatch(/^Nothing to delete/)
    expect(code).toBe(0)
    expect(existsSync(join(home, 'never'))).toBe(false)
  })

  it.each([
    ['reset', "is not a local cloud's state, so it stays as it is."],
    ['start', "holds other things than a local cloud's state. Set CLOUD_DATA to a folder of its own."],
  ])("%s leaves a folder alone that is somebody's own", async (word, sentence) => {
    const CLOUD_DATA = join(home, 'my thesis')
    mkdirSync(CLOUD_DATA, { recursive: true })
    writeFileSync(join(CLOUD_DATA, 'chapter-1.md'), 'Once')

    const { code, printed } = await Command.run([word], { ...env, CLOUD_DATA })

    expect(printed).toContain(sentence)
    expect(code).toBe(1)
    expect(readdirSync(CLOUD_DATA)).toEqual(['chapter-1.md'])
  })

  it.each([
    ['2', 'is of a newer local cloud: its layout is 2, and this one reads 1. Start that one, or set CLOUD_DATA'],
    [
      '0',
      'is of an older local cloud: its layout is 0, and this one reads 1. To start afresh, which deletes it: npm run cloud reset',
    ],
  ])('does not touch a state of the layout %s', async (version, sentence) => {
    const CLOUD_DATA = join(home, `layout ${version}`)
    mkdirSync(CLOUD_DATA)
    writeFileSync(join(CLOUD_DATA, 'version'), `${version}\n`)

    const { code, printed } = await Command.run([], { ...env, CLOUD_DATA })

    expect(printed).toContain(sentence)
    expect(code).toBe(1)
    expect(readdirSync(CLOUD_DATA)).toEqual(['version'])
  })
})
