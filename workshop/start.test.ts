import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, run } from './fixtures/command.ts'

describe('npm start', () => {
  // Not the workshop's own state, which another `npm start` may be using.
  const CLOUD_DATA = mkdtempSync(join(tmpdir(), 'npm start '))
  let env: NodeJS.ProcessEnv
  let start: Command

  beforeAll(async () => {
    env = { PORT: String(await freePort()), CLOUD_PORT: String(await freePort()), CLOUD_DATA }
    start = new Command(['start'], env)
    await start.until('Ctrl-C stops both.')
  })
  afterAll(async () => {
    start.child.kill('SIGTERM')
    await start.ended
    rmSync(CLOUD_DATA, { recursive: true })
  })

  it('serves the deck and the local cloud, and prints where', async () => {
    const deck = await fetch(`http://localhost:${env.PORT}/`)
    const cloud = await fetch(`http://127.0.0.1:${env.CLOUD_PORT}/_aws/health`)

    expect(start.printed).toContain(`The console:     http://localhost:${env.PORT}/console\n`)
    expect(start.printed).toContain(`http://127.0.0.1:${env.CLOUD_PORT}`)
    expect(deck.headers.get('content-type')).toContain('text/html')
    expect(await cloud.json()).toMatchObject({ service: 'local-cloud' })
  })

  it('shows that cloud in the console', async () => {
    const page = await fetch(`http://localhost:${env.PORT}/console`)
    const overview = await fetch(`http://localhost:${env.PORT}/_cloud/_aws/overview`)

    expect(await page.text()).toContain('<title>Console')
    expect(await overview.json()).toMatchObject({ stacks: [], functions: [] })
  })

  it('says when started again that it is running, and where', async () => {
    const { code, printed } = await run(['start'], env)

    expect(printed).toMatch(new RegExp(`^The workshop is already running, from .*: http://localhost:${env.PORT}\\.`))
    expect(code).toBe(0)
  })

  it('says when started again that the cloud is gone, and how to start it', async () => {
    const CLOUD_PORT = String(await freePort())

    const { printed } = await run(['start'], { ...env, CLOUD_PORT })

    expect(printed).toContain(
      `Its local cloud is not running at http://127.0.0.1:${CLOUD_PORT}. To start it: npm run cloud`,
    )
  })

  it('uses a local cloud that is running already', async () => {
    const second = new Command(['start'], { ...env, PORT: String(await freePort()) })
    await second.until('Ctrl-C stops both.')
    second.child.kill('SIGTERM')

    expect(await second.ended).toBe(0)
    expect(second.printed).toContain('(it was running already)')
    expect((await fetch(`http://127.0.0.1:${env.CLOUD_PORT}/_aws/health`)).status).toBe(200)
  })

  it('stops both, and leaves nothing behind', async () => {
    start.child.kill('SIGTERM')

    expect(await start.ended).toBe(0)
    await expect(fetch(`http://127.0.0.1:${env.CLOUD_PORT}/_aws/health`)).rejects.toThrow('fetch failed')
  })
})

describe('npm start with a port that is taken', () => {
  let other: Server
  let taken: string

  beforeAll(async () => {
    other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    taken = String((other.address() as AddressInfo).port)
  })
  afterAll(() => other.close())

  it('names who holds the port of the deck, and the way out', async () => {
    const { code, printed } = await run(['start'], { PORT: taken })

    expect(printed).toMatch(
      new RegExp(
        `^Port ${taken} is taken, most likely by .*\\(process ${process.pid}\\)\\. Stop that, or set PORT to another port`,
      ),
    )
    expect(code).toBe(1)
  })

  it('shows the deck though the port of the cloud is taken, and says so', async () => {
    const start = new Command(['start'], { PORT: String(await freePort()), CLOUD_PORT: taken })
    await start.until('Ctrl-C stops both.')
    start.child.kill('SIGTERM')
    await start.ended

    expect(start.printed).toMatch(
      new RegExp(`The local cloud: not started\\. Port ${taken} is taken, .* set CLOUD_PORT`),
    )
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
