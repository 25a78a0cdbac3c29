import {
  FlushStageAuthorizersCacheCommand,
  PutGatewayResponseCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import {
  addMethod,
  type ContractServer,
  createApi,
  deploy,
  rawRequest,
  startContractServer,
  type TestApi,
  type TestFunction,
} from './contract-server.ts'

let cloud: ContractServer

beforeEach(async () => {
  cloud = await startContractServer()
  cloud.functions.set('echo', (event) => ({ statusCode: 200, body: JSON.stringify(event) }))
})
afterEach(() => cloud.close())

const policy = (Effect: string, Resource: string) => ({
  principalId: 'ada',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
})

/** GET and POST of /me, behind an authorizer. */
async function guarded(settings: Parameters<typeof createApi>[2] = {}): Promise<TestApi> {
  const api = await createApi(cloud, {}, settings)
  await addMethod(cloud, api, 'GET', '/me', 'echo')
  await addMethod(cloud, api, 'POST', '/me', 'echo')
  await deploy(cloud, api)
  return api
}

const get = async ({ apiId }: TestApi, authorization?: string, method = 'GET') => {
  const response = await fetch(cloud.url(apiId, '/me'), { method, headers: authorization ? { authorization } : {} })
  const text = await response.text()
  return {
    status: response.status,
    text,
    errorType: response.headers.get('x-amzn-errortype'),
    headers: response.headers,
  }
}

async function open(functionName: string, timeoutInMillis?: number): Promise<TestApi> {
  const api = await createApi(cloud)
  await addMethod(cloud, api, 'ANY', '/me', functionName, timeoutInMillis)
  await deploy(cloud, api)
  return api
}

describe('a proxy integration', () => {
  it('gives the function the request as an event, its headers in their own spelling', async () => {
    const events: APIGatewayProxyEvent[] = []
    cloud.functions.set('keep', (event) => {
      events.push(event)
      return { statusCode: 204 }
    })
    const api = await createApi(cloud)
    await addMethod(cloud, api, 'GET', '/hello/{name}', 'keep')
    await deploy(cloud, api)

    await rawRequest(cloud.url(api.apiId, '/hello/ada?q=1&q=2'), [
      ['X-MyHeader', 'a'],
      ['Host', `127.0.0.1:${cloud.port}`],
    ])

    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      resource: '/hello/{name}',
      path: '/hello/ada',
      httpMethod: 'GET',
      pathParameters: { name: 'ada' },
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['1', '2'] },
      headers: { 'X-MyHeader': 'a', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'https' },
      body: null,
      requestContext: { apiId: api.apiId, stage: 'dev', path: '/dev/hello/ada', identity: { sourceIp: '127.0.0.1' } },
    })
    expect(events[0]?.headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  })

  it('sends the answer, its cookies apart', async () => {
    cloud.functions.set('cookies', () => ({
      statusCode: 201,
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: '{}',
    }))
    const { status, headers } = await get(await open('cookies'))

    expect(status).toBe(201)
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(headers.get('content-type')).toBe('application/json')
  })

  it.each<[string, TestFunction | undefined, number]>([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
      502,
    ],
    ['answers in another shape', () => ({ hello: 'world' }), 502],
    ['answers nothing', () => undefined, 502],
    ['is not there', undefined, 500],
  ])('whose function %s is %s', async (_what, handler, expected) => {
    if (handler) cloud.functions.set('broken', handler)

    const { status, text, errorType } = await get(await open('broken'))

    expect([status, text, errorType]).toEqual([
      expected,
      '{"message":"Internal server error"}',
      'InternalServerErrorException',
    ])
  })

  it('that takes longer than its timeout is 504', async () => {
    cloud.functions.set('slow', () => new Promise<never>(() => {}))

    const { status, text } = await get(await open('slow', 50))

    expect([status, text]).toEqual([504, '{"message":"Endpoint request timed out"}'])
  })

  it('takes 10 MB and no more', async () => {
    const { apiId } = await open('size')
    cloud.functions.set('size', (event: APIGatewayProxyEvent) => ({ body: String(event.body?.length) }))
    const post = (bytes: number): Promise<Response> =>
      fetch(cloud.url(apiId, '/me'), { method: 'POST', body: 'a'.repeat(bytes) })

    const [whole, over] = [await post(10_485_760), await post(10_485_761)]

    expect(await whole.text()).toBe('10485760')
    expect(over.status).toBe(413)
    expect(await over.json()).toEqual({ message: 'HTTP content length exceeded 10485760 bytes.' })
  })

  it.each([
    ['/nothing', 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
    ['/../prod/me', 'Forbidden', 'ForbiddenException'],
  ])('is 403 at %s', async (path, message, errorType) => {
    const { apiId } = await open('echo')

    const response = await fetch(cloud.url(apiId, path))

    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message })
    expect(response.headers.get('x-amzn-errortype')).toBe(errorType)
  })

  it('is told of in the event stream', async () => {
    const api = await open('echo')

    await get(api)

    expect(cloud.events('apigateway.request')[0]?.detail).toMatchObject({
      region: 'us-east-1',
      apiName: expect.any(String),
      apiId: api.apiId,
      stage: 'dev',
      method: 'GET',
      path: '/me',
      status: 200,
      integrationMilliseconds: expect.any(Number),
    })
  })
})

