import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../fixtures/command.ts'
import { checkDisk, checkPorts, checkProxy, checkWatching, checkWriting } from './machine.js'
import { checkGit, checkLineEndings, checkPackages } from './tools.js'

describe('npm run lab doctor', () => {
  const environment = { ...process.env }
  let root: string
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const lock = (packages: object) => JSON.stringify({ packages: { '': {}, ...packages } })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'a workshop '))
  })
  afterEach(() => {
    process.env = { ...environment }
    rmSync(root, { recursive: true, force: true })
  })

  it('finds this machine ready, but for a port that another program may hold', async () => {
    const { code, printed } = await run(['lab', 'doctor'])

    expect(printed).toMatch(/✔ Node +\d/)
    expect(printed).toMatch(/✔ Packages +\d+ installed, as the lockfile says/)
    expect(code).toBe(printed.includes('✗') ? 1 : 0)
  })

  it('asks for npm ci where nothing is installed', () => {
    expect(checkPackages(root)).toMatchObject({ found: 'not installed', fix: 'Run once, with a network: npm ci' })
  })

  it.each([
    ['another version', { 'node_modules/a': { version: '1.0.0' } }],
    ['a package too few', {}],
  ])('asks for npm ci where there is %s', (_case, installed) => {
    write('package-lock.json', lock({ 'node_modules/a': { version: '2.0.0' } }))
    write('node_modules/.package-lock.json', lock(installed))

    expect(checkPackages(root)).toMatchObject({ found: '1 not as the lockfile says, as a', fix: 'Run: npm ci' })
  })

  it("is content without another system's optional packages", () => {
    write(
      'package-lock.json',
      lock({ 'node_modules/a': { version: '2.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true } }),
    )
    write('node_modules/.package-lock.json', lock({ 'node_modules/a': { version: '2.0.0' } }))

    expect(checkPackages(root).fix).toBeUndefined()
  })

  it('finds Windows line endings in the labs', () => {
    write('labs/01-greet/src/greet.ts', 'one\r\ntwo\r\n')

    expect(checkLineEndings(root).found).toMatch(/CRLF in 1 files, as labs\/01-greet.src.greet\.ts/)
  })

  it('finds a folder that cannot be written to', () => {
    write('file', '')

    expect(checkWriting(join(root, 'file'))).toMatchObject({
      fix: expect.stringContaining('Clone into a folder of your own'),
    })
  })

  it('finds that files are watched, and room on the disk', async () => {
    expect(await checkWatching(root)).toEqual({ name: 'File watching', found: 'saved files are noticed' })
    expect((await checkDisk(root)).found).toMatch(/^[\d,]+ MB free$/)
  })

  it('names who holds a port, and knows the workshop itself', async () => {
    const server = createServer((_request, response) => response.end(JSON.stringify({ workshop: root })))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    process.env.PORT = process.env.CLOUD_PORT = String(port)

    const [site] = await checkPorts()
    server.removeAllListeners('request').on('request', (_request, response) => response.end('another'))
    const [, cloud] = await checkPorts()

    expect(site).toEqual({ name: 'Deck port', found: `${port} is the workshop's, which is running` })
    expect(cloud).toMatchObject({ fix: 'Stop that, or set CLOUD_PORT to another port.' })
    expect(cloud!.found).toContain(`process ${process.pid}`)
    server.close()
  })

  it('finds a proxy that would be asked for this machine, and hides its password', () => {
    process.env = { http_proxy: 'http://me:secret@proxy.example:3128', no_proxy: 'example.com' }

    expect(checkProxy()).toMatchObject({
      found: 'http://…@proxy.example:3128',
      fix: expect.stringContaining('NO_PROXY'),
    })
    process.env.no_proxy = 'localhost,127.0.0.1'
    expect(checkProxy()).not.toHaveProperty('fix')
  })

  it('does without git', () => {
    expect(checkGit(root, 'no-such-git')).toMatchObject({ found: 'not found', optional: true })
  })
})
