import type { Route } from './http-api.ts'
import { selectRoute } from './select-route.ts'

const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'ANY /pets/dog/1',
  'GET /pets/dog/1',
  'GET /{kind}/dog/toys',
  'GET /{kind}/{id}/food',
  'GET /a.b',
].map((routeKey, i): Route => ({ routeId: `r${i}`, routeKey, authorizationType: 'NONE', apiKeyRequired: false }))

const byId = (all: Route[]) => Object.fromEntries(all.map((route) => [route.routeId, route]))

describe('route selection', () => {
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['POST', '/pets/dog/1', 'ANY /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/dog/toys', 'GET /pets/dog/{id}', { id: 'toys' }],
    ['GET', '/birds/dog/toys', 'GET /{kind}/dog/toys', { kind: 'birds' }],
    ['GET', '/pets/cat/food', 'GET /{kind}/{id}/food', { kind: 'pets', id: 'cat' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['GET', '/pets', 'ANY /{proxy+}', { proxy: 'pets' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/a.b', 'GET /a.b', undefined],
    ['GET', '/axb', 'ANY /{proxy+}', { proxy: 'axb' }],
    ['GET', '/', '$default', undefined],
  ])('sends %s %s to %s', (method, path, routeKey, pathParameters) => {
    const selected = selectRoute(byId(routes), method, path)

    expect(selected?.route.routeKey).toBe(routeKey)
    expect(selected?.pathParameters).toEqual(pathParameters)
  })

  it.each([
    ['another method', 'POST', '/a.b'],
    ['a slash more', 'GET', '/a.b/'],
    ['an empty variable', 'GET', '/pets/dog/'],
    ['another case', 'GET', '/A.B'],
  ])('finds nothing for %s without a $default', (_what, method, path) => {
    const few = routes.filter(({ routeKey }) => ['GET /a.b', 'GET /pets/dog/{id}'].includes(routeKey))

    expect(selectRoute(byId(few), method, path)).toBeUndefined()
  })
})
