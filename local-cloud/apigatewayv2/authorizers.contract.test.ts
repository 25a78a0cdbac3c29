import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CreateRouteCommand,
  type CreateRouteCommandInput,
  ResetAuthorizersCacheCommand,
} from '@aws-sdk/client-apigatewayv2'
import { startHttpApis } from './contract-server.ts'

let cloud: Awaited<ReturnType<typeof startHttpApis>>

beforeAll(async () => {
  cloud = await startHttpApis()
})
afterAll(() => cloud.close())
afterEach(() => {
  cloud.clock.ahead = 0
})

const echo = (event: object) => event
const call = async (url: string, token?: string) => {
  const answer = await fetch(url, { headers: token === undefined ? {} : { authorization: token } })
  const body = (await answer.json()) as { message?: string; requestContext?: { authorizer?: unknown } }
  return {
    status: answer.status,
    message: body.message,
    event: body,
    challenge: answer.headers.get('www-authenticate'),
  }
}

describe('a JWT authorizer', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const others = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const seconds = Math.floor(Date.now() / 1000)
  let server: Server
  let issuer: string
  let fetched: string[]
  let url: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      fetched.push(request.url!)
      const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }
      const answers: Record<string, object> = {
        '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}keys` },
        '/keys': { keys: [jwk] },
      }
      response.statusCode = answers[request.url!] ? 200 : 404
      response.end(JSON.stringify(answers[request.url!] ?? {}))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    fetched = []
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    url = await guarded(issuer)
  })
  afterAll(() => new Promise((closed) => server.close(closed)))

  async function guarded(Issuer: string, AuthorizationScopes?: string[]) {
    const { url, ApiId, Target } = await cloud.api(echo, { routes: [] })
    const AuthorizerId = await cloud.authorizer({
      ApiId,
      AuthorizerType: 'JWT',
      JwtConfiguration: { Issuer, Audience: ['https://api', 'client'] },
    })
    await addRoute({ ApiId, Target, RouteKey: 'GET /', AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes })
    return url
  }

  const good = () => ({ iss: issuer, aud: 'https://api', sub: 'auth0|1', exp: seconds + 60 })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (claims: object, header: object = {}, privateKey = keys.privateKey, hash = 'sha256') => {
    const signed = `${part({ alg: 'RS256', kid: 'one', ...header })}.${part(claims)}`
    return `${signed}.${sign(hash, Buffer.from(signed), privateKey).toString('base64url')}`
  }

  it('lets a valid token in, with or without Bearer, and shows its claims as strings', async () => {
    const claims = { ...good(), groups: ['admin', 'editor'], vip: true, none: null, address: { city: 'Ulm' } }

    const bearer = await call(url, `Bearer ${token(claims)}`)
    const bare = await call(url, token(claims))

    expect(bearer.event.requestContext?.authorizer).toEqual({
      jwt: {
        claims: {
          iss: issuer,
          aud: 'https://api',
          sub: 'auth0|1',
          exp: String(seconds + 60),
          groups: '[admin editor]',
          vip: 'true',
          address: '{"city":"Ulm"}',
        },
        scopes: null,
      },
    })
    expect(bare.status).toBe(200)
  })

  it.each([
    ['RS384', 'sha384'],
    ['RS512', 'sha512'],
  ])('takes %s too', async (alg, hash) => {
    expect((await call(url, token(good(), { alg }, keys.privateKey, hash))).status).toBe(200)
  })

  it.each([
    ['an audience among several', () => ({ aud: ['other', 'https://api'] })],
    ['a client_id without an aud', () => ({ aud: undefined, client_id: 'client' })],
    ['a past nbf and iat', () => ({ nbf: seconds - 10, iat: seconds - 10 })],
  ])('lets a token with %s in', async (_what, claims) => {
    expect((await call(url, token({ ...good(), ...claims() }))).status).toBe(200)
  })

  it.each([
    [
      'of another audience',
      () => token({ ...good(), aud: 'https://other' }),
      'the token does not have a valid audience',
    ],
    [
      'of another audience, for our client',
      () => token({ ...good(), aud: 'x', client_id: 'client' }),
      'valid audience',
    ],
    ['of another issuer', () => token({ ...good(), iss: 'https://evil/' }), 'issuer does not match'],
    ['of the issuer without its slash', () => token({ ...good(), iss: issuer.slice(0, -1) }), 'issuer does not match'],
    ['that has expired', () => token({ ...good(), exp: seconds - 1 }), 'the token has expired'],
    ['that never expires', () => token({ ...good(), exp: undefined }), 'the token has expired'],
    ['whose exp is a string', () => token({ ...good(), exp: '9999999999' }), 'the token has expired'],
    ['that is not valid yet', () => token({ ...good(), nbf: seconds + 60 }), 'not valid yet'],
    ['issued in the future', () => token({ ...good(), iat: seconds + 60 }), 'issued in the future'],
    ['signed by another key', () => token(good(), {}, others.privateKey), 'the signature is invalid'],
    ['of an unknown key', () => token(good(), { kid: 'two' }), 'no known key id'],
    ['without a key id', () => token(good(), { kid: undefined }), 'no known key id'],
    [
      'changed after signing',
      () => token(good()).replace(/\.[^.]+\./, `.${part({ ...good(), sub: 'root' })}.`),
      'signature',
    ],
    ['without a signature', () => `${part({ alg: 'none', kid: 'one' })}.${part(good())}.`, 'malformed'],
    ['of the algorithm none', () => token(good(), { alg: 'none' }), 'signing method none is invalid'],
    ['with the public key as the secret of HS256', () => forgedWithPublicKey(), 'signing method HS256 is invalid'],
    ['of the algorithm PS256', () => token(good(), { alg: 'PS256' }), 'signing method PS256 is invalid'],
    ['whose algorithm is a property of every object', () => token(good(), { alg: 'constructor' }), 'is invalid'],
    ['that is no token', () => 'Bearer hello', 'the token is malformed'],
    ['that is a list', () => `${part([])}.${part([])}.x`, 'the token is malformed'],
  ])('refuses a token %s', async (_what, make, reason) => {
    const { status, message, challenge } = await call(url, make())

    expect({ status, message }).toEqual({ status: 401, message: 'Unauthorized' })
    expect(challenge).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/)
    expect(challenge).toContain(reason)
  })

  function forgedWithPublicKey() {
    const signed = `${part({ alg: 'HS256', kid: 'one' })}.${part(good())}`
    const secret = keys.publicKey.export({ type: 'spki', format: 'pem' })
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }

  it.each([
    ['none', undefined],
    ['an empty one', 'Bearer '],
  ])('answers 401 to %s for a token', async (_what, sent) => {
    expect(await call(url, sent)).toMatchObject({ status: 401, message: 'Unauthorized', challenge: 'Bearer' })
  })

  it('asks for one of the scopes of the route', async () => {
    const scoped = await guarded(issuer, ['read:events', 'write:events'])

    const without = await call(scoped, token(good()))
    const wrong = await call(scoped, token({ ...good(), scope: 'read:other' }))
    const right = await call(scoped, token({ ...good(), scope: 'openid read:events' }))
    const list = await call(scoped, token({ ...good(), scp: ['write:events'] }))

    for (const refused of [without, wrong]) {
      expect(refused).toMatchObject({ status: 403, message: 'Forbidden' })
      expect(refused.challenge).toContain('Bearer scope="read:events write:events" error="insufficient_scope"')
    }
    expect(right.event.requestContext?.authorizer).toMatchObject({ jwt: { scopes: ['openid', 'read:events'] } })
    expect(list.status).toBe(200)
  })

  it('fetches the keys once in two hours', async () => {
    const own = await guarded(issuer)
    fetched = []

    await call(own, token(good()))
    await call(own, token(good()))
    const remembered = [...fetched]
    cloud.clock.ahead = 2 * 60 * 60 * 1000 + 1
    await call(own, token({ ...good(), exp: seconds + 9000 }))

    expect(remembered.filter((path) => path === '/keys').length).toBeLessThanOrEqual(1)
    expect(fetched.length).toBe(remembered.length + 2)
  })

  it('answers 401 when the issuer does not answer', async () => {
    const dead = 'http://127.0.0.1:1/'

    const { status, challenge } = await call(await guarded(dead), token({ ...good(), iss: dead }))

    expect(status).toBe(401)
    expect(challenge).toContain('OIDC discovery endpoint communication error')
  })
})

