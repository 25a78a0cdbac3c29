import fc from 'fast-check'
import { filterPattern } from './filter-pattern.ts'

const matches = (pattern: string, message: string) => filterPattern(pattern)(message) !== undefined

/** Few letters, so that patterns and messages meet often; those that the syntax itself uses are among them. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '-', '?', '"', '\\', '%', '[', ']', '{', '|', '&', '=', ','),
})
const quoted = (words: string) => `"${words.replace(/["\\]/g, '\\$&')}"`

describe('a pattern of terms', () => {
  const term = fc.record({ sign: fc.constantFrom('', '-', '?'), phrase: text.filter((phrase) => phrase !== '') })

  it('finds what a search for each of its terms finds', () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), text, (terms, message) => {
        const of = (sign: string) => terms.filter((each) => each.sign === sign)
        const found = ({ phrase }: { phrase: string }) => message.includes(phrase)
        const onlyOptional = of('?').length === terms.length
        const expected = onlyOptional ? of('?').some(found) : of('').every(found) && !of('-').some(found)

        expect(matches(terms.map(({ sign, phrase }) => sign + quoted(phrase)).join(' '), message)).toBe(expected)
      }),
    )
  })
})

type Condition =
  | { compare: string; key: string; value: number | string }
  | { word: 'NOT EXISTS' | 'IS NULL' | 'IS TRUE' | 'IS FALSE'; key: string }
  | { all: Condition[] }
  | { any: Condition[] }

describe('a JSON pattern', () => {
  const key = fc.constantFrom('a', 'b', 'c-d', 'e@f')
  const word = fc.string({ unit: fc.constantFrom('x', 'y', '"', '\\', ' ', '&'), maxLength: 3 })
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1e3), word)
  const condition = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(
        fc.record({ compare: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), key, value }),
        fc.record({ word: fc.constantFrom('NOT EXISTS', 'IS NULL', 'IS TRUE', 'IS FALSE'), key }),
      ),
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    ) as fc.Arbitrary<Condition>,
  })).condition
  const document = fc.dictionary(key, fc.oneof(value, fc.constantFrom(null, true, false)))

  it('means what its conditions mean one by one', () => {
    fc.assert(
      fc.property(condition, document, (wanted, json) => {
        expect(matches(`{ ${print(wanted)} }`, JSON.stringify(json))).toBe(holds(wanted, json))
      }),
      { numRuns: 500 },
    )
  })

  it('binds && closer than ||', () => {
    fc.assert(
      fc.property(condition, condition, condition, document, (a, b, c, json) => {
        const pattern = `{ ${print(a)} || ${print(b)} && ${print(c)} }`

        expect(matches(pattern, JSON.stringify(json))).toBe(holds(a, json) || (holds(b, json) && holds(c, json)))
      }),
    )
  })

  const print = (wanted: Condition): string => {
    if ('all' in wanted) return `(${wanted.all.map(print).join(' && ')})`
    if ('any' in wanted) return `(${wanted.any.map(print).join('||')})`
    if ('word' in wanted) return `$.${wanted.key} ${wanted.word}`
    const { compare, key: name, value: with_ } = wanted
    return `$.${name} ${compare} ${typeof with_ === 'string' ? quoted(with_) : with_}`
  }

  const holds = (wanted: Condition, json: Record<string, unknown>): boolean => {
    if ('all' in wanted) return wanted.all.every((each) => holds(each, json))
    if ('any' in wanted) return wanted.any.some((each) => holds(each, json))
    const actual = json[wanted.key]
    if ('word' in wanted) {
      const words = { 'NOT EXISTS': undefined, 'IS NULL': null, 'IS TRUE': true, 'IS FALSE': false }
      return actual === words[wanted.word]
    }
    // Only numbers and texts are compared.
    if (typeof actual !== 'string' && typeof actual !== 'number') return false
    return compared(actual, wanted.compare, wanted.value)
  }

  const compared = (actual: string | number, operator: string, expected: string | number): boolean => {
    if (operator === '=') return String(actual) === String(expected)
    if (operator === '!=') return String(actual) !== String(expected)
    if (typeof actual !== 'number' || typeof expected !== 'number') return false
    if (operator === '<') return actual < expected
    if (operator === '<=') return actual <= expected
    return operator === '>' ? actual > expected : actual >= expected
  }
})

describe('a space-delimited pattern', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 1, maxLength: 3 })
  const field = fc.option(word, { nil: undefined })

  it('gives each field its word, where the words are as many and as it says', () => {
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 4 }),
        fc.array(word, { minLength: 1, maxLength: 5 }),
        (fields, words) => {
          const pattern = `[${fields.map((wanted, i) => (wanted === undefined ? `f${i}` : `f${i}=${quoted(wanted)}`)).join(', ')}]`
          const expected =
            fields.length === words.length && fields.every((wanted, i) => wanted === undefined || wanted === words[i])

          const match = filterPattern(pattern)(words.join(' '))

          expect(match !== undefined).toBe(expected)
          if (match) expect(Object.values(match.extractedFields!)).toEqual(words)
        },
      ),
    )
  })

  it('lets "..." stand for what is left', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(6), fc.nat(6), (words, before, after) => {
        const names = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)
        const pattern = `[${[...names(before, 'x'), '...', ...names(after, 'y')].join(', ')}]`

        const match = filterPattern(pattern)(words.join(' '))

        expect(match !== undefined).toBe(before + after <= words.length)
        for (const name of match ? names(after, 'y') : []) {
          expect(match!.extractedFields![name]).toBe(words[words.length - after + Number(name.slice(1))])
        }
      }),
    )
  })
})

it('no text makes reading a pattern fail otherwise than by InvalidParameterException', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', '{', '['),
      text,
      fc.constantFrom('', '}', ']'),
      text,
      (open, inside, close, message) => {
        try {
          filterPattern(open + inside + close)(message)
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidParameterException' })
        }
      },
    ),
    { numRuns: 500 },
  )
})
