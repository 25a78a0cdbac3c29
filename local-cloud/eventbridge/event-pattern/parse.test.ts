import { parsePattern } from './parse.ts'

const parse = (pattern: unknown) => parsePattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern))
const branches = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({ [`${name}${index}`]: [1] }))

describe('reading an event pattern', () => {
  it.each<[string, unknown, string]>([
    ['what is no JSON', '{', 'JSON'],
    ['what is no object', '[]', 'Filter is not an object'],
    ['an empty object', {}, 'Empty objects are not allowed'],
    ['an empty object inside', { detail: {} }, 'Empty objects are not allowed'],
    ['a bare value', { detail: { slug: 'x' } }, '"slug" must be an object or an array'],
    ['no values', { source: [] }, 'Empty arrays are not allowed'],
    ['a list in a list', { source: [['a']] }, 'Match value must be String, number, true, false, or null'],
    ['an unknown comparison', { a: [{ like: 'x' }] }, 'Unrecognized match type like'],
    ['a comparison that every object has', { a: [{ toString: 'x' }] }, 'Unrecognized match type toString'],
    ['an empty comparison', { a: [{}] }, 'Match expression name not found'],
    ['two comparisons', { a: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
    ['a number as prefix', { a: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    ['another operator in a prefix', { a: [{ prefix: { suffix: 'x' } }] }, 'Unsupported prefix pattern: suffix'],
    [
      'a number as suffix',
      { a: [{ suffix: { 'equals-ignore-case': 1 } }] },
      'equals-ignore-case match pattern must be a string',
    ],
    ['a number as wildcard', { a: [{ wildcard: 1 }] }, 'wildcard match pattern must be a string'],
    ['two wildcards in a row', { a: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters at pos 2'],
    ['an escape of nothing', { a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 2'],
    ['an escape at the end', { a: [{ 'anything-but': { wildcard: 'a\\' } }] }, 'Invalid escape character at pos 2'],
    ['exists of a text', { a: [{ exists: 'true' }] }, 'exists match pattern must be either true or false.'],
    [
      'anything but a boolean',
      { a: [{ 'anything-but': true }] },
      'Value of anything-but must be an array or single string/number value.',
    ],
    [
      'anything but a list with null',
      { a: [{ 'anything-but': ['x', null] }] },
      'Inside anything but list, start|null|boolean is not supported.',
    ],
    ['anything but a mixed list', { a: [{ 'anything-but': ['x', 1] }] }, 'mixed type is not supported'],
    ['anything but an empty list', { a: [{ 'anything-but': [] }] }, 'mixed type is not supported'],
    [
      'anything but a range',
      { a: [{ 'anything-but': { numeric: ['>', 1] } }] },
      'Unsupported anything-but pattern: numeric',
    ],
    ['anything but an empty prefix', { a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
    [
      'anything but a number as suffix',
      { a: [{ 'anything-but': { suffix: 1 } }] },
      'prefix/suffix match pattern must be a string',
    ],
    ['a range without a list', { a: [{ numeric: 1 }] }, 'Value of numeric must be an array.'],
    ['an unknown comparison of numbers', { a: [{ numeric: ['!=', 1] }] }, 'Unrecognized numeric range operator: !='],
    ['a bound that is a text', { a: [{ numeric: ['>', '1'] }] }, 'Value of > must be numeric'],
    ['two upper bounds', { a: [{ numeric: ['<', 1, '<', 2] }] }, 'Too many elements in numeric expression'],
    ['two lower bounds', { a: [{ numeric: ['>', 1, '>', 2] }] }, 'Bad numeric range operator: >'],
    ['an empty range', { a: [{ numeric: ['>', 2, '<', 1] }] }, 'Bottom must be less than top'],
    ['a third bound', { a: [{ numeric: ['>', 0, '<', 2, '<', 3] }] }, 'Too many terms in numeric range expression'],
    ['an address without a mask', { a: [{ cidr: '10.0.0.1' }] }, "Malformed CIDR, one '/' required"],
    ['a mask of 32 bits', { a: [{ cidr: '10.0.0.1/32' }] }, 'IPv4 mask bits must be < 32'],
    ['a mask of 128 bits', { a: [{ cidr: '::1/128' }] }, 'IPv6 mask bits must be < 128'],
    ['a name for an address', { a: [{ cidr: 'localhost/8' }] }, 'Nonstandard IP address: localhost'],
    ['$or with one branch', { $or: [{ a: [1] }] }, 'There must have at least 2 Objects in $or relationship.'],
    ['$or without a list', { $or: { a: [1] } }, 'It must be an Array followed with $or.'],
    ['$or of values', { $or: ['a', 'b'] }, 'Only JSON object is allowed in array of $or relationship.'],
    ['a comparison as a branch of $or', { $or: [{ prefix: ['a'] }, { b: [1] }] }, 'prefix is Ruler reserved fieldName'],
    [
      'more than 1,000 ways through its $ors',
      { a: { $or: branches(32, 'a') }, b: { $or: branches(32, 'b') } },
      'Rule is too complex',
    ],
  ])('refuses %s', (_what, pattern, reason) => {
    expect(() => parse(pattern)).toThrow(reason)
  })

  it('takes 1,000 ways through its $ors', () => {
    expect(parse({ a: { $or: branches(40, 'a') }, b: { $or: branches(25, 'b') } })).toHaveLength(1000)
  })
})
