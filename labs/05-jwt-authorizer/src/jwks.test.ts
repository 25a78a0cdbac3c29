import type { JsonWebKey, KeyObject } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { authorizer } from '#lab/05-jwt-authorizer/src/authorizer.ts'
import { jwks } from '#lab/05-jwt-authorizer/src/jwks.ts'
import { tokenAuthorizerEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'
import { keySigner, shortKey } from '#workshop/tokens/signers.ts'
import { issue } from '#workshop/tokens/token.ts'

const names = { issuer: 'https://issuer.example/', audience: 'https://api.example' }
const [one, two, three] = [
  keySigner(names, 'one', shortKey()),
  keySigner(names, 'two'),
  keySigner(names, 'three', shortKey()),
]
type Key = ReturnType<typeof keySigner>

const START = 1_795_598_400_000
const MINUTE = 60_000

let issuer: Awaited<ReturnType<typeof startIssuer>>
let now = START

beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(() => issuer.close())
beforeEach(() => {
  now = START
  issuer.publish(one, two)
  for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(console, level).mockImplementation(() => {})
})
afterEach(() => jest.restoreAllMocks())

describe("Step 5 — Find the issuer's key", () => {
  it.each(['one', 'two'])(
    'finds the key "%s" by its kid',
    lesson(
      {
        why: 'An issuer publishes several keys: the one that signs now, the one before it, the next. kid says which is meant.',
        look: 'src/jwks.ts: keep the keys in a Map by their kid.',
      },
      async (kid: string) => {
        const keys = find()

        expect(await keys(kid)).toBe(`the key "${kid}"`)
        expect(await keys(kid === 'one' ? 'two' : 'one')).toBe(`the key "${kid === 'one' ? 'two' : 'one'}"`)
      },
    ),
  )

  it(
    'lets in the bearer of a token that the second key signed',
    lesson(
      {
        why: 'This is the whole gate with RS256: the token names a key, the issuer has it, the signature is right.',
        look: 'step 5, src/jwks.ts: the function that jwks gives is the keyFor of the trust.',
      },
      async () => {
        const trust = { ...names, algorithm: 'RS256' as const, keyFor: jwks(issuer.url) }
        const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/dev/GET/me'

        const answers = [two, three].map(async (signer) =>
          authorizer(trust)(tokenAuthorizerEvent(`Bearer ${await issue(signer)}`, methodArn)).then(
            ({ principalId }) => principalId,
            ({ message }) => message,
          ),
        )

        expect(await Promise.all(answers)).toEqual(['ada', 'Unauthorized'])
      },
    ),
  )

  it(
    'asks the issuer once for many tokens',
    lesson(
      {
        why: 'A request for each token makes your API as slow as the issuer, and the issuer blocks who asks too often.',
        look: 'src/jwks.ts: keep the keys between the calls.',
      },
      async () => {
        const keys = find()
        for (const kid of ['one', 'two', 'one', 'two', 'one']) await keys(kid)

        expect(issuer.requests).toBe(1)
      },
    ),
  )

  it(
    'asks once for many that come at the same time',
    lesson(
      {
        why: 'At the start, or after a rotation, all callers miss the key at the same moment. One request answers them all.',
        look: 'src/jwks.ts: keep the promise of the request that is under way, and await that.',
      },
      async () => {
        const keys = find()
        const found = await Promise.all(['one', 'two', 'one', 'two'].map(keys))

        expect(found).toEqual([one, two, one, two].map(({ publicKey }) => nameOf(publicKey)))
        expect(issuer.requests).toBe(1)
      },
    ),
  )

  it(
    'notices a new key when a token names it',
    lesson(
      {
        why: 'Issuers change their keys without asking you. Who keeps keys for ever refuses everybody from that day on.',
        look: 'src/jwks.ts: a kid that is not among the keys is a reason to ask again.',
      },
      async () => {
        const keys = find()
        const before = [await keys('one'), await keys('three')]
        issuer.publish(two, three)
        now += MINUTE

        expect([...before, await keys('three')]).toEqual(['the key "one"', 'none', 'the key "three"'])
      },
    ),
  )

  it(
    'asks at most once in a while for kids that nobody published',
    lesson(
      {
        why: 'kid is what a stranger wrote. With a request for each, anybody makes you flood your issuer, and wait for it each time.',
        look: 'src/jwks.ts: remember when you last asked in vain, and wait some seconds (5 to 60) before you ask for another unknown kid.',
      },
      async () => {
        const keys = find()
        await keys('one')
        for (let made = 0; made < 20; made++) await keys(`made-up-${made}`)
        const atOnce = issuer.requests
        now += MINUTE
        for (let made = 20; made < 40; made++) await keys(`made-up-${made}`)

        expect(atOnce).toBeLessThanOrEqual(2)
        expect(issuer.requests - atOnce).toBe(1)
        expect(await keys('one')).toBe('the key "one"')
      },
    ),
  )

  it(
    'believes no key for ever: asks again after some minutes',
    lesson(
      {
        why: 'A key that was stolen is taken off the list. Until you look again, whoever has it is let in.',
        look: 'src/jwks.ts: the keys have an age; beyond some minutes (at most an hour) ask again.',
      },
      async () => {
        const keys = find()
        const before = await keys('one')
        issuer.publish(two)
        now += 61 * MINUTE

        expect([before, await keys('one')]).toEqual(['the key "one"', 'none'])
      },
    ),
  )

  it.each([
    ['answers 503', (response) => response.writeHead(503).end('{}')],
    ['answers an error as JSON', (response) => response.end('{"error": "try later"}')],
    ['answers HTML', (response) => response.end('<html>')],
    ['answers null', (response) => response.end('null')],
    ['hangs up', (response) => response.destroy()],
  ] as [string, Answer][])(
    'refuses what it cannot look up, and keeps what it has, where the issuer %s',
    lesson(
      {
        why: 'The issuer being down is no reason to let anybody in, nor to turn those away whose keys you know.',
        look: 'src/jwks.ts: where fetching fails, log it and keep the old keys; a kid that is not among them is an error.',
      },
      async (_what: string, answer: Answer) => {
        const keys = find()
        await keys('one')
        issuer.answer = answer
        now += 61 * MINUTE

        expect([await keys('one'), await keys('three')]).toEqual(['the key "one"', 'none'])
      },
    ),
  )

  it(
    'looks for no more than the old keys while the issuer is down, and not at every token',
    lesson(
      {
        why: 'An issuer that is down gets no better by being asked with every request, and each of these callers would wait for the time-out.',
        look: 'src/jwks.ts: a request that failed counts too when you decide whether to ask again.',
      },
      async () => {
        const keys = find()
        issuer.answer = (response) => response.writeHead(503).end()
        const found = []
        for (let token = 0; token < 10; token++) found.push(await keys('one'))
        const asked = issuer.requests
        issuer.publish(one)
        now += MINUTE

        expect([...new Set(found)]).toEqual(['none'])
        expect(asked).toBe(1)
        expect(await keys('one')).toBe('the key "one"')
      },
    ),
  )

  it(
    'gives up on an issuer that does not answer',
    lesson(
      {
        why: 'Without a time-out the function waits until it is stopped, which is a 500, and API Gateway gives up after 29 seconds anyway.',
        look: 'src/jwks.ts: fetchJson of src/fetch-json.ts has one; fetch alone has none.',
      },
      async () => {
        const hurry = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => aborted(50))
        issuer.answer = () => {}

        const found = await Promise.race([find()('one'), later(3500, 'still waiting')])

        expect(found).toBe('none')
        expect(hurry.mock.calls.every(([milliseconds]) => milliseconds <= 3000)).toBe(true)
      },
    ),
  )

  it(
    'does not count on a connection that it had before',
    lesson(
      {
        why: 'Between two invokes the environment is frozen. The connection of the last request may be dead when the next one needs it, and then the fetch fails for no reason that you would find.',
        look: 'src/jwks.ts: fetchJson of src/fetch-json.ts keeps no connection; fetch alone does.',
      },
      async () => {
        const used = new Set<unknown>()
        const rounds = [one, two, one, two, one]
        const found = []
        const keys = find()
        for (const published of rounds) {
          issuer.answer = (response) => {
            if (used.has(response.socket)) return response.destroy()
            used.add(response.socket)
            return response.end(jwkSet(published))
          }
          found.push(await keys(published.kid))
          now += 61 * MINUTE
        }

        expect(found).toEqual(rounds.map(({ publicKey }) => nameOf(publicKey)))
      },
    ),
  )

  it.each([
    [
      '10 MB',
      (response) => response.end(`{"keys": [${JSON.stringify(one.jwk)}], "more": "${'x'.repeat(10_000_000)}"}`),
    ],
    [
      'a redirect',
      (response, path) =>
        path === '/elsewhere' ? response.end(jwkSet(one)) : response.writeHead(302, { location: '/elsewhere' }).end(),
    ],
  ] as [string, Answer][])(
    'believes no keys out of %s',
    lesson(
      {
        why: 'You asked one address for a small document. Whatever else comes is not what you asked for: it may fill your memory, or come from somewhere else.',
        look: 'src/jwks.ts: fetchJson of src/fetch-json.ts has a limit, and follows no redirect.',
      },
      async (_what: string, answer: Answer) => {
        issuer.answer = answer

        expect(await find()('one')).toBe('none')
      },
    ),
  )

  it.each([
    ['a secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'odd' }],
    [
      'an elliptic curve',
      {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        kid: 'odd',
      },
    ],
    ['a key for encryption', { ...three.jwk, use: 'enc', kid: 'odd' }],
    ['a key for RS512', { ...three.jwk, alg: 'RS512', kid: 'odd' }],
    ['a key for HS256', { ...three.jwk, alg: 'HS256', kid: 'odd' }],
    ['a broken key', { kty: 'RSA', kid: 'odd', n: 'AQAB' }],
    ['a key without a kid', { ...three.jwk, kid: undefined }],
    ['null', null],
  ])(
    'leaves %s aside, and finds the good key beside it',
    lesson(
      {
        why: 'A key is for one algorithm. What was made for another purpose may not verify your tokens, and one odd key may not spoil the others.',
        look: 'src/jwks.ts: take kty RSA, use sig or none, alg RS256 or none, and a text for a kid; let createPublicKey fail for each by itself.',
      },
      async (_what: string, odd: JsonWebKey | null) => {
        issuer.answer = (response) => response.end(JSON.stringify({ keys: [odd, one.jwk] }))
        const keys = find()

        expect([await keys('odd'), await keys(undefined), await keys('one')]).toEqual(['none', 'none', 'the key "one"'])
      },
    ),
  )

  it.each([
    'http://issuer.example/jwks.json',
    'http://127.0.0.1.evil.example/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
  ])(
    'takes no keys from %s',
    lesson(
      {
        why: 'What comes without TLS can be exchanged on its way, and with it the key that decides who is let in. Only this computer needs no TLS.',
        look: 'src/jwks.ts: throw at once where the address is neither https nor http on 127.0.0.1, localhost or [::1].',
      },
      (address: string) => {
        expect(() => jwks(new URL('https://issuer.example/jwks.json'))).not.toThrow()
        expect(() => jwks(new URL(address))).toThrow()
      },
    ),
  )
})

/** Looks keys up in a set of its own, and tells which it found. */
function find() {
  const keyFor = jwks(issuer.url, () => now)
  return async (kid: unknown): Promise<string> => {
    try {
      return nameOf(await keyFor(kid))
    } catch {
      return 'none'
    }
  }
}

/** Which of the three keys it is. */
function nameOf(found: KeyObject): string {
  const [known] = [one, two, three].filter(({ publicKey }) => publicKey.equals(found))
  return known ? `the key "${known.kid}"` : 'another key'
}

type Answer = (response: ServerResponse, path: string) => unknown

function jwkSet(...keys: Key[]): string {
  return JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })
}

async function startIssuer() {
  const server = createServer((request, response) => {
    state.requests++
    state.answer(response, request.url ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`),
    requests: 0,
    answer: (() => {}) as Answer,
    publish(...keys: Key[]) {
      state.requests = 0
      state.answer = (response) => response.end(jwkSet(...keys))
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}

function aborted(milliseconds: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), milliseconds)
  return controller.signal
}

function later(milliseconds: number, value: string): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds).unref())
}
