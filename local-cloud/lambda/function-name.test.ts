import { parseFunctionName } from './function-name.ts'

it.each([
  ['hello', undefined, { name: 'hello' }],
  ['hello:live', undefined, { name: 'hello', qualifier: 'live' }],
  ['hello:$LATEST', undefined, { name: 'hello', qualifier: '$LATEST' }],
  ['hello', '3', { name: 'hello', qualifier: '3' }],
  ['hello:3', '3', { name: 'hello', qualifier: '3' }],
  ['function:hello', undefined, { name: 'hello' }],
  ['000000000000:function:hello', undefined, { name: 'hello' }],
  ['000000000000:function:hello:live', undefined, { name: 'hello', qualifier: 'live' }],
  ['arn:aws:lambda:us-east-1:000000000000:function:hello', undefined, { name: 'hello' }],
  ['arn:aws:lambda:us-east-1:000000000000:function:hello:live', undefined, { name: 'hello', qualifier: 'live' }],
])('reads %s with the qualifier %s', (text, qualifier, expected) => {
  expect(parseFunctionName(text, qualifier)).toEqual(expected)
})

it.each(['', 'a b', 'a/b', 'hello:', 'arn:aws:s3:::bucket', 'x'.repeat(171)])('refuses "%s"', (text) => {
  expect(() => parseFunctionName(text)).toThrow(expect.objectContaining({ code: 'ValidationException' }))
})
