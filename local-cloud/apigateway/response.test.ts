import { proxyResponse } from './response.ts'

const answer = (value: unknown, options?: Parameters<typeof proxyResponse>[1]) =>
  proxyResponse({ payload: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) }, options)

describe("a function's answer", () => {
  it('is the response', () => {
    const { status, headers, body } = answer({ statusCode: 201, headers: { Location: '/a' }, body: '{"id":1}' })

    expect(status).toBe(201)
    expect(headers).toEqual([
      ['Content-Type', 'application/json'],
      ['Location', '/a'],
    ])
    expect(body.toString()).toBe('{"id":1}')
  })

  it('may leave everything out', () => {
    expect(answer({})).toMatchObject({ status: 200, body: Buffer.from('') })
  })

  it('has many values of a header in multiValueHeaders, which go before headers of the same name', () => {
    const { headers } = answer({
      headers: { 'set-cookie': 'a=0', 'content-type': 'text/html' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
    })

    expect(headers).toEqual([
      ['content-type', 'text/html'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
  })

  it("cannot set API Gateway's own headers", () => {
    expect(answer({ headers: { 'WWW-Authenticate': 'Basic' } }).headers).toContainEqual([
      'x-amzn-Remapped-WWW-Authenticate',
      'Basic',
    ])
  })

  it.each([
    ['an error of the function', { errorMessage: 'oops' }],
    ['nothing', null],
    ['text', '"hello"'],
    ['a list', []],
    ['no JSON', 'oops'],
    ['a body that is an object', { statusCode: 200, body: { id: 1 } }],
    ['a member that it does not know', { statusCode: 200, message: 'hello' }],
    ['a status that is no number', { statusCode: 'ok' }],
    ['a status out of range', { statusCode: 99 }],
    ['headers that are a list', { headers: [] }],
    ['a header that is a list', { headers: { a: ['b'] } }],
    ['a multi-value header that is no list', { multiValueHeaders: { a: 'b' } }],
  ])('of the wrong shape is 502: %s', (_what, value) => {
    expect(() => answer(value)).toThrow(
      expect.objectContaining({ status: 502, text: 'Internal server error', type: 'DEFAULT_5XX' }),
    )
  })

  it('is 502 where the function failed, whatever it said', () => {
    expect(() => proxyResponse({ payload: Buffer.from('{"statusCode":200}'), functionError: 'Unhandled' })).toThrow(
      expect.objectContaining({ status: 502 }),
    )
  })

  it.each([
    [['image/png'], 'image/png', 'PNG'],
    [['image/*'], 'image/webp,*/*;q=0.8', 'PNG'],
    [['*/*'], 'application/json', 'PNG'],
    [['image/png'], '*/*', 'UE5H'],
    [['image/webp'], 'text/html,image/webp', 'UE5H'],
    [[], 'image/png', 'UE5H'],
  ])('in base64, with binary types %j and Accept %s, goes out as %s', (binaryMediaTypes, accept, expected) => {
    const { body } = answer({ body: 'UE5H', isBase64Encoded: true }, { binaryMediaTypes, accept })

    expect(body.toString()).toBe(expected)
  })
})
