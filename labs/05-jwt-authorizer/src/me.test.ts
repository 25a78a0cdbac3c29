import { context } from '#lab/05-jwt-authorizer/src/context.ts'
import { handler } from '#lab/05-jwt-authorizer/src/me.ts'
import type { Claims } from '#lab/05-jwt-authorizer/src/trust.ts'
import { authorizerAnswer } from '#local-cloud/apigateway/authorizer-answer.ts'
import { proxyEvent } from '#local-cloud/apigateway/event.ts'
import { lesson } from '#workshop/lesson.ts'

const ada: Claims = {
  iss: 'https://issuer.example/',
  sub: 'ada',
  aud: ['https://api.example', 'https://issuer.example/userinfo'],
  scope: 'profile deployments:read',
  iat: 1795594800,
  exp: 1795598400,
  name: 'Ada Lovelace',
  teams: ['platform', 'data, and science'],
  onCall: true,
  email: 'ada@example.com',
  address: { city: 'London' },
}

describe('Step 4 — Pass on what the backend needs', () => {
  it.each([
    ['who is calling', { sub: 'auth0|507f1f77' }, { caller: 'auth0|507f1f77' }],
    ['the name', { name: 'Grace Hopper' }, { name: 'Grace Hopper' }],
    ['a name in other letters', { name: '李 "Ada" Łovelace' }, { name: '李 "Ada" Łovelace' }],
    ['the teams, which are a list', { teams: ['web', 'a b', 'c, d'] }, { teams: ['web', 'a b', 'c, d'] }],
    ['that there are no teams', { teams: [] }, { caller: 'ada', teams: [] }],
    ['the scopes', { scope: 'deployments:read openid' }, { scopes: ['deployments:read', 'openid'] }],
    ['when the token expires', { exp: 1800000000 }, { expiresAt: '2027-01-15T08:00:00.000Z' }],
    ['who is on call', { onCall: true }, { onCall: true }],
    ['who is not on call', { sub: 'grace', onCall: false }, { caller: 'grace', onCall: false }],
  ] as [string, Partial<Claims>, object][])(
    'tells %s',
    lesson(
      {
        why: 'Whatever the type was, the backend reads a text in requestContext.authorizer: false has become "false", and that is true.',
        look: "src/context.ts says it, src/me.ts reads it: Number(expires), onCall === 'true', a list by JSON.stringify and JSON.parse.",
      },
      async (_what: string, claims: Partial<Claims>, expected: object) => {
        expect(await me({ ...ada, ...claims })).toMatchObject({ status: 200, body: expected })
      },
    ),
  )

  it.each([
    ['lists and objects', ada],
    ['nothing but what verify demands', { sub: 'ada', scope: 'deployments:read', exp: 1795598400 }],
    ['a name that is an object', { ...ada, name: { first: 'Ada' } }],
    ['a name that is null', { ...ada, name: null }],
    ['teams that are no texts', { ...ada, teams: [1, { a: 2 }] }],
    ['teams that are a text', { ...ada, teams: 'platform' }],
    ['onCall as a text', { ...ada, onCall: 'yes' }],
  ] as [string, Claims][])(
    'answers 200 to a token with %s',
    lesson(
      {
        why: 'API Gateway takes strings, numbers and booleans in the context. One list in it, as aud often is, and every request with such a token is a 500.',
        look: 'src/context.ts: choose claims, and pass each on only if it has the type that you expect.',
      },
      async (_what: string, claims: Claims) => {
        expect(await me(claims)).toMatchObject({ status: 200, body: { caller: 'ada' } })
      },
    ),
  )

  it(
    'passes on what is needed, and nothing else',
    lesson(
      {
        why: 'Tokens carry personal data. What you pass on ends in logs and in every backend behind this gate, and the whole answer may have 8 KB.',
        look: 'src/context.ts: name what you pass on; no ...claims.',
      },
      () => {
        const passedOn = JSON.stringify(context({ ...ada, 'https://example.com/salary': 100000 }))

        expect(passedOn).toContain('deployments:read')
        expect(passedOn).not.toMatch(/ada@example\.com|100000|issuer\.example|London/)
      },
    ),
  )

  it(
    'tells one caller nothing of the one before',
    lesson(
      {
        why: 'The function serves one caller after the other in one process. What is kept outside the handler is told to the next.',
        look: 'src/me.ts: take everything out of this event.',
      },
      async () => {
        const answers = [await me(ada), await me({ sub: 'grace', scope: 'deployments:read', exp: 1795598400 })]

        expect(answers).toMatchObject([
          { body: { caller: 'ada', name: 'Ada Lovelace', onCall: true } },
          { body: { caller: 'grace', teams: [], onCall: false } },
        ])
        expect(answers[1]?.body).not.toHaveProperty('name')
      },
    ),
  )
})

/** What `GET /me` answers, with the context on its way through API Gateway. */
async function me(claims: Claims): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const answer = {
      principalId: claims.sub,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
      },
      context: context(claims),
    }
    const grant = authorizerAnswer({ payload: Buffer.from(JSON.stringify(answer)) })
    const { statusCode, body } = await handler(proxyEvent({ path: '/me' }, grant.context))
    return { status: statusCode, body: JSON.parse(body) }
  } catch (error) {
    return { status: 500, body: { error: String(error) } }
  }
}
