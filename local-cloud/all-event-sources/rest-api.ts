import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { until } from '../test-server.ts'
import type { Shop } from './shop.ts'

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html names what follows. */
export function restApi(shop: () => Shop): void {
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${shop().out.ServiceEndpoint}${path}`, init)
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  const as = (Authorization: string) => ({ headers: { Authorization } })

  describe('its REST API', () => {
    it('answers where deploy says, as its HTTP API does', () => {
      const { printed, out, url } = shop()

      expect(out.ServiceEndpoint).toMatch(`${url}/_aws/execute-api/`)
      expect(/GET - (\S+)\/orders\/\{id\}/.exec(printed)?.[1]).toBe(out.ServiceEndpoint)
      expect(/GET - (\S+)\/me/.exec(printed)?.[1]).toBe(out.HttpApiUrl)
    })

    it.each([
      ['nobody', undefined, 401, '{"message":"Unauthorized"}'],
      ['a token that the identity validation refuses', 'Basic YQ==', 401, '{"message":"Unauthorized"}'],
      ['a token that the authorizer refuses', 'Bearer bad', 401, '{"message":"Unauthorized"}'],
      ['a token that makes the authorizer fail', 'Bearer odd', 500, '{"message":null}'],
      ['a token that may read', 'Bearer guest', 200, '{"id":"7","by":"guest","isBase64Encoded":false}'],
    ])('answers %s as its TOKEN authorizer says', async (_who, token, status, body) => {
      expect(await ask('/orders/7', token ? as(token) : {})).toMatchObject({ status, body })
    })

    it('holds a cached policy against the next method, and refuses with the gateway response of the service', async () => {
      const refused = await ask('/orders', { method: 'POST', body: '{}', ...as('Bearer guest') })

      expect(refused.status).toBe(403)
      expect(refused.body).toBe('{"refused": "User is not authorized to access this resource"}')
      expect(await ask('/nowhere')).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' })
      expect((await ask('/nowhere')).headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
    })

    it('takes an order, which its function may keep', async () => {
      const made = await ask('/orders', { method: 'POST', body: '{"item":"clock"}', ...as('Bearer ada') })

      expect(made).toMatchObject({ status: 201, body: '{"by":"ada","isBase64Encoded":false}' })
      expect(made.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
      expect(await shop().heard('orders')).toEqual([{ item: 'clock' }])
    })

    it.each([
      ['neither of what identifies a caller', '/reports', {}, 401, '{"message":"Unauthorized"}'],
      ['an allowed team', '/reports?month=2', { 'X-Team': 'ops' }, 200, '{"by":"ops","isBase64Encoded":false}'],
      [
        'a month that is denied',
        '/reports?month=13',
        { 'X-Team': 'ops' },
        403,
        '{"refused": "User is not authorized to access this resource with an explicit deny"}',
      ],
    ])('answers %s as its REQUEST authorizer says', async (_what, path, headers, status, body) => {
      expect(await ask(path, { headers: { ...headers } })).toMatchObject({ status, body })
    })

    it('gives bytes back as they came, below a greedy path', async () => {
      const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff])
      const headers = { 'Content-Type': 'image/png', Accept: 'image/png' }

      const response = await fetch(`${shop().out.ServiceEndpoint}/files/a/b.png`, { method: 'PUT', body: png, headers })

      expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
      expect(response.headers.get('x-file')).toBe('a/b.png')
      expect(await ask('/files/broken')).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' })
    })

    it('answers a preflight with the origin that asked, where it may', async () => {
      const preflight = (origin: string) =>
        ask('/orders', { method: 'OPTIONS', headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } })

      const { status, headers } = await preflight('http://localhost:8080')

      expect(status).toBe(200)
      expect(headers.get('access-control-allow-origin')).toBe('http://localhost:8080')
      expect(headers.get('access-control-allow-methods')).toBe('OPTIONS,POST')
      expect((await preflight('http://localhost:9')).headers.get('access-control-allow-origin')).toBe(
        'http://localhost:5173',
      )
    })

    it('writes its access log as the service asks', async () => {
      const logs = new CloudWatchLogsClient(shop().client)
      const read = new FilterLogEventsCommand({ logGroupName: '/aws/api-gateway/shop-dev' })

      await until(async () => {
        const { events = [] } = await logs.send(read)
        return events.some(({ message }) => message?.endsWith(' GET /orders/{id} 200'))
      })
      logs.destroy()
    })
  })
}
