import { createPublicKey, type JsonWebKey } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { startPartners, type TestPartners } from '../test-partners.ts'

let partners: TestPartners

beforeAll(async () => {
  partners = await startPartners()
})
afterAll(() => partners.close())

const jwks = async (): Promise<(JsonWebKey & { kid: string })[]> =>
  (await (await fetch(`${partners.issuer}/.well-known/jwks.json`)).json()).keys

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

async function issued(claims: object): Promise<string> {
  const input = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  return `${input}.${(await partners.local('POST', 'issuer', '/sign', { input })).signature}`
}

describe('an issuer of tokens', () => {
  it('tells where its keys are, as OpenID Connect says', async () => {
    const configuration = await (await fetch(`${partners.issuer}/.well-known/openid-configuration`)).json()

    expect(configuration).toMatchObject({
      issuer: `${partners.issuer}/`,
      jwks_uri: `${partners.issuer}/.well-known/jwks.json`,
    })
  })

  it('publishes the public half of the key that it signs with, and nothing of the private one', async () => {
    const token = await issued({ sub: 'ada' })
    const [key] = await jwks()

    expect(key).toEqual({
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      kid: expect.any(String),
      n: expect.any(String),
      e: 'AQAB',
    })
    expect(jwt.verify(token, createPublicKey({ key: key!, format: 'jwk' }))).toMatchObject({ sub: 'ada' })
  })

  it('has the same key after a restart', async () => {
    const before = await jwks()
    await partners.restart()

    expect(await jwks()).toEqual(before)
  })

  it('signs with a new key after a rotation, and still publishes the one before', async () => {
    const [old] = await jwks()
    await partners.local('POST', 'issuer', '/rotate')
    const [fresh, ...others] = await jwks()
    const { kid } = await partners.local('POST', 'issuer', '/sign', { input: 'a.b' })

    expect(kid).toBe(fresh!.kid)
    expect(others).toEqual([old])
  })

  it('publishes the new key alone where the old one was revoked', async () => {
    const [old] = await jwks()
    const { keys } = await partners.local('POST', 'issuer', '/rotate', { revoke: true })

    expect(keys).toHaveLength(1)
    expect(keys[0].kid).not.toBe(old!.kid)
  })

  it('makes one key where many ask for the first at once', async () => {
    const other = await startPartners()
    const ask = async () => (await (await fetch(`${other.issuer}/.well-known/jwks.json`)).json()).keys[0].kid
    const kids = await Promise.all([ask(), ask(), ask()])
    await other.close()

    expect(new Set(kids).size).toBe(1)
  })

  it('says in a sentence what it cannot sign', async () => {
    await expect(partners.local('POST', 'issuer', '/sign', {})).rejects.toThrow('"input" must be what to sign')
  })

  it.each([
    ['GET', '/userinfo', 404],
    ['POST', '/.well-known/jwks.json', 405],
  ])('answers %s %s with %d', async (method, path, status) => {
    expect((await fetch(`${partners.issuer}${path}`, { method })).status).toBe(status)
  })

  it('can be down, and still tells this computer its keys', async () => {
    await partners.local('PUT', 'issuer', '/faults', { status: 503, retryAfter: 7 })
    const response = await fetch(`${partners.issuer}/.well-known/jwks.json`)
    const told = await partners.local('GET', 'issuer', '/keys')
    await partners.local('DELETE', 'issuer', '/faults')

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
    expect(told.keys).toEqual(await jwks())
  })
})
