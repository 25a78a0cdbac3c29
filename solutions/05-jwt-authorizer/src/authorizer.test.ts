import { createSign, generateKeyPairSync } from 'node:crypto'
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import jwt, { type SignOptions } from 'jsonwebtoken'

const secret = 'a secret of the tests, thirty-two bytes or more'
const issuer = 'https://ops.example/'
const audience = 'https://api.ops.example'
const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/GET/deployments/7'

let handler: typeof import('./authorizer.ts')['handler']

beforeAll(async () => {
  Object.assign(process.env, { JWT_SECRET: secret, JWT_ISSUER: issuer, JWT_AUDIENCE: audience })
  handler = (await import('./authorizer.ts')).handler
  jest.spyOn(console, 'warn').mockImplementation(() => {})
})

describe('JWT authorizer', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])(
    'lets the bearer of a good token call every method of the stage (%s)',
    async (scheme) => {
      const answer = await authorize(`${scheme} ${token({ scope: 'profile deployments:read' })}`)

      expect(answer).toEqual({
        principalId: 'ada',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'execute-api:Invoke',
              Effect: 'Allow',
              Resource: 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3/prod/*',
            },
          ],
        },
        context: { scope: 'profile deployments:read' },
      })
    },
  )

  it.each(['', 'deployments:write', 'deployments:reading', undefined])(
    'denies a good token with the scope %p',
    async (scope) => {
      const answer = await authorize(`Bearer ${token({ scope })}`)

      expect(answer.policyDocument.Statement).toMatchObject([{ Effect: 'Deny' }])
    },
  )

  it('does not let a wildcard in the called path widen the policy', async () => {
    const answer = await handler(event(`Bearer ${token()}`, `${methodArn}/*?`))

    expect(answer.policyDocument.Statement).toMatchObject([{ Resource: expect.stringMatching(/a1b2c3\/prod\/\*$/) }])
  })

  it.each([
    ['no token', ''],
    ['another scheme', `Basic ${token()}`],
    ['a token and more', `Bearer ${token()} ${token()}`],
    ['a token without a scheme', token()],
    ['half a token', `Bearer ${token().slice(0, 40)}`],
    ['a token that another secret signed', `Bearer ${token({}, {}, 'another secret of thirty-two bytes or more')}`],
    ['an unsigned token', `Bearer ${part({ alg: 'none' })}.${token().split('.')[1]}.`],
    ['an unsigned token with a signature', `Bearer ${part({ alg: 'none' })}.${token().split('.')[1]}.abc`],
    ['a token of another algorithm', `Bearer ${token({}, { algorithm: 'HS512' })}`],
    ['a token that an RSA key signed', `Bearer ${rsaToken()}`],
    ['an expired token', `Bearer ${token({}, { expiresIn: -6 })}`],
    ['a token that does not expire', `Bearer ${token({}, { expiresIn: undefined })}`],
    ['a token from tomorrow', `Bearer ${token({}, { notBefore: 60 })}`],
    ['a token of another issuer', `Bearer ${token({}, { issuer: 'https://evil.example/' })}`],
    ['a token for another audience', `Bearer ${token({}, { audience: 'https://shop.example' })}`],
    ['a token of nobody', `Bearer ${token({}, { subject: undefined })}`],
    ['a token with a critical extension', `Bearer ${token({}, { header: { alg: 'HS256', crit: ['b64'] } as never })}`],
  ])('answers 401 to %s', async (_attack, authorization) => {
    await expect(authorize(authorization)).rejects.toThrow(/^Unauthorized$/)
  })

  it('takes a token that expired within the clock tolerance', async () => {
    await expect(authorize(`Bearer ${token({}, { expiresIn: -3 })}`)).resolves.toMatchObject({ principalId: 'ada' })
  })
})

function authorize(authorization: string) {
  return handler(event(authorization, methodArn))
}

function event(authorizationToken: string, arn: string): APIGatewayTokenAuthorizerEvent {
  return { type: 'TOKEN', authorizationToken, methodArn: arn }
}

/** A good token, but for what the test spoils: an option that is undefined is left out. */
function token(claims: object = { scope: 'deployments:read' }, options: SignOptions = {}, key = secret): string {
  const all = { issuer, audience, subject: 'ada', expiresIn: 60, ...options }
  return jwt.sign(claims, key, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
}

function rsaToken(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signed = `${part({ alg: 'RS256' })}.${token().split('.')[1]}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
