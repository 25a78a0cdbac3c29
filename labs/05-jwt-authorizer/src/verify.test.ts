import type { KeyObject } from 'node:crypto'
import { authorizer } from '#lab/05-jwt-authorizer/src/authorizer.ts'
import type { Trust } from '#lab/05-jwt-authorizer/src/trust.ts'
import { verify } from '#lab/05-jwt-authorizer/src/verify.ts'
import { tokenAuthorizerEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'
import { ALGORITHM_ATTACKS } from '#workshop/tokens/attacks/algorithms.ts'
import { CLAIM_ATTACKS } from '#workshop/tokens/attacks/claims.ts'
import { FORM_ATTACKS } from '#workshop/tokens/attacks/forms.ts'
import { KEY_ATTACKS } from '#workshop/tokens/attacks/keys.ts'
import type { Attack } from '#workshop/tokens/attacks/make.ts'
import { attacksOn } from '#workshop/tokens/attacks.ts'
import { RFC_7515, rfcToken } from '#workshop/tokens/rfc-examples.ts'
import { keySigner, secretSigner } from '#workshop/tokens/signers.ts'
import { issue, type Signer } from '#workshop/tokens/token.ts'

const names = { issuer: 'https://issuer.example/', audience: 'https://api.example' }
const secret = secretSigner(names)
const key = keySigner(names, 'key-1')

const trusts = {
  HS256: { ...names, algorithm: 'HS256', keyFor: () => secret.key },
  RS256: { ...names, algorithm: 'RS256', keyFor: keysOf({ 'key-1': key.publicKey }) },
} satisfies Record<string, Trust>

const BOTH = [
  ['HS256', secret],
  ['RS256', key],
] as const satisfies [keyof typeof trusts, Signer][]

/** Each attack with each algorithm. */
function attacks(table: Record<string, Attack>): [algorithm: keyof typeof trusts, that: string, attack: Attack][] {
  return BOTH.flatMap(([algorithm]) =>
    attacksOn(algorithm, table).map(([that, attack]): [keyof typeof trusts, string, Attack] => [
      algorithm,
      that,
      attack,
    ]),
  )
}

beforeEach(() => {
  for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => {})
})
afterEach(() => jest.restoreAllMocks())

