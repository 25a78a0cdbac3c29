import fc from 'fast-check'
import type { MessageAttributes } from '../message.ts'
import { accepts, type FilterPolicy, matchesAttributes, matchesBody } from './matches.ts'

const store = (StringValue: string, DataType = 'String'): MessageAttributes => ({ store: { DataType, StringValue } })

describe('a filter policy on attributes', () => {
  it.each<[string, FilterPolicy, MessageAttributes]>([
    ['the very string', { store: ['acme'] }, store('acme')],
    ['one of several strings', { store: ['other', 'acme'] }, store('acme')],
    ['a number, however written', { store: [10] }, store('10.0', 'Number')],
    ['an element of an array', { store: ['b'] }, store('["a", "b"]', 'String.Array')],
    ['true in an array', { store: [true] }, store('["a", true]', 'String.Array')],
    ['null in an array', { store: [null] }, store('[null]', 'String.Array')],
    ['a prefix', { store: [{ prefix: 'ac' }] }, store('acme')],
    ['a suffix', { store: [{ suffix: 'me' }] }, store('acme')],
    ['a string in other capitals', { store: [{ 'equals-ignore-case': 'ACME' }] }, store('acMe')],
    ['anything but a string', { store: [{ 'anything-but': 'acme' }] }, store('other')],
    ['anything but a list', { store: [{ 'anything-but': ['acme', 'bcme'] }] }, store('other')],
    ['anything but a number', { store: [{ 'anything-but': [1, 2] }] }, store('3', 'Number')],
    ['anything but a prefix', { store: [{ 'anything-but': { prefix: 'ac' } }] }, store('bcme')],
    [
      'an array with something else in it',
      { store: [{ 'anything-but': ['rugby', 'tennis'] }] },
      store('["rugby", "baseball"]', 'String.Array'),
    ],
    ['a range, its end included', { store: [{ numeric: ['>', 0, '<=', 100] }] }, store('100', 'Number')],
    ['an equal number', { store: [{ numeric: ['=', 3.5] }] }, store('3.50', 'Number')],
    ['an address of a network', { store: [{ cidr: '10.0.0.0/24' }] }, store('10.0.0.255')],
    ['an address of an IPv6 network', { store: [{ cidr: '2001:db8::/32' }] }, store('2001:db8:1::1')],
    ['a key that is there', { store: [{ exists: true }] }, store('acme')],
    ['a key that is not there', { colour: [{ exists: false }] }, store('acme')],
    ['every message where the policy is empty', {}, {}],
    ['one branch of $or', { $or: [{ colour: ['red'] }, { store: ['acme'] }] }, store('acme')],
    ['a key called $or', { $or: ['acme'] }, { $or: { DataType: 'String', StringValue: 'acme' } }],
  ])('accepts %s', (_what, policy, attributes) => {
    expect(matchesAttributes(policy, attributes)).toBe(true)
  })

  it.each<[string, FilterPolicy, MessageAttributes]>([
    ['another string', { store: ['acme'] }, store('Acme')],
    ['a message without the key', { store: ['acme'] }, {}],
    ['a number for a string', { store: ['10'] }, store('10', 'Number')],
    ['a string for a number', { store: [10] }, store('10')],
    ['only one of two keys', { store: ['acme'], colour: ['red'] }, store('acme')],
    ['another prefix', { store: [{ prefix: 'bc' }] }, store('acme')],
    ['another suffix', { store: [{ suffix: 'ac' }] }, store('acme')],
    ['a string that is listed', { store: [{ 'anything-but': ['acme'] }] }, store('acme')],
    ['an array of listed strings only', { store: [{ 'anything-but': ['a', 'b'] }] }, store('["a"]', 'String.Array')],
    ['a message without the key, whatever is listed', { store: [{ 'anything-but': ['acme'] }] }, {}],
    ['a number outside', { store: [{ numeric: ['>', 0, '<=', 100] }] }, store('0', 'Number')],
    ['text for a range', { store: [{ numeric: ['>', 0] }] }, store('5')],
    ['an address outside', { store: [{ cidr: '10.0.0.0/24' }] }, store('10.0.1.0')],
    ['an IPv6 address for an IPv4 network', { store: [{ cidr: '0.0.0.0/0' }] }, store('::1')],
    ['no address', { store: [{ cidr: '10.0.0.0/24' }] }, store('acme')],
    ['a key that should not be there', { store: [{ exists: false }] }, store('acme')],
    ['a binary attribute', { store: [{ exists: true }] }, { store: { DataType: 'Binary', BinaryValue: 'AA==' } }],
    ['an array that is no JSON', { store: ['a'] }, store('[a', 'String.Array')],
    ['neither branch of $or', { $or: [{ colour: ['red'] }, { store: ['other'] }] }, store('acme')],
    ['a name that every object has', { constructor: [{ exists: true }] }, {}],
  ])('rejects %s', (_what, policy, attributes) => {
    expect(matchesAttributes(policy, attributes)).toBe(false)
  })
})