describe('throttling', () => {
  it('answers 429 beyond the burst, until the rate has filled it again', async () => {
    const api = await open('echo')
    const limit = (name: string, value: string) => ({
      op: 'replace' as const,
      path: `/*/*/throttling/${name}Limit`,
      value,
    })
    const patchOperations = [limit('burst', '2'), limit('rate', '1')]
    await cloud.client.send(new UpdateStageCommand({ restApiId: api.apiId, stageName: 'dev', patchOperations }))

    const burst = [await get(api), await get(api), await get(api)]
    cloud.clock.now += 1000
    const later = await get(api)

    expect(burst.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(burst[2]).toMatchObject({ text: '{"message":"Too Many Requests"}', errorType: 'TooManyRequestsException' })
    expect(later.status).toBe(200)
  })
})

describe('a TOKEN authorizer', () => {
  it('gets the token and the method, and gives the backend its context as strings', async () => {
    const events: APIGatewayTokenAuthorizerEvent[] = []
    cloud.functions.set('auth', (event) => {
      events.push(event)
      return { ...policy('Allow', event.methodArn), context: { level: 3, admin: true } }
    })
    const api = await guarded()

    const { status, text } = await get(api, 'Bearer x')

    expect(status).toBe(200)
    expect(events).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer x',
        methodArn: `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/dev/GET/me`,
      },
    ])
    expect(JSON.parse(text).requestContext.authorizer).toEqual({
      principalId: 'ada',
      level: '3',
      admin: 'true',
      integrationLatency: expect.any(Number),
    })
  })

  it.each([
    ['no token', undefined],
    ['an empty token', ''],
    ['a token that does not match the expression', 'Basic x'],
  ])('is not asked about %s: 401', async (_what, token) => {
    let asked = 0
    cloud.functions.set('auth', (event) => {
      asked++
      return policy('Allow', event.methodArn)
    })
    const api = await guarded({ identityValidationExpression: '^Bearer .+$' })

    const refused = await get(api, token)
    const taken = await get(api, 'Bearer x')

    expect(refused).toMatchObject({
      status: 401,
      text: '{"message":"Unauthorized"}',
      errorType: 'UnauthorizedException',
    })
    expect([taken.status, asked]).toEqual([200, 1])
  })

  const DENIED = 'User is not authorized to access this resource'
  it.each<[string, TestFunction | undefined, number, string | undefined, string | null]>([
    ['allows it', () => policy('Allow', '*'), 200, undefined, null],
    [
      'denies it',
      () => policy('Deny', '*'),
      403,
      `{"Message":"${DENIED} with an explicit deny"}`,
      'AccessDeniedException',
    ],
    [
      'allows something else',
      () => policy('Allow', 'arn:aws:execute-api:*/x'),
      403,
      `{"Message":"${DENIED}"}`,
      'AccessDeniedException',
    ],
    [
      'throws "Unauthorized"',
      () => {
        throw new Error('Unauthorized')
      },
      401,
      '{"message":"Unauthorized"}',
      'UnauthorizedException',
    ],
    [
      'throws anything else',
      () => {
        throw new Error('db down')
      },
      500,
      '{"message":null}',
      'AuthorizerFailureException',
    ],
    ['answers no policy', () => ({ isAuthorized: true }), 500, '{"message":null}', 'AuthorizerConfigurationException'],
    [
      'answers an object in its context',
      () => ({ ...policy('Allow', '*'), context: { claims: {} } }),
      500,
      '{"message":null}',
      'AuthorizerConfigurationException',
    ],
    ['is not there', undefined, 500, '{"message":null}', 'AuthorizerConfigurationException'],
  ])('that %s', async (_what, handler, status, body, errorType) => {
    if (handler) cloud.functions.set('auth', handler)

    const answer = await get(await guarded(), 'Bearer x')

    expect(answer).toMatchObject({ status, errorType })
    if (body) expect(answer.text).toBe(body)
  })
})