describe('Step 2 — Verify the token', () => {
  it.each(
    BOTH.flatMap(([algorithm, signer]) =>
      ['ada', 'auth0|507f1f77', 'gräce'].map((sub) => [algorithm, sub, signer] as const),
    ),
  )(
    '%s: tells that the bearer of a good token is %s',
    lesson(
      {
        why: 'An authorizer that refuses everybody is safe, and of no use. Which algorithm is in force, and by which keys, comes from the configuration.',
        look: 'src/verify.ts: jwt.verify with the key of trust.keyFor, and give all claims, with sub, scope and exp.',
      },
      async (algorithm: keyof typeof trusts, sub: string, signer: Signer) => {
        const exp = Math.floor(Date.now() / 1000) + 60 + sub.length
        const token = await issue(signer, { sub, exp, scope: `all about ${sub}`, name: 'A name' })

        expect(await outcome(token, trusts[algorithm])).toMatchObject({
          sub,
          exp,
          scope: `all about ${sub}`,
          name: 'A name',
        })
      },
    ),
  )

  it.each([
    ['one audience', { aud: names.audience }, {}],
    ['no scope', { scope: undefined }, { scope: '' }],
    ['no iat', { iat: undefined }, {}],
    ['an exp three seconds ago', { exp: Math.floor(Date.now() / 1000) - 3 }, {}],
    ['an nbf in three seconds', { nbf: Math.floor(Date.now() / 1000) + 3 }, {}],
    [
      'claims that are lists and objects',
      { permissions: ['a', 'a'], org: { id: 1, of: { id: 2 } } },
      { permissions: ['a', 'a'] },
    ],
  ])(
    'takes a token with %s',
    lesson(
      {
        why: 'Issuers differ, and so do clocks: a few seconds of tolerance spare you 401s that nobody can explain.',
        look: 'src/verify.ts: clockTolerance of 5 seconds; a missing scope is "".',
      },
      async (_what: string, claims: object, expected: object) => {
        expect(await outcome(await issue(secret, claims), trusts.HS256)).toMatchObject({ sub: 'ada', ...expected })
      },
    ),
  )

  it.each(attacks(ALGORITHM_ATTACKS))(
    '%s: refuses a token that %s',
    lesson(
      {
        why: 'The header is what a stranger wrote. A token that chooses its algorithm chooses how it is checked: none is no check, and HS256 takes a public key for a secret, which everybody has.',
        look: 'src/verify.ts: algorithms: [trust.algorithm], and refuse another alg before anything else.',
      },
      refuses,
    ),
  )

  it.each(attacks(KEY_ATTACKS))(
    '%s: refuses a token that %s',
    lesson(
      {
        why: 'Whoever may say which key a token is verified with, verifies his own. kid is looked up among the keys that we trust; jwk, jku, x5u and x5c are not looked at.',
        look: 'src/verify.ts: the key comes from trust.keyFor(header.kid), and jwt.verify checks the signature; jwt.decode checks nothing.',
      },
      refuses,
    ),
  )

  it.each(attacks(CLAIM_ATTACKS))(
    '%s: refuses a token that %s',
    lesson(
      {
        why: 'A signature says who wrote the token, not that it is for you, or for now. A token of the same issuer for the shop next door is signed as well as yours.',
        look: 'src/verify.ts: issuer and audience as options; what is missing, jsonwebtoken does not check: demand exp and sub, and look at iat and scope.',
      },
      refuses,
    ),
  )

  it.each(attacks(FORM_ATTACKS))(
    '%s: refuses a token of an odd form: one that %s',
    lesson(
      {
        why: 'A token that can be read in two ways may mean one thing to you and another to the next service. jsonwebtoken takes most of these, and ignores crit, which says "refuse me if you do not understand this".',
        look: 'src/verify.ts: readForm of src/form.ts before anything else; refuse crit and b64 in the header.',
      },
      refuses,
    ),
  )

  it.each([
    ['A.1, also in RFC 7519, whose key we trust here', 'a1', { algorithm: 'HS256', keyFor: () => RFC_7515.a1.key }],
    ['A.2, whose key we trust here', 'a2', { algorithm: 'RS256', keyFor: () => RFC_7515.a2.publicKey }],
    ['A.3, which an elliptic curve signed', 'a3', trusts.RS256],
    ['A.5, also in RFC 7519, which is not signed', 'a5', trusts.HS256],
  ] satisfies [string, keyof typeof RFC_7515, Partial<Trust>][])(
    'refuses the example of RFC 7515, %s',
    lesson(
      {
        why: 'The examples of the standards are good tests: every implementation agrees on their bytes. These expired in 2011 and are for no audience, so a right signature must not be enough.',
        look: 'src/verify.ts: what does your code say to a token whose signature is right, and which has no aud and no sub?',
      },
      async (_example: string, name: keyof typeof RFC_7515, trust: Partial<Trust>) => {
        const token = rfcToken(RFC_7515[name])

        expect(await outcome(token, { ...trusts.HS256, ...trust, issuer: 'joe' })).toMatch(/^refused/)
      },
    ),
  )

  it.each([
    ['A.1 (HS256)', secretSigner(names, RFC_7515.a1.secret), RFC_7515.a1.key],
    ['A.2 (RS256)', keySigner(names, 'a2', RFC_7515.a2.privateKey), RFC_7515.a2.publicKey],
  ] as const)(
    'takes a good token by the key of RFC 7515, %s',
    lesson(
      {
        why: 'What these two keys make of a text is printed in the standard, so this is the algorithm itself and not our idea of it.',
        look: 'src/verify.ts: hand the key of trust.keyFor to jwt.verify as it is.',
      },
      async (_example: string, signer: Signer, key: KeyObject) => {
        const trust = { ...names, algorithm: signer.algorithm, keyFor: () => key }

        expect(await outcome(await issue(signer), trust)).toMatchObject({ sub: 'ada' })
      },
    ),
  )

  it(
    'looks for no key where the alg is not the one in force',
    lesson(
      {
        why: 'Looking for a key may mean a request to the issuer. A token that cannot be good is not worth one, or anybody could have you send as many as he likes.',
        look: 'src/verify.ts: compare header.alg with trust.algorithm before you call trust.keyFor.',
      },
      async () => {
        const keyFor = jest.fn(trusts.RS256.keyFor)
        const trust = { ...trusts.RS256, keyFor }

        const [foreign, good] = [await outcome(await issue(secret), trust), await outcome(await issue(key), trust)]

        expect([foreign, good]).toMatchObject([expect.stringMatching(/^refused/), { sub: 'ada' }])
        expect(keyFor.mock.calls).toEqual([['key-1']])
      },
    ),
  )

  it.each(['forged', 'expired', 'none-filled', 'wrong-audience'])(
    'becomes a 401 for a token that is %s',
    lesson(
      {
        why: 'What verify throws has many messages, and API Gateway answers 401 to one alone.',
        look: 'step 2 throws in src/verify.ts, and step 1 caught it in src/authorizer.ts: is the promise awaited inside the try?',
      },
      async (word: string) => {
        const token = await { ...ALGORITHM_ATTACKS, ...KEY_ATTACKS, ...CLAIM_ATTACKS }[word]!.make(secret)
        const event = tokenAuthorizerEvent(
          `Bearer ${token}`,
          'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/dev/GET/me',
        )

        const answer = await authorizer(trusts.HS256)(event).then(JSON.stringify, (error) => `threw "${error.message}"`)

        expect(answer).toBe('threw "Unauthorized"')
      },
    ),
  )
})

async function refuses(algorithm: keyof typeof trusts, _that: string, attack: Attack): Promise<void> {
  const token = await attack.make(algorithm === 'HS256' ? secret : key)

  expect(await outcome(token, trusts[algorithm])).toMatch(/^refused/)
}

/** The claims, or why there are none. */
function outcome(token: string, trust: Trust) {
  return verify(token, trust).catch((error: unknown) => `refused: ${error instanceof Error ? error.message : error}`)
}

function keysOf(keys: Record<string, typeof key.publicKey>): Trust['keyFor'] {
  return async (kid) => {
    if (typeof kid === 'string' && Object.hasOwn(keys, kid)) return keys[kid]!
    throw new Error('There is no such key.')
  }
}