describe('a filter policy on the body', () => {
  const s3: FilterPolicy = {
    Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
  }
  const record = (eventName: string, key: string) => ({ eventName, s3: { object: { key } } })

  it.each<[string, FilterPolicy, unknown]>([
    ['nested keys', { detail: { state: ['ok'] } }, { detail: { state: 'ok' } }],
    ['a boolean', { ok: [true] }, { ok: true }],
    ['null', { error: [null] }, { error: null }],
    ['a key with a dot as it is written', { 'a.b': ['c'] }, { 'a.b': 'c' }],
    ['an element of a list', { tags: ['b'] }, { tags: ['a', 'b'] }],
    [
      'one object of a list',
      s3,
      { Records: [record('ObjectRemoved:X', 'auto-1'), record('ObjectCreated:Put', 'auto-2')] },
    ],
    ['an empty list as absent', { resources: [{ exists: false }] }, { resources: [] }],
    ['the absence of a nested key', { detail: { state: [{ exists: false }] } }, {}],
    ['$or inside', { detail: { $or: [{ a: [1] }, { b: [2] }] } }, { detail: { b: 2 } }],
  ])('accepts %s', (_what, policy, body) => {
    expect(matchesBody(policy, JSON.stringify(body))).toBe(true)
  })

  it.each<[string, FilterPolicy, string]>([
    ['what is no JSON', { a: [{ exists: false }] }, 'hello'],
    ['JSON that is no object', { a: [{ exists: false }] }, '"hello"'],
    ['a list', { a: [1] }, '[{"a":1}]'],
    ['a number for its text', { a: ['1'] }, '{"a":1}'],
    ['a path for a key with a dot', { 'a.b': ['c'] }, '{"a":{"b":"c"}}'],
    [
      'halves out of two objects of a list',
      s3,
      JSON.stringify({ Records: [record('ObjectRemoved:X', 'auto-1'), record('ObjectCreated:Put', 'home-2')] }),
    ],
  ])('rejects %s', (_what, policy, body) => {
    expect(matchesBody(policy, body)).toBe(false)
  })
})

describe('every filter policy', () => {
  const key = fc.constantFrom('a', 'b', 'c')
  const value = fc.constantFrom('x', 'y', 'xy', '')
  const message = fc.dictionary(key, value)
  const condition = fc.oneof(
    value,
    fc.record({ prefix: value }),
    fc.record({ suffix: value }),
    fc.record({ 'anything-but': fc.array(value, { minLength: 1, maxLength: 3 }) }),
    fc.record({ exists: fc.boolean() }),
  )
  const policy = fc.dictionary(key, fc.array(condition, { minLength: 1, maxLength: 3 }))
  const asAttributes = (message: Record<string, string>): MessageAttributes =>
    Object.fromEntries(
      Object.entries(message).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    )

  it('says the same of strings in attributes and in the body', () => {
    fc.assert(
      fc.property(policy, message, (policy, message) => {
        const input = { message: JSON.stringify(message), attributes: asAttributes(message) }

        expect(accepts(policy, 'MessageBody', input)).toBe(accepts(policy, 'MessageAttributes', input))
      }),
    )
  })

  it('accepts no more with one more key, and no less with one more condition', () => {
    fc.assert(
      fc.property(policy, message, key, condition, (policy, message, key, condition) => {
        const body = JSON.stringify(message)
        const narrower = { ...policy, [key]: policy[key] ?? [condition] }
        const wider = { ...policy, ...(policy[key] && { [key]: [...policy[key], condition] }) }

        expect(!matchesBody(narrower, body) || matchesBody(policy, body)).toBe(true)
        expect(!matchesBody(policy, body) || matchesBody(wider, body)).toBe(true)
      }),
    )
  })

  it('means by $or what its branches mean one by one', () => {
    fc.assert(
      fc.property(policy, policy, policy, message, (rest, left, right, message) => {
        const body = JSON.stringify(message)
        const both = matchesBody(left, body) || matchesBody(right, body)

        expect(matchesBody({ ...rest, $or: [left, right] }, body)).toBe(matchesBody(rest, body) && both)
      }),
    )
  })

  it('accepts anything but what it would accept, of a key with one value', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), value, (listed, given) => {
        const body = JSON.stringify({ a: given })

        expect(matchesBody({ a: [{ 'anything-but': listed }] }, body)).toBe(!matchesBody({ a: listed }, body))
      }),
    )
  })
})
