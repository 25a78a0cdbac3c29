import fc from 'fast-check'
import { matches } from './matches.ts'
import { parsePattern } from './parse.ts'

const EVENT = {
  version: '0',
  id: 'ddddd4-aaaa-7777-4444-345dd43cc333',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '012345679012',
  time: '2017-10-02T16:24:49Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
  detail: {
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'instance-id': 'i-000000aaaaaa00000',
    state: 'running',
    FileName: 'images/Logo.PNG',
    FilePath: 'dir1/dir2/lib/x.jar',
    LastName: '',
    UserId: null,
    shared: true,
  },
}

const matchesEvent = (pattern: unknown, event: unknown = EVENT) => matches(parsePattern(JSON.stringify(pattern)), event)
const detail = (fields: object) => ({ detail: fields })

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html, and eb-event-patterns.html */
describe('an event pattern', () => {
  it.each<[string, object]>([
    ['the values of several fields', { source: ['aws.ec2'], 'detail-type': [EVENT['detail-type']] }],
    ['one of several values', detail({ state: ['initializing', 'running'] })],
    ['an element of a list', { resources: EVENT.resources }],
    ['a prefix', { time: [{ prefix: '2017-10-02' }] }],
    ['a prefix in other capitals', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }],
    ['a suffix', detail({ FileName: [{ suffix: '.PNG' }] })],
    ['a suffix in other capitals', detail({ FileName: [{ suffix: { 'equals-ignore-case': '.png' } }] })],
    ['a text in other capitals', detail({ state: [{ 'equals-ignore-case': 'RunnING' }] })],
    ['anything but a text', detail({ state: [{ 'anything-but': 'initializing' }] })],
    ['anything but a number', detail({ 'x-limit': [{ 'anything-but': 123 }] })],
    ['anything but listed texts', detail({ state: [{ 'anything-but': ['stopped', 'overloaded'] }] })],
    ['anything but listed numbers', detail({ 'x-limit': [{ 'anything-but': [100, 200, 300] }] })],
    ['anything but a text, where a number stands', detail({ 'c-count': [{ 'anything-but': '5' }] })],
    ['anything but a text, where null stands', detail({ UserId: [{ 'anything-but': 'me' }] })],
    ['anything but a prefix', detail({ state: [{ 'anything-but': { prefix: 'init' } }] })],
    ['anything but listed prefixes', detail({ state: [{ 'anything-but': { prefix: ['init', 'error'] } }] })],
    ['anything but a suffix', detail({ FileName: [{ 'anything-but': { suffix: '.txt' } }] })],
    ['anything but listed suffixes', detail({ FileName: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] })],
    [
      'anything but a text of any capitals',
      detail({ state: [{ 'anything-but': { 'equals-ignore-case': 'STOPPED' } }] }),
    ],
    ['anything but a wildcard', detail({ FilePath: [{ 'anything-but': { wildcard: '*/bin/*' } }] })],
    [
      'numbers in a range',
      detail({ 'c-count': [{ numeric: ['>', 0, '<=', 5] }], 'd-count': [{ numeric: ['<', 10] }] }),
    ],
    ['an equal number', detail({ 'x-limit': [{ numeric: ['=', 3.018e2] }] })],
    ['a number itself', detail({ 'c-count': [5] })],
    ['an address of a network', detail({ 'source-ip': [{ cidr: '10.0.0.0/24' }] })],
    ['a field that is there', detail({ state: [{ exists: true }] })],
    ['null as there', detail({ UserId: [{ exists: true }] })],
    ['a field that is not there', detail({ nothing: [{ exists: false }] })],
    ['a field below what is not there', { nothing: { at: { all: [{ exists: false }] } } }],
    ['an object as no field', { detail: [{ exists: false }] }],
    ['an empty text', detail({ LastName: [''] })],
    ['null', detail({ UserId: [null] })],
    ['true', detail({ shared: [true] })],
    ['a wildcard', detail({ FilePath: [{ wildcard: 'dir*/lib/*.jar' }] })],
    ['a wildcard for nothing', detail({ state: [{ wildcard: 'run*ning' }] })],
    ['one of the branches of $or', detail({ $or: [{ state: ['stopped'] }, { 'c-count': [{ numeric: ['>', 4] }] }] })],
    [
      '$or within $or',
      { source: ['aws.ec2'], $or: [{ region: ['x'] }, { detail: { $or: [{ state: ['x'] }, { shared: [true] }] } }] },
    ],
    ['an absent field or a value', detail({ state: [{ exists: false }, 'running'] })],
  ])('matches %s', (_what, pattern) => {
    expect(matchesEvent(pattern)).toBe(true)
  })

  it.each<[string, object]>([
    ['another value', { source: ['aws.s3'] }],
    ['one of two fields only', { source: ['aws.ec2'], region: ['eu-west-1'] }],
    ['a text in other capitals', detail({ state: ['Running'] })],
    ['a text for a number', detail({ 'c-count': ['5'] })],
    ['a number for a text', { account: [12345679012] }],
    ['a field that is not there', detail({ nothing: ['x'] })],
    ['another prefix', { source: [{ prefix: 'ec2' }] }],
    ['a prefix of a number', detail({ 'c-count': [{ prefix: '5' }] })],
    ['what is listed', detail({ state: [{ 'anything-but': ['stopped', 'running'] }] })],
    ['a listed prefix', detail({ state: [{ 'anything-but': { prefix: ['init', 'run'] } }] })],
    ['a listed suffix', detail({ FileName: [{ 'anything-but': { suffix: ['.PNG', '.rtf'] } }] })],
    ['a listed text in other capitals', detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['Running'] } }] })],
    ['a listed wildcard', detail({ FilePath: [{ 'anything-but': { wildcard: '*/lib/*' } }] })],
    ['anything but, of a field that is not there', detail({ nothing: [{ 'anything-but': 'x' }] })],
    ['a number beside the range', detail({ 'c-count': [{ numeric: ['>', 5] }] })],
    ['a text for a range', detail({ state: [{ numeric: ['>', 0] }] })],
    ['an address of another network', detail({ 'source-ip': [{ cidr: '10.0.1.0/24' }] })],
    ['an IPv4 address for an IPv6 network', detail({ 'source-ip': [{ cidr: '::/0' }] })],
    ['a text for a network', detail({ state: [{ cidr: '0.0.0.0/0' }] })],
    ['a field that should not be there', detail({ state: [{ exists: false }] })],
    ['a field that should be there', detail({ nothing: [{ exists: true }] })],
    ['an object as a field', { detail: [{ exists: true }] }],
    ['null for an empty text', detail({ LastName: [null] })],
    ['a wildcard in the wrong order', detail({ FilePath: [{ wildcard: '*lib*dir2*' }] })],
    ['a wildcard whose ends overlap', detail({ state: [{ wildcard: 'running*ing' }] })],
    ['no branch of $or', detail({ $or: [{ state: ['stopped'] }, { shared: [false] }] })],
    ['a name that every object has', { constructor: [{ exists: true }] }],
  ])('does not match %s', (_what, pattern) => {
    expect(matchesEvent(pattern)).toBe(false)
  })

  it.each([
    ['an asterisk by \\*', 'a\\*c', 'a*c', 'abc'],
    ['a backslash by \\\\', 'a\\\\*', 'a\\b', 'ab'],
  ])('means %s in a wildcard', (_what, wildcard, same, other) => {
    expect(matchesEvent({ a: [{ wildcard }] }, { a: same })).toBe(true)
    expect(matchesEvent({ a: [{ wildcard }] }, { a: other })).toBe(false)
  })

  it('matches one element of a list as a whole, not halves of two', () => {
    const pattern = { employees: { firstName: ['Anna'], lastName: ['Smith'] } }
    const employee = (firstName: string, lastName: string) => ({ firstName, lastName })

    expect(matchesEvent(pattern, { employees: [employee('Bo', 'Ek'), employee('Anna', 'Smith')] })).toBe(true)
    expect(matchesEvent(pattern, { employees: [employee('Anna', 'Jones'), employee('Peter', 'Smith')] })).toBe(false)
  })

  it.each([
    ['in the pattern', { 'detail.state.is': ['ok'] }, { detail: { state: { is: 'ok' } } }],
    ['in the event', { detail: { state: { is: ['ok'] } } }, { detail: { 'state.is': 'ok' } }],
    ['in both', { detail: { 'state.is': ['ok'] } }, { 'detail.state': { is: 'ok' } }],
  ])('takes a dot %s as a step inwards', (_where, pattern, event) => {
    expect(matchesEvent(pattern, event)).toBe(true)
    expect(matchesEvent(pattern, { detail: { state: 'ok', is: 'ok' } })).toBe(false)
  })

  it('takes a field as absent only where no element of a list has it', () => {
    const pattern = { employees: { firstName: ['Anna'], lastName: [{ exists: false }] } }

    expect(matchesEvent(pattern, { employees: [{ firstName: 'Anna' }, { firstName: 'Bo' }] })).toBe(true)
    expect(matchesEvent(pattern, { employees: [{ firstName: 'Anna' }, { lastName: 'Ek' }] })).toBe(false)
  })

  it('matches a wildcard of many parts against a long text at once', () => {
    const started = performance.now()

    expect(matchesEvent({ a: [{ wildcard: `${'*a'.repeat(500)}*b` }] }, { a: 'a'.repeat(200_000) })).toBe(false)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('every event pattern', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const scalar = fc.constantFrom<unknown>('x', 'y', 'xy', '', 1, 2, true, null)
  const event = fc.letrec((tie) => ({
    event: fc.dictionary(name, tie('value') as fc.Arbitrary<unknown>, { maxKeys: 3 }),
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      tie('event') as fc.Arbitrary<unknown>,
      fc.array(tie('value') as fc.Arbitrary<unknown>, { maxLength: 3 }),
    ),
  })).event as fc.Arbitrary<Record<string, unknown>>
  const text = fc.constantFrom('x', 'y', 'xy')
  const condition = fc.oneof(
    scalar,
    fc.record({ prefix: text }),
    fc.record({ suffix: text }),
    fc.record({ wildcard: fc.constantFrom('x*', '*y', '*', 'x*y') }),
    fc.record({
      'anything-but': fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 2 }), fc.constant({ prefix: 'x' })),
    }),
    fc.record({ numeric: fc.constantFrom(['>', 1], ['=', 1], ['>', 0, '<', 2]) }),
    fc.record({ exists: fc.boolean() }),
  )
  const conditions = fc.array(condition, { minLength: 1, maxLength: 3 })
  const pattern = fc.letrec((tie) => ({
    pattern: fc.dictionary(name, tie('rule') as fc.Arbitrary<unknown>, { minKeys: 1, maxKeys: 2 }),
    rule: fc.oneof({ maxDepth: 3 }, conditions, tie('pattern') as fc.Arbitrary<unknown>),
  })).pattern as fc.Arbitrary<Record<string, unknown>>

  it('matches as one does that tries every choice of list elements', () => {
    fc.assert(
      fc.property(pattern, event, (pattern, event) => {
        expect(matchesEvent(pattern, event)).toBe(naively(pattern, event))
      }),
      { numRuns: 1000 },
    )
  })

  it('means by $or what its branches mean one by one', () => {
    fc.assert(
      fc.property(pattern, pattern, event, (left, right, event) => {
        const either = matchesEvent(left, event) || matchesEvent(right, event)

        expect(matchesEvent({ $or: [left, right] }, event)).toBe(either)
      }),
    )
  })

  it('matches no more with one more field, and no less with one more condition', () => {
    fc.assert(
      fc.property(pattern, event, name, conditions, condition, (pattern, event, name, conditions, condition) => {
        const narrower = { ...pattern, d: conditions }
        const rule = pattern[name]
        const wider = Array.isArray(rule) ? { ...pattern, [name]: [...rule, condition] } : pattern

        expect(!matchesEvent(narrower, event) || matchesEvent(pattern, event)).toBe(true)
        expect(!matchesEvent(pattern, event) || matchesEvent(wider, event)).toBe(true)
      }),
    )
  })
})

