import { request } from 'node:http'
import {
  CreateDeploymentCommand,
  CreateRouteCommand,
  CreateStageCommand,
  UpdateApiCommand,
} from '@aws-sdk/client-apigatewayv2'
import { startHttpApis } from './contract-server.ts'

let cloud: Awaited<ReturnType<typeof startHttpApis>>

beforeAll(async () => {
  cloud = await startHttpApis()
})
afterAll(() => cloud.close())

const echo = (event: object) => event

describe('a deployed HTTP API', () => {
  it('hands the request to its function as the documented event', async () => {
    const { url, ApiId } = await cloud.api(echo, { routes: [{ RouteKey: 'POST /pets/{petId}' }] })

    const answer = await fetch(`${url}/pets/a%20b?x=1&x=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'a=1; b=2', 'X-Two': 'y' },
      body: 'text=hi',
    })

    expect(answer.status).toBe(200)
    expect(answer.headers.get('apigw-requestid')).toMatch(/^[\w+/]{15}=$/)
    expect(await answer.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /pets/{petId}',
      rawPath: '/pets/a b',
      rawQueryString: 'x=1&x=2',
      cookies: ['a=1', 'b=2'],
      headers: {
        'x-two': 'y',
        'content-length': '7',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24}$/),
      },
      pathParameters: { petId: 'a b' },
      requestContext: { apiId: ApiId, accountId: '000000000000', stage: '$default', http: { method: 'POST' } },
      body: Buffer.from('text=hi').toString('base64'),
      isBase64Encoded: true,
    })
  })

  it('hands it on in format 1.0 where the integration says so, and infers nothing', async () => {
    const handler = (event: object) => ({
      statusCode: 200,
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
      body: JSON.stringify(event),
    })
    const { url } = await cloud.api(handler, { payload: '1.0' })

    const answer = await fetch(`${url}/x?a=1`)

    expect(await answer.json()).toMatchObject({
      version: '1.0',
      httpMethod: 'GET',
      path: '/x',
      queryStringParameters: { a: '1' },
    })
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('keeps statuses, headers and bytes as the function gave them', async () => {
    const bytes = Buffer.from([0, 255, 10])
    const { url } = await cloud.api(() => ({
      statusCode: 418,
      headers: { 'content-type': 'image/png', 'x-n': 7, 'content-length': '999' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    }))

    const answer = await fetch(url)

    expect(answer.status).toBe(418)
    expect(answer.headers.get('x-n')).toBe('7')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
  })

  it.each([
    ['throws', () => Promise.reject(new Error('secret')), 500, 'Internal Server Error'],
    ['returns a malformed answer', () => ({ statusCode: 'ok' }), 500, 'Internal Server Error'],
    ['takes longer than the integration may', () => new Promise(() => {}), 503, 'Service Unavailable'],
  ])('tells the client no more than the status when its function %s', async (_what, handler, status, message) => {
    const { url } = await cloud.api(handler, { timeout: 200 })

    const answer = await fetch(url)

    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(JSON.stringify({ message }))
  })

  it('tells the events why a function failed', async () => {
    const { url, ApiId } = await cloud.api(() => Promise.reject(new Error('db down')))

    await fetch(`${url}/why`)

    const told = cloud.events.since(0).filter(({ detail }) => detail.apiId === ApiId)
    expect(told).toMatchObject([
      {
        type: 'apigateway.request',
        detail: {
          region: 'us-east-1',
          path: '/why',
          status: 500,
          routeKey: '$default',
          error: expect.stringContaining('db down'),
          integrationMilliseconds: expect.any(Number),
        },
      },
    ])
  })

  it.each([
    ['no route', '/other'],
    ['another method', '/pets'],
  ])('answers 404 to %s', async (_what, path) => {
    const { url } = await cloud.api(echo, { routes: [{ RouteKey: 'POST /pets' }] })

    const answer = await fetch(url + path)

    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('{"message":"Not Found"}')
  })

  it('answers 404 to an unknown API, and where its endpoint is disabled', async () => {
    const { url, ApiId } = await cloud.api(echo)
    await cloud.client.send(new UpdateApiCommand({ ApiId, DisableExecuteApiEndpoint: true }))

    expect((await fetch(url)).status).toBe(404)
    expect((await fetch(`${cloud.platform.url}/_aws/execute-api/nobody/x`)).status).toBe(404)
  })

  it('answers 413 to more than 10 MB', async () => {
    const { url } = await cloud.api(() => 'received')
    const post = (size: number) => fetch(url, { method: 'POST', body: Buffer.alloc(size) })

    const largest = await post(10 * 1024 * 1024)
    const tooLarge = await post(10 * 1024 * 1024 + 1)

    expect(largest.status).toBe(200)
    expect(tooLarge.status).toBe(413)
    expect(await tooLarge.text()).toBe('{"message":"Request Entity Too Large"}')
  })

  it('answers HEAD without a body', async () => {
    const { url } = await cloud.api(() => 'long body')

    const answer = await fetch(url, { method: 'HEAD' })

    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })

  it('joins headers that come twice with a comma, also those that Node would drop', async () => {
    const { url } = await cloud.api(echo)

    const event = await raw(url, [
      ['x-a', '1'],
      ['X-A', '2'],
      ['user-agent', 'one'],
      ['User-Agent', 'two'],
    ])

    expect(event).toMatchObject({ headers: { 'x-a': '1,2', 'user-agent': 'one,two' } })
  })
})

describe('a named stage', () => {
  it('stands first in the path and in the event, and serves what was deployed to it', async () => {
    const { url, ApiId, Target } = await cloud.api(echo, { routes: [{ RouteKey: 'GET /old' }] })
    await cloud.client.send(new CreateStageCommand({ ApiId, StageName: 'beta', StageVariables: { color: 'blue' } }))
    const before = await fetch(`${url}/beta/old`)

    await cloud.client.send(new CreateDeploymentCommand({ ApiId, StageName: 'beta' }))
    await addRoute(ApiId, Target, 'GET /new')

    expect(before.status).toBe(404)
    expect(await (await fetch(`${url}/beta/old`)).json()).toMatchObject({
      rawPath: '/beta/old',
      routeKey: 'GET /old',
      requestContext: { stage: 'beta' },
      stageVariables: { color: 'blue' },
    })
    expect((await fetch(`${url}/beta/new`)).status).toBe(404)
    expect((await fetch(`${url}/new`)).status).toBe(200)
  })
})

describe('CORS', () => {
  const CorsConfiguration = {
    AllowOrigins: ['http://localhost:5173'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization'],
    ExposeHeaders: ['x-id'],
    AllowCredentials: true,
    MaxAge: 300,
  }
  const preflight = (url: string, origin: string) =>
    raw(
      url,
      [
        ['origin', origin],
        ['access-control-request-method', 'POST'],
      ],
      'OPTIONS',
    )

  it('lets API Gateway answer a preflight request itself, without the function', async () => {
    const { url } = await cloud.api(() => Promise.reject(new Error('not asked')), { CorsConfiguration })

    const { status, headers } = await preflight(url, 'http://localhost:5173')

    expect(status).toBe(204)
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '300',
    })
  })

  it('grants nothing to another origin', async () => {
    const { url } = await cloud.api(echo, { CorsConfiguration })

    const { status, headers } = await preflight(url, 'http://localhost:9999')

    expect(status).toBe(204)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

  it("puts the API's headers in place of the function's own", async () => {
    const handler = () => ({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'http://evil' }, body: '' })
    const { url } = await cloud.api(handler, { CorsConfiguration })

    const { headers } = await raw(url, [['origin', 'http://localhost:5173']])

    expect(headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-expose-headers': 'x-id',
    })
  })

  it('is up to the function where the API has no CORS configuration', async () => {
    const { url } = await cloud.api(() => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } }))

    const { status, headers } = await preflight(url, 'http://localhost:5173')

    expect({ status, origin: headers['access-control-allow-origin'] }).toEqual({ status: 200, origin: '*' })
  })
})

async function addRoute(ApiId: string, Target: string, RouteKey: string) {
  await cloud.client.send(new CreateRouteCommand({ ApiId, Target, RouteKey }))
}

/** `fetch` sets no Origin and sends no header twice. */
function raw(url: string, headers: [string, string][], method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const { host } = new URL(url)
    const outgoing = request(
      url,
      { method, headers: [['host', host], ...headers].flat(), agent: false },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        const text = Buffer.concat(chunks).toString('utf8')
        const event = text.startsWith('{"version"') ? JSON.parse(text) : { headers: answer.headers }
        resolve({ status: answer.statusCode!, ...event })
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}
