import * as fc from 'fast-check'
import { evaluateConditions } from './conditions.ts'
import { condition, NO_VALUE, resolve, type Scope } from './intrinsics.ts'

const NAMES = ['Alpha', 'Beta', 'Gamma']
const scope: Scope = {
  region: 'eu-west-1',
  values: { Alpha: 'a', Beta: 'b-b', Gamma: '' },
  mappings: { Map: { top: { second: 'mapped' } } },
  conditions: { Yes: true, No: false },
  resource: () => undefined,
  importValue: (name) => `<${name}>`,
  parameter: (selector) => `stored ${selector}`,
  url: 'http://127.0.0.1:4566',
  extended: true,
}

/** Texts without what dynamic references and Fn::Sub take for their own. */
const plain = fc.string({ maxLength: 8 }).map((text) => text.replace(/[${}]/g, '_'))
const texts = fc.array(plain, { maxLength: 5 })

/** A value beside the intrinsic that gives it, built from the inside out: what resolve must find again. */
type Pair = { expression: unknown; value: unknown }
const literal: fc.Arbitrary<Pair> = plain.map((text) => ({ expression: text, value: text }))

const { text } = fc.letrec<{ text: Pair }>((tie) => {
  const inner = tie('text') as fc.Arbitrary<Pair & { value: string }>
  return {
    text: fc.oneof(
      { maxDepth: 4 },
      literal,
      fc.constantFrom(...NAMES).map((name) => ({ expression: { Ref: name }, value: scope.values[name] })),
      fc.constant({ expression: { 'Fn::FindInMap': ['Map', 'top', 'second'] }, value: 'mapped' }),
      fc.tuple(plain, fc.array(inner, { maxLength: 3 })).map(([delimiter, parts]) => ({
        expression: { 'Fn::Join': [delimiter, parts.map(({ expression }) => expression)] },
        value: parts.map(({ value }) => value).join(delimiter),
      })),
      fc.tuple(plain, inner).map(([before, { expression, value }]) => ({
        expression: { 'Fn::Sub': [`${before}\${X}`, { X: expression }] },
        value: before + value,
      })),
      fc.tuple(fc.boolean(), inner, inner).map(([yes, one, other]) => ({
        expression: { 'Fn::If': [yes ? 'Yes' : 'No', one.expression, other.expression] },
        value: (yes ? one : other).value,
      })),
      fc.tuple(fc.array(inner, { minLength: 1, maxLength: 3 }), fc.nat(2)).map(([items, index]) => ({
        expression: { 'Fn::Select': [index % items.length, items.map(({ expression }) => expression)] },
        value: items[index % items.length]?.value,
      })),
      inner.map(({ expression, value }) => ({
        expression: { 'Fn::Base64': expression },
        value: Buffer.from(String(value)).toString('base64'),
      })),
      inner.map(({ expression, value }) => ({ expression: { 'Fn::ImportValue': expression }, value: `<${value}>` })),
    ),
  }
})

describe('resolve', () => {
  it('finds what every expression was built to give', () => {
    fc.assert(fc.property(text, ({ expression, value }) => expect(resolve(expression, scope)).toEqual(value)))
  })

  it('leaves a value without intrinsics as it is', () => {
    const value = fc.jsonValue().filter((json) => !/"Ref"|Fn::|\{\{resolve/.test(JSON.stringify(json)))

    fc.assert(fc.property(value, (json) => expect(resolve(json, scope)).toEqual(json)))
  })

  it('splits what it joined, wherever the delimiter is in no part', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        fc.pre(parts.length > 0 && parts.every((part) => !part.includes('|')))
        expect(resolve({ 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] }, scope)).toEqual(parts)
      }),
    )
  })

  it('writes by Fn::Sub what Fn::Join writes out of the same references', () => {
    const piece = fc.oneof(
      plain,
      fc.constantFrom(...NAMES).map((Ref) => ({ Ref })),
    )

    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const sub = pieces.map((each) => (typeof each === 'string' ? each : `\${${each.Ref}}`)).join('')
        expect(resolve({ 'Fn::Sub': sub }, scope)).toBe(resolve({ 'Fn::Join': ['', pieces] }, scope))
      }),
    )
  })

  it('takes AWS::NoValue out of any place, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.option(plain)), (items) => {
        const list = items.map((item) => item ?? { Ref: 'AWS::NoValue' })
        const members = Object.fromEntries(list.map((item, index) => [`m${index}`, item]))
        const kept = items.filter((item) => item !== null)

        expect(resolve(list, scope)).toEqual(kept)
        expect(Object.values(resolve(members, scope) as object)).toEqual(kept)
      }),
    )
  })

  it('throws a sentence or gives a value, whatever stands in the place of arguments', () => {
    const name = fc.constantFrom(
      'Ref',
      ...[
        'GetAtt',
        'Sub',
        'Join',
        'Split',
        'Select',
        'If',
        'FindInMap',
        'Cidr',
        'Base64',
        'GetAZs',
        'Equals',
        'Not',
        'And',
        'Or',
        'Length',
        'ToJsonString',
        'ImportValue',
        'Nope',
      ].map((each) => `Fn::${each}`),
    )

    fc.assert(
      fc.property(name, fc.jsonValue({ maxDepth: 3 }), (intrinsic, argument) => {
        try {
          const value = resolve({ [intrinsic]: argument }, scope)
          expect(value === NO_VALUE || JSON.stringify(value) !== undefined).toBe(true)
        } catch (error) {
          expect((error as { code?: string }).code).toBe('ValidationError')
        }
      }),
      { numRuns: 1000 },
    )
  })
})

/** A condition beside its value. */
const { truth } = fc.letrec<{ truth: Pair }>((tie) => {
  const inner = tie('truth') as fc.Arbitrary<Pair>
  const operands = fc.array(inner, { minLength: 1, maxLength: 3 })
  return {
    truth: fc.oneof(
      { maxDepth: 4 },
      fc.boolean().map((value) => ({ expression: { Condition: value ? 'Yes' : 'No' }, value })),
      fc.tuple(plain, plain).map(([a, b]) => ({ expression: { 'Fn::Equals': [a, b] }, value: a === b })),
      inner.map(({ expression, value }) => ({ expression: { 'Fn::Not': [expression] }, value: !value })),
      operands.map((all) => ({
        expression: { 'Fn::And': all.map(({ expression }) => expression) },
        value: all.every(({ value }) => value),
      })),
      operands.map((all) => ({
        expression: { 'Fn::Or': all.map(({ expression }) => expression) },
        value: all.some(({ value }) => value),
      })),
    ),
  }
})

describe('conditions', () => {
  it('have the value that logic gives them, in any nesting', () => {
    fc.assert(fc.property(truth, ({ expression, value }) => expect(condition(expression, scope)).toBe(value)))
  })

  it('may name each other in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), fc.boolean(), (negations, first) => {
        const chain = negations.map((not, index): [string, unknown] => {
          const previous = { Condition: `C${index}` }
          return [`C${index + 1}`, not ? { 'Fn::Not': [previous] } : { 'Fn::And': [previous] }]
        })
        const last = negations.reduce((value, not) => (not ? !value : value), first)
        const expressions = Object.fromEntries([...chain.reverse(), ['C0', { 'Fn::Equals': [String(first), 'true'] }]])

        expect(evaluateConditions(expressions, { ...scope, conditions: {} })[`C${negations.length}`]).toBe(last)
      }),
    )
  })
})