/** The rule as AWS states it: some choice of one element in every list must satisfy every field. */
function naively(pattern: Record<string, unknown>, event: Record<string, unknown>): boolean {
  const everywhere = flatten(event)
  return choices(event).some((choice) =>
    flatRules(pattern).every(([path, conditions]) => {
      const value = at(choice, path)
      const here = Array.isArray(value) ? value.flat(9) : [value]
      const scalars = here.filter((each) => each !== undefined && (typeof each !== 'object' || each === null))
      return conditions.some((condition) =>
        (condition as { exists?: boolean })?.exists === false
          ? !everywhere.has(path.join('/'))
          : scalars.some((scalar) => holds(condition, scalar)),
      )
    }),
  )
}

function flatRules(pattern: object, path: string[] = []): [string[], unknown[]][] {
  return Object.entries(pattern).flatMap(([name, rule]) =>
    Array.isArray(rule) ? [[[...path, name], rule] as [string[], unknown[]]] : flatRules(rule, [...path, name]),
  )
}

/** Every path at which some value stands. */
function flatten(value: unknown, path: string[] = []): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...flatten(each, path)]))
  if (typeof value !== 'object' || value === null) return new Set([path.join('/')])
  return new Set(Object.entries(value).flatMap(([name, each]) => [...flatten(each, [...path, name])]))
}