describe('the policy cache', () => {
  let asked: string[]

  const counting = (resource: (event: APIGatewayTokenAuthorizerEvent) => string) => {
    asked = []
    cloud.functions.set('auth', (event) => {
      asked.push(event.authorizationToken)
      return policy('Allow', resource(event))
    })
  }

  it('asks again after the time to live, 300 seconds if nothing is said', async () => {
    counting(() => '*')
    const api = await guarded()

    await get(api, 'a')
    cloud.clock.now += 299_999
    await get(api, 'a')
    const before = asked.length
    cloud.clock.now += 1
    await get(api, 'a')

    expect([before, asked.length]).toEqual([1, 2])
  })

  it('knows callers by their token', async () => {
    counting(() => '*')
    const api = await guarded()

    for (const token of ['a', 'b', 'a']) await get(api, token)

    expect(asked).toEqual(['a', 'b'])
  })

  it('judges the remembered policy for another method, so that one for the first method alone refuses it', async () => {
    counting(({ methodArn }) => methodArn)
    const api = await guarded()

    const first = await get(api, 'a', 'GET')
    const other = await get(api, 'a', 'POST')

    expect([first.status, other.status, asked.length]).toEqual([200, 403, 1])
  })

  it('is off at a time to live of 0', async () => {
    counting(({ methodArn }) => methodArn)
    const api = await guarded({ authorizerResultTtlInSeconds: 0 })

    const answers = [await get(api, 'a', 'GET'), await get(api, 'a', 'POST')]

    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(asked).toHaveLength(2)
  })

  it('can be flushed', async () => {
    counting(() => '*')
    const api = await guarded()

    await get(api, 'a')
    await cloud.client.send(new FlushStageAuthorizersCacheCommand({ restApiId: api.apiId, stageName: 'dev' }))
    await get(api, 'a')

    expect(asked).toHaveLength(2)
  })
})

describe('a REQUEST authorizer', () => {
  const settings = {
    type: 'REQUEST' as const,
    identitySource: 'method.request.header.X-Key, method.request.querystring.tenant',
  }

  it('is asked once for each set of identity sources, and gets the request', async () => {
    const events: APIGatewayRequestAuthorizerEvent[] = []
    cloud.functions.set('auth', (event) => {
      events.push(event)
      return policy('Allow', '*')
    })
    const { apiId } = await guarded(settings)
    const call = (tenant: string) => fetch(cloud.url(apiId, `/me?tenant=${tenant}`), { headers: { 'x-key': 'k' } })

    const statuses = [await call('a'), await call('a'), await call('b')].map(({ status }) => status)

    expect(statuses).toEqual([200, 200, 200])
    expect(events.map(({ queryStringParameters }) => queryStringParameters?.tenant)).toEqual(['a', 'b'])
    expect(events[0]).toMatchObject({ type: 'REQUEST', path: '/me', headers: { 'x-key': 'k' } })
  })

  it('is not asked where one of its identity sources is missing: 401', async () => {
    cloud.functions.set('auth', () => policy('Allow', '*'))
    const { apiId } = await guarded(settings)

    const response = await fetch(cloud.url(apiId, '/me'), { headers: { 'x-key': 'k' } })

    expect(response.status).toBe(401)
  })
})

describe('a gateway response', () => {
  it('adds headers to the errors of its type, or of all, and may have its own status and body', async () => {
    const api = await createApi(cloud, {}, {})
    await addMethod(cloud, api, 'GET', '/me', 'echo')
    const restApiId = api.apiId
    await cloud.client.send(
      new PutGatewayResponseCommand({
        restApiId,
        responseType: 'UNAUTHORIZED',
        statusCode: '418',
        responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
        responseTemplates: {
          'application/json': '{"error":$context.error.messageString,"type":"$context.error.responseType"}',
        },
      }),
    )
    await cloud.client.send(
      new PutGatewayResponseCommand({
        restApiId,
        responseType: 'DEFAULT_4XX',
        responseParameters: { 'gatewayresponse.header.X-Default': "'yes'" },
      }),
    )
    await deploy(cloud, api)

    const unauthorized = await get(api)
    const missing = await get(api, 'x', 'DELETE')

    expect(unauthorized).toMatchObject({ status: 418, text: '{"error":"Unauthorized","type":"UNAUTHORIZED"}' })
    expect(unauthorized.headers.get('access-control-allow-origin')).toBe('*')
    expect(missing).toMatchObject({ status: 403, text: '{"message":"Missing Authentication Token"}' })
    expect(missing.headers.get('x-default')).toBe('yes')
  })
})
