import { findMethod } from './find-method.ts'
import type { Method, Resource } from './rest-api.ts'

const paths: Record<string, string[]> = {
  '/': ['GET'],
  '/hello': ['GET'],
  '/hello/{name}': ['GET', 'ANY'],
  '/hello/me': ['GET'],
  '/files': [],
  '/files/{proxy+}': ['ANY'],
  '/{id}/photo': ['GET'],
}
const method = (httpMethod: string): Method => ({
  httpMethod,
  authorizationType: 'NONE',
  apiKeyRequired: false,
  methodResponses: {},
})
const resources = Object.fromEntries(
  Object.entries(paths).map(([path, methods]): [string, Resource] => [
    path,
    { id: path, path, resourceMethods: Object.fromEntries(methods.map((name) => [name, method(name)])) },
  ]),
)

describe('the method that answers', () => {
  it.each([
    ['GET', '/', '/', 'GET', {}],
    ['GET', '/hello', '/hello', 'GET', {}],
    ['GET', '/hello/', '/hello', 'GET', {}],
    ['GET', '/hello/me', '/hello/me', 'GET', {}],
    ['POST', '/hello/me', '/hello/{name}', 'ANY', { name: 'me' }],
    ['GET', '/hello/ada%20l', '/hello/{name}', 'GET', { name: 'ada l' }],
    ['PUT', '/files/a/b', '/files/{proxy+}', 'ANY', { proxy: 'a/b' }],
    ['GET', '/7/photo', '/{id}/photo', 'GET', { id: '7' }],
  ])('to %s %s is %s %s', (httpMethod, path, resource, found, pathParameters) => {
    expect(findMethod(resources, httpMethod, path)).toMatchObject({
      resource: { path: resource },
      method: { httpMethod: found },
      pathParameters,
    })
  })

  it.each([
    ['POST', '/'],
    ['POST', '/hello'],
    ['GET', '/nothing'],
    ['GET', '/files'],
    ['GET', '/hello/ada/more'],
    ['GET', '/Hello'],
  ])('to %s %s is none', (httpMethod, path) => {
    expect(findMethod(resources, httpMethod, path)).toBeUndefined()
  })
})
