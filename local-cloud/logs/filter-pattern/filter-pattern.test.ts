import { filterPattern } from './filter-pattern.ts'

const matches = (pattern: string, message: string) => filterPattern(pattern)(message) !== undefined

describe('a pattern of terms', () => {
  it.each([
    ['', 'anything at all', true],
    ['ERROR', '[ERROR 400] bad request', true],
    ['ERROR', 'an error', false],
    ['ERROR 400', '[ERROR 400] bad request', true],
    ['ERROR 500', '[ERROR 400] bad request', false],
    ['?ERROR ?WARN', 'WARN: nearly full', true],
    ['?ERROR ?WARN', 'INFO: fine', false],
    ['ERROR -healthcheck', 'ERROR in healthcheck', false],
    ['ERROR -healthcheck', 'ERROR in checkout', true],
    ['-healthcheck', 'GET /', true],
    ['"bad request"', '[ERROR 400] bad request', true],
    ['"bad request"', 'a request that is bad', false],
    ['-"bad request"', '[ERROR 400] bad request', false],
    ['"say \\"hi\\""', 'they say "hi" there', true],
    ['%40[0-3]%', 'status 403', true],
    ['%40[0-3]%', 'status 404', false],
    // Beside other terms, those with a question mark count for nothing.
    ['?WARN REQUEST', 'a REQUEST', true],
  ])('%s on "%s": %s', (pattern, message, expected) => {
    expect(matches(pattern, message)).toBe(expected)
  })
})

describe('a JSON pattern', () => {
  const event = JSON.stringify({
    level: 'error',
    status: 503,
    took: 1.5,
    retried: false,
    user: { id: 'u-1', name: null },
    items: [{ sku: 'a' }, { sku: 'b' }],
    'dotted.name': 'x',
    quoted: 'a "b" (c) && d',
  })

  it.each([
    ['{ $.level = "error" }', true],
    ['{$.level="error"}', true],
    ['{ $.level = error }', true],
    ['{ $.level = "ERROR" }', false],
    ['{ $.level != "info" }', true],
    ['{ $.level = "err*" }', true],
    ['{ $.level = "*ro*" }', true],
    ['{ $.level = %^err% }', true],
    ['{ $.status = 503 }', true],
    ['{ $.status >= 500 }', true],
    ['{ $.status > 503 }', false],
    ['{ $.status < 5.04e2 }', true],
    ['{ $.took <= 1.5 }', true],
    ['{ $.level > 5 }', false],
    ['{ $.user.id = "u-1" }', true],
    ['{ $.user.name IS NULL }', true],
    ['{ $.retried IS FALSE }', true],
    ['{ $.retried is true }', false],
    ['{ $.missing NOT EXISTS }', true],
    ['{ $.level NOT EXISTS }', false],
    ['{ $.missing = "x" }', false],
    ['{ $.missing != "x" }', false],
    ['{ $.items[1].sku = "b" }', true],
    ['{ $.items[2].sku = "b" }', false],
    ['{ $.items[*].sku = "b" }', true],
    ['{ $[\'dotted.name\'] = "x" }', true],
    ['{ $.quoted = "a \\"b\\" (c) && d" }', true],
    ['{ $.level = "error" && $.status = 200 }', false],
    ['{ $.level = "error" || $.status = 200 }', true],
    ['{ ($.level = "info" || $.status = 503) && $.took > 1 }', true],
    ['{ $.level = "error" || $.level = "x" && $.status = 0 }', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, event)).toBe(expected)
  })

  it.each(['plain text', '{ "broken": ', '"a string"', ''])('matches nothing that is no JSON object: %s', (message) => {
    expect(matches('{ $.missing NOT EXISTS }', message)).toBe(false)
  })

  it('does not find what an object only inherits', () => {
    expect(matches('{ $.constructor NOT EXISTS }', '{}')).toBe(true)
  })
})

describe('a space-delimited pattern', () => {
  const line = '127.0.0.1 - frank [10/Oct/2026:13:25:15 -0700] "GET /a b HTTP/1.0" 404 1534\n'

  it.each([
    ['[ip, id, user, time, request, status, bytes]', true],
    ['[ip, id, user, time, request, status]', false],
    ['[ip, id, user, time, request, status=404, bytes]', true],
    ['[ip, id, user, time, request, status=4*, bytes]', true],
    ['[ip, id, user, time, request, status=5*, bytes]', false],
    ['[ip, ..., status=4*, bytes>1000]', true],
    ['[ip, ..., status=4*, bytes>2000]', false],
    ['[..., bytes]', true],
    ['[ip=127*, ...]', true],
    ['[ip!=127.0.0.1, ...]', false],
    ['[ip, id, user, time, request="GET *", ...]', true],
    ['[ip, id, user, time, request="GET /, b", ...]', false],
    ['[ip, ..., status=5* || status=404, bytes]', true],
    ['[ip, ..., status>=400 && status<404, bytes]', false],
    ['[ip=%127\\.%, ...]', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected)
  })

  // From https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
  it.each([
    ['[ip, ..., status=4*, bytes]', { ip: '127.0.0.1', status: '404', bytes: '1534', 4: '10/Oct/2026:13:25:15 -0700' }],
    ['[..., status=4*,]', { 1: '127.0.0.1', status: '404', 7: '1534' }],
    ['[]', { 1: '127.0.0.1', 6: '404', 7: '1534' }],
  ])('%s gives the fields of what it matches, by name or by number', (pattern, fields) => {
    const { extractedFields } = filterPattern(pattern)(line)!

    expect(extractedFields).toMatchObject(fields)
    expect(Object.keys(extractedFields!)).toHaveLength(7)
  })
})

describe('a pattern that cannot be read', () => {
  it.each([
    ['user@example', "Invalid character(s) in term 'user@example'"],
    ['"open', 'a quote is not closed'],
    ['{ $.a = }', 'a value is missing'],
    ['{ $.a ~ 1 }', '"~" is no operator'],
    ['{ a = 1 }', 'a property selector such as $.name is expected, not "a"'],
    ['{ ($.a = 1 }', 'a ")" is missing'],
    ['{ $.a = 1 $.b = 2 }', '"$.b" is not expected here'],
    ['{ $.a IS MAYBE }', 'IS is followed by NULL, TRUE or FALSE'],
    ['{ $.a = 1', 'a JSON pattern ends with "}"'],
    ['{ $.a = %(% }', '"(" is no regular expression'],
    ['[a, b', 'a space-delimited pattern ends with "]"'],
    ['[a, ..., b, ...]', '"..." may stand there once'],
    ['[a, =5]', '"=5" names no field'],
    ['[a ~ 5]', 'is no condition'],
  ])('%s is InvalidParameterException', (pattern, reason) => {
    expect(() => filterPattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: expect.stringContaining(reason) }),
    )
  })
})

it('takes a wildcard pattern of many stars in no time', () => {
  const started = performance.now()

  expect(matches(`{ $.a = "${'a*'.repeat(200)}b" }`, JSON.stringify({ a: 'a'.repeat(50_000) }))).toBe(false)
  expect(performance.now() - started).toBeLessThan(1000)
})
