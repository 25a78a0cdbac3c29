import { authorizerEvent, authorizerEventV1 } from './authorizer-event.ts'
import { httpApiEvent, httpApiEventV1 } from './event.ts'

const known = { routeKey: 'GET /pets/{petId}', requestId: 'JKJaXmPLvHcESHA=', time: new Date('2020-03-12T19:03:58Z') }

describe('a body in an event', () => {
  it.each([
    ['text/plain', false],
    ['text/html; charset=utf-8', false],
    ['application/json', false],
    ['Application/JSON;charset=UTF-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/problem+json', false],
    ['image/svg+xml', false],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['application/octet-stream', true],
    ['application/jsonp', true],
    ['image/png', true],
    [undefined, true],
  ])('of the type %s is base64: %s', (type, isBase64Encoded) => {
    const headers: Record<string, string> = type ? { 'Content-Type': type } : {}

    const event = httpApiEvent({ method: 'POST', headers, body: 'a=1&b=ü' })

    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YT0xJmI9w7w=' : 'a=1&b=ü' })
  })

  it('is left out of format 2.0 where there is none, and null in 1.0', () => {
    expect(httpApiEvent()).not.toHaveProperty('body')
    expect(httpApiEventV1()).toMatchObject({ body: null, isBase64Encoded: false })
  })
})

describe('an event in payload format 2.0', () => {
  it('has everything that AWS documents, in its shape', () => {
    const event = httpApiEvent(
      {
        method: 'POST',
        path: '/my/path',
        rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%20b',
        headers: [
          ['Header1', 'value1'],
          ['Header2', 'value1'],
          ['header2', 'value2'],
          ['Cookie', 'cookie1; cookie2'],
          ['User-Agent', 'agent'],
          ['Content-Type', 'text/plain'],
        ],
        body: 'Hello',
        sourceIp: '192.0.2.1',
      },
      { ...known, pathParameters: { petId: '1' }, stageVariables: { color: 'blue' } },
    )

    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /pets/{petId}',
      rawPath: '/my/path',
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%20b',
      cookies: ['cookie1', 'cookie2'],
      headers: { header1: 'value1', header2: 'value1,value2', 'user-agent': 'agent', 'content-type': 'text/plain' },
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'abcdef1234',
        domainName: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'abcdef1234',
        http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'GET /pets/{petId}',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: 1584039838000,
      },
      body: 'Hello',
      pathParameters: { petId: '1' },
      isBase64Encoded: false,
      stageVariables: { color: 'blue' },
    })
  })

  it.each(['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables'])(
    'leaves %s out where there are none',
    (name) => {
      expect(httpApiEvent()).not.toHaveProperty(name)
    },
  )

  it('tells what the authorizer found out', () => {
    const jwt = { claims: { sub: 'user' }, scopes: null }

    expect(httpApiEvent({}, { authorizer: { jwt } }).requestContext.authorizer).toEqual({ jwt })
    expect(httpApiEvent({}, { authorizer: { lambda: { a: [1] } } }).requestContext.authorizer).toEqual({
      lambda: { a: [1] },
    })
    expect(httpApiEvent().requestContext).not.toHaveProperty('authorizer')
  })
})

describe('an event in payload format 1.0', () => {
  it('has single and multiple values, and null for what the request lacks', () => {
    const event = httpApiEventV1(
      {
        path: '/pets/1',
        rawQueryString: 'a=1&a=2',
        headers: [
          ['X', '1'],
          ['x', '2'],
          ['Cookie', 'c=1'],
        ],
      },
      known,
    )

    expect(event).toMatchObject({
      version: '1.0',
      resource: '/pets/{petId}',
      path: '/pets/1',
      httpMethod: 'GET',
      headers: { x: '2', cookie: 'c=1' },
      multiValueHeaders: { x: ['1', '2'] },
      queryStringParameters: { a: '1' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        authorizer: { claims: null, scopes: null },
        identity: { sourceIp: '127.0.0.1', user: null },
        requestTime: '12/Mar/2020:19:03:58 +0000',
        resourcePath: '/pets/{petId}',
        resourceId: null,
      },
    })
    expect(httpApiEventV1()).toMatchObject({ queryStringParameters: null, multiValueQueryStringParameters: null })
  })
})

describe("an authorizer's event", () => {
  const request = { method: 'GET', path: '/test/request', headers: { Authorization: 'user1' } }

  it('has the route ARN and a list of identities in format 2.0, and no body', () => {
    const event = authorizerEvent({ ...request, body: 'secret' }, ['user1', '123'], { ...known, stage: 'test' })

    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234/test/GET/request',
      identitySource: ['user1', '123'],
      headers: { authorization: 'user1' },
      requestContext: { http: { path: '/test/request' } },
    })
    expect(event).not.toHaveProperty('body')
  })

  it('has the method ARN and the identities in one string in format 1.0', () => {
    const event = authorizerEventV1(request, ['user1', '123'], { ...known, stage: 'test' })

    expect(event).toMatchObject({
      version: '1.0',
      methodArn: 'arn:aws:execute-api:us-east-1:000000000000:abcdef1234/test/GET/request',
      identitySource: 'user1,123',
      authorizationToken: 'user1,123',
      httpMethod: 'GET',
    })
  })
})
