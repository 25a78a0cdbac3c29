import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function httpApi(shop: () => Shop): void {
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${shop().out.HttpApiUrl}${path}`, init)
    const body = await response.text()
    return { status: response.status, headers: response.headers, body, said: body.startsWith('{') && JSON.parse(body) }
  }
  const tokenFor = async (claims: object) => {
    const { answer } = await shop().invoke('ground-dev-mint', claims)
    return { Authorization: `Bearer ${answer}` }
  }

  describe('its HTTP API', () => {
    it('gives what no other route takes to $default, as payload 2.0', async () => {
      const { said, headers } = await ask('/no/where?a=1&a=2', { headers: { Cookie: 'k=v; l=w' } })

      expect(said).toEqual({
        version: '2.0',
        routeKey: '$default',
        rawPath: '/no/where',
        rawQueryString: 'a=1&a=2',
        cookies: ['k=v', 'l=w'],
        isBase64Encoded: false,
      })
      expect(headers.getSetCookie()).toEqual(['seen=1', 'c=2'])
    })

    it('gives a form to the function as base64, and answers an object as JSON', async () => {
      const { said, headers } = await ask('/plain', { method: 'POST', body: new URLSearchParams({ command: '/x' }) })

      expect(said).toMatchObject({ isBase64Encoded: true, body: Buffer.from('command=%2Fx').toString('base64') })
      expect(headers.get('content-type')).toBe('application/json')
    })

    it('gives the payload 1.0 to a function that wants it', async () => {
      expect((await ask('/legacy/a/b?x=1&x=2', { method: 'PUT', body: 'hello' })).said).toEqual({
        version: '1.0',
        httpMethod: 'PUT',
        path: '/legacy/a/b',
        pathParameters: { proxy: 'a/b' },
        multiValueQueryStringParameters: { x: ['1', '2'] },
        body: 'hello',
        isBase64Encoded: false,
      })
    })

    it('answers 500 for a function that fails', async () => {
      expect(await ask('/broken')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' })
    })

    it('lets in whom the issuer of the other service vouches for, with the scope of the route', async () => {
      const [reader, writer, stranger] = await Promise.all([
        tokenFor({ sub: 'ada', aud: 'shop', scope: 'orders:read' }),
        tokenFor({ sub: 'ada', aud: 'shop', scope: 'orders:read orders:write' }),
        tokenFor({ sub: 'eve', aud: 'other' }),
      ])
      const order = (headers: Record<string, string>) => ask('/me/orders', { method: 'POST', headers })

      expect(await ask('/me')).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' })
      expect(await ask('/me', { headers: stranger })).toMatchObject({ status: 401 })
      expect((await ask('/me', { headers: reader })).said.authorizer.jwt.claims).toMatchObject({ sub: 'ada' })
      expect(await order(reader)).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' })
      expect(await order(writer)).toMatchObject({ status: 200, said: { routeKey: 'POST /me/orders' } })
    })

    it.each([
      ['nobody', {}, 401],
      ['another partner', { 'X-Partner': 'other' }, 403],
      ['the partner', { 'X-Partner': 'acme' }, 200],
    ])('answers %s as the simple response of its Lambda authorizer says', async (_who, headers, status) => {
      const answer = await ask('/partners/acme', { headers: { ...headers } })

      expect(answer.status).toBe(status)
      if (status === 200) expect(answer.said.authorizer).toEqual({ lambda: { partner: 'acme' } })
    })

    it('answers a preflight itself, and adds the origin to other answers', async () => {
      const Origin = 'http://localhost:5173'

      const { status, headers } = await ask('/me', {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'GET' },
      })

      expect(status).toBe(204)
      expect(headers.get('access-control-allow-methods')).toBe('GET,POST')
      expect((await ask('/x', { headers: { Origin } })).headers.get('access-control-allow-origin')).toBe(Origin)
    })

    it('writes its access log as the CLI asks', async () => {
      const logs = new CloudWatchLogsClient(shop().client)
      const read = new FilterLogEventsCommand({ logGroupName: '/aws/http-api/shop-dev' })

      await until(async () => {
        const { events = [] } = await logs.send(read)
        return events.some(({ message = '' }) => JSON.parse(message).routeKey === 'GET /partners/{name}')
      })
      logs.destroy()
    })
  })
}