/** The event with one element in place of each list of objects; the scalars of a list stay together. */
function choices(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const scalars = value.flat(9).filter((each) => typeof each !== 'object' || each === null)
    return [scalars, ...value.flatMap((each) => (typeof each === 'object' && each !== null ? choices(each) : []))]
  }
  if (typeof value !== 'object' || value === null) return [value]
  return Object.entries(value).reduce<object[]>(
    (before, [name, each]) =>
      before.flatMap((object) => choices(each).map((choice) => ({ ...object, [name]: choice }))),
    [{}],
  )
}

function at(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

function holds(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value
  const [name, operand] = Object.entries(condition)[0] as [string, never]
  const isText = typeof value === 'string'
  if (name === 'prefix') return isText && new RegExp(`^${operand}`).test(value)
  if (name === 'suffix') return isText && new RegExp(`${operand}$`).test(value)
  if (name === 'wildcard') return isText && new RegExp(`^${String(operand).replaceAll('*', '.*')}$`).test(value)
  if (name === 'exists') return operand
  if (name === 'numeric')
    return typeof value === 'number' && (operand[0] === '=' ? value === 1 : operand[1] === 1 ? value > 1 : value === 1)
  if (typeof operand === 'object' && !Array.isArray(operand)) return !(isText && value.startsWith('x'))
  return ![operand].flat().includes(value as never)
}
