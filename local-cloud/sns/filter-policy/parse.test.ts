import { parseFilterPolicy } from './parse.ts'

const values = (count: number) => Array.from({ length: count }, (_, index) => `value-${index}`)

describe('the check of a filter policy', () => {
  it.each<[object, string]>([
    [{ key: [['value']] }, 'Match value must be String, number, true, false, or null'],
    [{ key: [{ 'wrong-operator': true }] }, 'Unrecognized match type wrong-operator'],
    [{ key: [{ constructor: true }] }, 'Unrecognized match type constructor'],
    [{ key: [{ suffix: 'value', prefix: 'value2' }] }, 'Only one key allowed in match expression'],
    [{ key: [] }, 'Empty arrays are not allowed'],
    [{ key: 'value' }, '"key" must be an object or an array'],
    [{ key: { suffix: 'value' } }, '"suffix" must be an object or an array'],
    [{ key: [{ suffix: 100 }] }, 'suffix match pattern must be a string'],
    [{ key: [{ prefix: null }] }, 'prefix match pattern must be a string'],
    [{ key: [{ exists: 'no' }] }, 'exists match pattern must be either true or false.'],
    [{ key: [{ numeric: [] }] }, 'Invalid member in numeric match: ]'],
    [{ key: [{ numeric: ['operator'] }] }, 'Unrecognized numeric range operator: operator'],
    [{ key: [{ numeric: [1, '<='] }] }, 'Invalid member in numeric match: 1'],
    [{ key: [{ numeric: ['=', '000'] }] }, 'Value of equals must be numeric'],
    [{ key: [{ numeric: ['>='] }] }, 'Value of >= must be numeric'],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }, 'Too many elements in numeric expression'],
    [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 'Bad numeric range operator: >'],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 'Bottom must be less than top'],
    [{ key: [{ numeric: ['>', 20, '<='] }] }, 'Value of <= must be numeric'],
    [{ key: [{ numeric: ['>', 20, 30] }] }, 'Bad value in numeric range: 30'],
    [{ key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] }, 'Too many terms in numeric range expression'],
    [{ key: [2e9] }, 'Value must be between -1.0E9 and 1.0E9, inclusive'],
    [{ key: [{ 'anything-but': { suffix: 'test' } }] }, 'Unsupported anything-but pattern: suffix'],
    [{ key: [{ 'anything-but': { prefix: false } }] }, 'prefix match pattern must be a string'],
    [{ key: [{ cidr: 'bad-filter' }] }, "Malformed CIDR, one '/' required"],
    [{ key: [{ cidr: 'bad-filter/64' }] }, 'Nonstandard IP address: bad-filter'],
    [{ key: [{ cidr: 'bad-/64filter' }] }, 'Malformed CIDR, mask bits must be an integer'],
    [{ key: [{ cidr: '10.0.0.0/33' }] }, 'Malformed CIDR, mask bits out of range'],
    [{ key: values(151) }, 'Filter policy is too complex'],
    [{ a: values(15), b: values(11) }, 'Filter policy is too complex'],
    [{ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] }, 'Filter policy can not have more than 5 keys'],
    [[], 'Filter is not an object'],
  ])('refuses %j', (policy, reason) => {
    expect(() => parseFilterPolicy(JSON.stringify(policy), 'MessageBody')).toThrow(`FilterPolicy: ${reason}`)
  })

  it('refuses what is no JSON', () => {
    expect(() => parseFilterPolicy('{invalid}', 'MessageBody')).toThrow('FilterPolicy: failed to parse JSON. ')
  })

  it('refuses nested keys on attributes, and takes them on the body', () => {
    const policy = '{"object":{"key":[{"prefix":"auto-"}]}}'

    expect(() => parseFilterPolicy(policy, 'MessageAttributes')).toThrow(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    )
    expect(parseFilterPolicy(policy, 'MessageBody')).toEqual(JSON.parse(policy))
  })

  it.each([
    // 10 × 15 values.
    ['150 combinations', { a: values(10), b: values(15) }],
    // (3 + 2) × 10 × 3: the values of a key count once for each level at which it stands.
    ['150 by depth and by $or', { a: { b: { c: values(10) } }, $or: [{ d: values(3) }, { e: values(2) }] }],
  ])('takes %s, and not one value more', (_what, policy) => {
    const more = { ...policy, a: Array.isArray(policy.a) ? [...policy.a, 'x'] : { b: { c: [...policy.a.b.c, 'x'] } } }

    expect(parseFilterPolicy(JSON.stringify(policy), 'MessageBody')).toEqual(policy)
    expect(() => parseFilterPolicy(JSON.stringify(more), 'MessageBody')).toThrow('Filter policy is too complex')
  })

  it('refuses a policy of a trillion combinations without counting them', () => {
    const $or = [{ a: ['1'] }, { b: ['1'] }]
    const bomb = Array.from({ length: 40 }).reduce<object>((inner) => ({ $or, inner }), { a: ['1'] })

    expect(() => parseFilterPolicy(JSON.stringify(bomb), 'MessageBody')).toThrow('Filter policy is too complex')
  })
})
