import { CloudError } from '../errors.ts'
import type { AwsRequest } from '../service.ts'
import { jsonService } from './json.ts'
import { respond, restJsonService } from './rest-json.ts'

describe('the JSON protocol', () => {
  const service = jsonService({
    name: 'test',
    version: '1.1',
    actions: { Echo: (input) => input, Nothing: () => undefined, Refuse: refuse },
  })
  const call = (target: string, body: string) =>
    service.handle({ headers: { 'x-amz-target': target }, body: Buffer.from(body) } as unknown as AwsRequest)

  it.each([
    ['the action after the dot', 'Prefix_2026.Echo', '{"a":1}', '{"a":1}'],
    ['an empty body as an empty object', 'P.Echo', '', '{}'],
    ['no output as an empty object', 'P.Nothing', '{}', '{}'],
  ])('takes %s', async (_what, target, body, said) => {
    expect(await call(target, body)).toMatchObject({ status: 200, body: said })
  })

  it.each([
    ['an action it lacks', 'P.Nope', '{}', 400, 'UnknownOperationException'],
    ['an action that every object has', 'P.toString', '{}', 400, 'UnknownOperationException'],
    ['a body that is no JSON', 'P.Echo', '{', 400, 'SerializationException'],
    ['a refusal, with its members', 'P.Refuse', '{}', 404, 'NoSuch'],
  ])('answers an error to %s', async (_what, target, body, status, code) => {
    const answer = await call(target, body)

    expect(answer.status).toBe(status)
    expect(JSON.parse(String(answer.body)).__type).toBe(code)
  })
})

describe('the REST-JSON protocol', () => {
  const service = restJsonService({
    name: 'test',
    routes: {
      'GET /things/{Name}': ({ params }) => params,
      'GET /tags/{Arn+}': ({ params }) => params,
      'POST /things': ({ json }) => json(),
      'DELETE /things/{Name}': () => respond(204),
      'PUT /things/{Name}': refuse,
    },
  })
  const call = (method: string, path: string, body = '') =>
    service.handle({ method, path, body: Buffer.from(body), query: new URLSearchParams() } as unknown as AwsRequest)

  it.each([
    ['a part of the path, decoded', 'GET', '/things/a%20b', '', '{"Name":"a b"}'],
    ['the rest of the path', 'GET', '/tags/arn:a/b', '', '{"Arn":"arn:a/b"}'],
    ['a body', 'POST', '/things/', '{"x":1}', '{"x":1}'],
  ])('reads %s', async (_what, method, path, body, said) => {
    expect(await call(method, path, body)).toMatchObject({ status: 200, body: said })
  })

  it('sends a whole answer as the action made it', async () => {
    expect(await call('DELETE', '/things/a')).toMatchObject({ status: 204, body: '' })
  })

  it.each([
    ['a route it lacks', 'GET', '/nothing', '', 404, 'UnknownOperationException'],
    ['a path that cannot be decoded', 'GET', '/things/%zz', '', 400, 'ValidationException'],
    ['a body that is no JSON', 'POST', '/things', '{', 400, 'SerializationException'],
    ['a refusal', 'PUT', '/things/a', '', 404, 'NoSuch'],
  ])('answers an error to %s', async (_what, method, path, body, status, code) => {
    const answer = await call(method, path, body)

    expect(answer.status).toBe(status)
    expect(answer.headers?.['x-amzn-errortype']).toBe(code)
  })
})

function refuse(): never {
  throw new CloudError('NoSuch', 'There is none.', 404, { Type: 'User' })
}
