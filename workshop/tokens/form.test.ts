import fc from 'fast-check'
import { readForm } from '../../solutions/05-jwt-authorizer/src/form.ts'
import { encoded } from './token.ts'

/** Objects as JSON knows them: `__proto__` is a name like any other, and what is written as JSON comes back. */
const claims = fc
  .dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
  .map((object) => JSON.parse(JSON.stringify(object)))

const token = (json: string) => `${encoded({ alg: 'HS256' })}.${encoded(json)}.c2ln`

describe('the form of a token, as lab 05 reads it', () => {
  it('is read as it was written, whatever is in it', () => {
    fc.assert(
      fc.property(claims, fc.nat(4), (object, indent) => {
        expect(readForm(token(JSON.stringify(object, null, indent))).payload).toEqual(object)
      }),
    )
  })

  it('is refused where a name comes twice, wherever that is', () => {
    fc.assert(
      fc.property(claims, fc.array(fc.constantFrom('{"a":', '[', '{"b":[1,')), (object, around) => {
        const [name] = Object.keys(object)
        const twice = `{${JSON.stringify(name)}:"first",${JSON.stringify(object).slice(1)}`
        const json = around.reduceRight((inner, open) => `${open}${inner}${closed(open)}`, twice)

        expect(() => readForm(token(`{"in":${json}}`))).toThrow('A name comes twice in it.')
      }),
    )
  })
})

function closed(open: string): string {
  return [...open]
    .flatMap((letter) => (letter === '{' ? '}' : letter === '[' ? ']' : []))
    .reverse()
    .join('')
}