describe('a Lambda authorizer', () => {
  type Authorizer = Partial<Parameters<typeof cloud.authorizer>[0]>

  async function guarded(handler: (event: never) => unknown, input: Authorizer = {}) {
    const { url, ApiId, Target } = await cloud.api(echo, { routes: [] })
    const AuthorizerId = await cloud.authorizer(
      {
        ApiId,
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        ...input,
      },
      handler,
    )
    for (const RouteKey of ['GET /', 'GET /other', 'GET /pets/{id}']) {
      await addRoute({ ApiId, Target, RouteKey, AuthorizationType: 'CUSTOM', AuthorizerId })
    }
    return { url, ApiId }
  }

  const policy = (Effect: string, Resource: string | string[], more = {}) => ({
    principalId: 'user',
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource, ...more }] },
    context: { role: 'admin' },
  })

  it('is asked with the documented event, and its context reaches the function', async () => {
    const asked: object[] = []
    const { url } = await guarded((event) => {
      asked.push(event)
      return { isAuthorized: true, context: { list: ['a'], map: { b: 1 }, n: 1 } }
    })

    const { event } = await call(`${url}/pets/7`, 'secret')

    expect(asked).toMatchObject([
      {
        version: '2.0',
        type: 'REQUEST',
        identitySource: ['secret'],
        routeArn: expect.stringMatching(/\/\$default\/GET\/pets\/7$/),
        pathParameters: { id: '7' },
      },
    ])
    expect(event.requestContext?.authorizer).toEqual({ lambda: { list: ['a'], map: { b: 1 }, n: 1 } })
  })

  it.each<[string, (event: { routeArn: string }) => unknown, number, boolean]>([
    ['isAuthorized: true', () => ({ isAuthorized: true }), 200, true],
    ['isAuthorized: false', () => ({ isAuthorized: false }), 403, true],
    ['isAuthorized: "true"', () => ({ isAuthorized: 'true' }), 500, true],
    ['a policy where a simple response is expected', ({ routeArn }) => policy('Allow', routeArn), 500, true],
    ['nothing', () => null, 500, true],
    ['a context that is a list', () => ({ isAuthorized: true, context: [1] }), 500, true],
    ['an error', () => Promise.reject(new Error('Unauthorized')), 500, true],
    ['a policy that allows the route', ({ routeArn }) => policy('Allow', routeArn), 200, false],
    ['a policy that allows everything', () => policy('Allow', ['nothing', '*']), 200, false],
    ['a policy that allows another route', ({ routeArn }) => policy('Allow', `${routeArn}other`), 403, false],
    ['a policy that denies', () => policy('Deny', '*'), 403, false],
    ['a policy for another action', () => policy('Allow', '*', { Action: 's3:GetObject' }), 403, false],
    ['a policy with a condition', () => policy('Allow', '*', { Condition: {} }), 500, false],
    ['a policy without an effect', () => policy('Perhaps', '*'), 500, false],
    ['a simple response where a policy is expected', () => ({ isAuthorized: true }), 500, false],
  ])('that answers %s', async (_what, handler, status, EnableSimpleResponses) => {
    const { url } = await guarded(handler as never, { EnableSimpleResponses })

    const answer = await call(url, 'x')

    const messages: Record<number, string | undefined> = { 403: 'Forbidden', 500: 'Internal Server Error' }
    expect({ status: answer.status, message: answer.message }).toEqual({ status, message: messages[status] })
  })

  it('takes format 1.0 with a policy', async () => {
    const handler = (event: { methodArn: string; authorizationToken: string }) =>
      policy(event.authorizationToken === 'let me in' ? 'Allow' : 'Deny', event.methodArn)
    const { url } = await guarded(handler as never, {
      AuthorizerPayloadFormatVersion: '1.0',
      EnableSimpleResponses: false,
    })

    expect((await call(url, 'let me in')).status).toBe(200)
    expect((await call(url, 'please')).status).toBe(403)
  })

  it('is not asked where an identity source is missing', async () => {
    let asked = 0
    const IdentitySource = ['$request.header.Authorization', '$request.querystring.key']
    const { url } = await guarded(() => ({ isAuthorized: ++asked > 0 }), { IdentitySource })

    const without = await call(url, 'x')
    const complete = await call(`${url}/?key=1`, 'x')

    expect(without).toMatchObject({ status: 401, message: 'Unauthorized' })
    expect({ status: complete.status, asked }).toEqual({ status: 200, asked: 1 })
  })

  it('is asked each time without a TTL', async () => {
    let asked = 0
    const { url } = await guarded(() => ({ isAuthorized: ++asked > 0 }))

    await call(url, 'x')
    await call(url, 'x')

    expect(asked).toBe(2)
  })

  it('is remembered for its TTL, for all routes, by the identity sources', async () => {
    const asked: string[] = []
    const handler = (event: { headers: { authorization: string } }) => {
      asked.push(event.headers.authorization)
      return { isAuthorized: true }
    }
    const { url, ApiId } = await guarded(handler as never, { AuthorizerResultTtlInSeconds: 60 })

    await call(url, 'a')
    await call(`${url}/other`, 'a')
    await call(url, 'b')
    cloud.clock.ahead = 60_001
    await call(url, 'a')
    await cloud.client.send(new ResetAuthorizersCacheCommand({ ApiId, StageName: '$default' }))
    await call(url, 'a')

    expect(asked).toEqual(['a', 'b', 'a', 'a'])
  })

  it('has its remembered policy judged anew for each route', async () => {
    let asked = 0
    const handler = ({ routeArn }: { routeArn: string }) => {
      asked++
      return policy('Allow', routeArn)
    }
    const { url } = await guarded(handler as never, { EnableSimpleResponses: false, AuthorizerResultTtlInSeconds: 60 })

    const first = await call(url, 'a')
    const second = await call(`${url}/other`, 'a')

    expect({ first: first.status, second: second.status, asked }).toEqual({ first: 200, second: 403, asked: 1 })
  })
})

async function addRoute(input: CreateRouteCommandInput) {
  await cloud.client.send(new CreateRouteCommand(input))
}
