import { methodArn, proxyEvent, requestAuthorizerEvent, tokenAuthorizerEvent } from './event.ts'

const request = {
  httpMethod: 'POST',
  path: '/hello/ada',
  resource: '/hello/{name}',
  pathParameters: { name: 'ada' },
  headers: [
    ['User-Agent', 'curl'],
    ['X-Many', '1'],
    ['X-Many', '2'],
  ] as [string, string][],
  query: 'q=a%20b&q=c',
  body: '{"a":1}',
  time: Date.UTC(2026, 10, 3, 4, 5, 6),
  requestId: 'request-1',
  stageVariables: { table: 'users' },
}

describe('the proxy event', () => {
  it('has each name once with its last value, and again with all values', () => {
    expect(proxyEvent(request)).toMatchObject({
      resource: '/hello/{name}',
      path: '/hello/ada',
      httpMethod: 'POST',
      headers: { 'User-Agent': 'curl', 'X-Many': '2' },
      multiValueHeaders: { 'User-Agent': ['curl'], 'X-Many': ['1', '2'] },
      queryStringParameters: { q: 'c' },
      multiValueQueryStringParameters: { q: ['a b', 'c'] },
      pathParameters: { name: 'ada' },
      stageVariables: { table: 'users' },
      body: '{"a":1}',
      isBase64Encoded: false,
    })
  })

  it('has null where there is nothing', () => {
    expect(proxyEvent()).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
    })
  })

  it('says in its context who asked for what, when', () => {
    expect(proxyEvent(request).requestContext).toMatchObject({
      accountId: '000000000000',
      apiId: 'a1b2c3d4e5',
      stage: 'dev',
      path: '/dev/hello/ada',
      resourcePath: '/hello/{name}',
      requestId: 'request-1',
      requestTime: '03/Nov/2026:04:05:06 +0000',
      requestTimeEpoch: request.time,
      protocol: 'HTTP/1.1',
      domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      identity: { sourceIp: '127.0.0.1', userAgent: 'curl', accountId: null, userArn: null },
    })
  })

  it('has what the authorizer said, where there is one', () => {
    expect(proxyEvent(request, { principalId: 'ada' }).requestContext.authorizer).toEqual({ principalId: 'ada' })
    expect(proxyEvent(request).requestContext).not.toHaveProperty('authorizer')
  })

  it.each([
    ['image/png', ['image/png'], true],
    ['image/png', ['image/*'], true],
    ['image/png; charset=x', ['image/png'], true],
    ['text/plain', ['image/*'], false],
    ['application/x-www-form-urlencoded', [], false],
    ['application/x-www-form-urlencoded', ['*/*'], true],
  ])('of a body of %s, with binary types %j, is base64: %j', (type, binaryMediaTypes, isBase64Encoded) => {
    const event = proxyEvent({ body: 'PNG', headers: { 'content-type': type }, binaryMediaTypes })

    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'UE5H' : 'PNG' })
  })
})

describe("the authorizers' events", () => {
  it('of TOKEN have the token and the method, and nothing else', () => {
    expect(tokenAuthorizerEvent('Bearer x', methodArn(request))).toEqual({
      type: 'TOKEN',
      authorizationToken: 'Bearer x',
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/POST/hello/ada',
    })
  })

  it('of REQUEST have the whole request but its body', () => {
    const event = requestAuthorizerEvent(request)

    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: methodArn(request),
      headers: { 'X-Many': '2' },
      queryStringParameters: { q: 'c' },
      requestContext: { stage: 'dev' },
    })
    expect(event).not.toHaveProperty('body')
  })

  it('of REQUEST have empty maps where a proxy event has null', () => {
    expect(requestAuthorizerEvent()).toMatchObject({
      queryStringParameters: {},
      pathParameters: {},
      stageVariables: {},
    })
  })

  it('end the ARN of the root in a slash', () => {
    expect(methodArn({ path: '/' })).toBe('arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/')
  })
})
