import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ContractServer, startContractServer } from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
})
afterEach(() => cloud.close())

describe('a SecureString', () => {
  const secret = 'correct horse battery staple'

  it('is in clear only with WithDecryption', async () => {
    await cloud.put('/db/password', secret, { Type: 'SecureString' })

    const hidden = (await cloud.get('/db/password')).Value!

    expect((await cloud.get('/db/password', true)).Value).toBe(secret)
    expect(hidden).toMatch(/^[A-Za-z0-9+/]{60,}=*$/)
    expect(Buffer.from(hidden, 'base64').toString('latin1')).not.toContain('horse')
    expect((await cloud.byPath('/db')).values).toEqual([hidden])
    expect((await cloud.byPath('/db', { WithDecryption: true })).values).toEqual([secret])
    expect((await cloud.history('/db/password')).map(({ Value }) => Value)).toEqual([hidden])
    expect((await cloud.history('/db/password', true)).map(({ Value, KeyId }) => [Value, KeyId])).toEqual([
      [secret, 'alias/aws/ssm'],
    ])
  })

  it('stays secret when an update names no type', async () => {
    await cloud.put('/db/password', 'first', { Type: 'SecureString' })
    await cloud.update('/db/password', secret)

    expect((await cloud.get('/db/password')).Value).not.toBe(secret)
    expect((await cloud.get('/db/password', true)).Value).toBe(secret)
  })

  it('is nowhere in the state folder, in no event and in no error', async () => {
    await cloud.put('/db/password', secret, { Type: 'SecureString' })
    const refusal = await cloud
      .put('/db/other', secret, { Type: 'SecureString', AllowedPattern: '\\d+' })
      .catch((error) => error)

    const files = readdirSync(cloud.dataDir, { recursive: true, encoding: 'utf8' })
      .map((file) => join(cloud.dataDir, file))
      .filter((file) => statSync(file).isFile())
    const written = files.map((file) => readFileSync(file, 'latin1')).join('\n')

    expect(written).toContain('/db/password')
    expect(written).not.toContain('horse')
    expect(JSON.stringify(cloud.allEvents())).toContain('/db/password')
    expect(JSON.stringify(cloud.allEvents())).not.toContain('horse')
    expect(refusal.name).toBe('ParameterPatternMismatchException')
    expect(refusal.message).not.toContain('horse')
  })

  it('is read after a restart, and lost with its key, in a sentence', async () => {
    await cloud.put('/db/password', secret, { Type: 'SecureString' })
    await cloud.restart()

    expect((await cloud.get('/db/password', true)).Value).toBe(secret)

    rmSync(keyFile())
    await expect(cloud.get('/db/password', true)).rejects.toMatchObject({
      name: 'InvalidKeyId',
      message: expect.stringContaining('Put the parameter again with Overwrite.'),
    })
    await cloud.update('/db/password', 'new')
    expect((await cloud.get('/db/password', true)).Value).toBe('new')
    await expect(cloud.get('/db/password:1', true)).rejects.toMatchObject({ name: 'InvalidKeyId' })
  })

  it('has a key of 32 bytes that only its owner reads', async () => {
    await cloud.put('/db/password', secret, { Type: 'SecureString' })

    expect(readFileSync(keyFile()).length).toBe(32)
    // Windows has no such bits: Node reports every writable file as 666 there.
    expect(statSync(keyFile()).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  })

  const keyFile = () => join(cloud.dataDir, 'ssm', 'keys', 'secure-string.key')
})
