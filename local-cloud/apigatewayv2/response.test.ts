import { httpApiResponse, httpApiResponseV1 } from './response.ts'

const read = (answer: unknown, version = httpApiResponse) => {
  const { status, headers, body } = version(Buffer.from(JSON.stringify(answer)))
  return { status, headers, body: body.toString('utf8') }
}

describe("a function's answer in payload format 2.0", () => {
  it.each([
    ['a string', 'Hello from Lambda!', 'Hello from Lambda!'],
    ['an object without statusCode', { message: 'Hello' }, '{"message":"Hello"}'],
    ['a list', [1, 2], '[1,2]'],
    ['a number', 7, '7'],
    ['nothing', null, 'null'],
    ['a body without statusCode', { body: 'x' }, '{"body":"x"}'],
  ])('that is %s becomes the body of a 200, as JSON', (_what, answer, body) => {
    expect(read(answer)).toEqual({ status: 200, headers: [['content-type', 'application/json']], body })
  })

  it('makes each cookie a set-cookie header', () => {
    const { headers } = read({
      statusCode: 200,
      headers: { 'Content-Type': 'text/html' },
      cookies: ['a=1', 'b=2; Path=/'],
    })

    expect(headers).toEqual([
      ['content-type', 'text/html'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2; Path=/'],
    ])
  })

  it('is plain text where it says a statusCode and no type', () => {
    expect(read({ statusCode: 201, body: 'made' })).toEqual({
      status: 201,
      headers: [['content-type', 'text/plain;charset=UTF-8']],
      body: 'made',
    })
  })

  it('decodes a base64 body', () => {
    expect(read({ statusCode: 200, isBase64Encoded: true, body: 'aGVsbG8=' }).body).toBe('hello')
  })

  it.each([
    ['a statusCode that is none', { statusCode: 'ok' }, 'the statusCode "ok"'],
    ['a statusCode out of range', { statusCode: 99 }, 'the statusCode 99'],
    ['an object for a body', { statusCode: 200, body: { a: 1 } }, 'a body that is no string'],
    ['a list of headers', { statusCode: 200, headers: ['x'] }, 'headers that are no object'],
    ['an object for a header', { statusCode: 200, headers: { x: {} } }, 'a header x that is no string'],
    ['a line break in a header', { statusCode: 200, headers: { x: 'a\r\nset-cookie: b' } }, 'Invalid character'],
    ['a line break in a cookie', { statusCode: 200, cookies: ['a\r\nx: b'] }, 'Invalid character'],
    ['a string for cookies', { statusCode: 200, cookies: 'a=1' }, 'cookies that are no list of strings'],
  ])('is malformed with %s', (_what, answer, reason) => {
    expect(() => read(answer)).toThrow(reason)
  })
})

describe("a function's answer in payload format 1.0", () => {
  it('joins headers and multiValueHeaders; of the same name the multiple ones count', () => {
    const answer = { statusCode: 200, headers: { A: '1', b: '1' }, multiValueHeaders: { B: ['2', '3'] }, body: 'x' }

    expect(read(answer, httpApiResponseV1).headers).toEqual([
      ['content-type', 'text/plain;charset=UTF-8'],
      ['a', '1'],
      ['b', '2'],
      ['b', '3'],
    ])
  })

  it.each([
    ['a string', 'Hello', 'must return an object'],
    ['nothing', null, 'must return an object'],
    ['an object without statusCode', { body: 'x' }, 'the statusCode undefined'],
    ['a string for multiValueHeaders', { statusCode: 200, multiValueHeaders: { a: 'x' } }, 'no list of strings'],
  ])('is malformed as %s: nothing is inferred', (_what, answer, reason) => {
    expect(() => read(answer, httpApiResponseV1)).toThrow(reason)
  })
})
