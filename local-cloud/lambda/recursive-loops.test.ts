import fc from 'fast-check'
import { nextTrace } from './recursive-loops.ts'

const A = 'arn:aws:lambda:us-east-1:000000000000:function:a'
const B = 'arn:aws:lambda:us-east-1:000000000000:function:b'

/** Goes through the functions one after the other; tells how often each had run before. */
function chain(functions: string[], header?: string): { counts: number[]; header: string | undefined } {
  const counts: number[] = []
  let last = header
  for (const arn of functions) {
    const { header: next, previous } = nextTrace(last, arn)
    counts.push(previous)
    last = next
  }
  return { counts, header: last }
}

it('counts how often a chain of requests went through each function', () => {
  expect(chain([A, A, B, A, B]).counts).toEqual([0, 1, 0, 2, 1])
})

it('counts right whatever the way of the chain', () => {
  const functions = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 60 })
  fc.assert(
    fc.property(functions, (names) => {
      const before = names.map((name, index) => names.slice(0, index).filter((each) => each === name).length)

      expect(chain(names).counts).toEqual(before)
    }),
  )
})

it("keeps the chain's root and sampling, under a new parent", () => {
  const root = 'Root=1-5759e988-bd862e3fe1be46a994272793'

  const { header } = nextTrace(`${root};Parent=557abcec3ee5a047;Sampled=1`, A)

  expect(header).toMatch(
    new RegExp(`^${root};Parent=(?!557abcec3ee5a047)[0-9a-f]{16};Sampled=1;Lineage=1:[0-9a-f]{8}:0$`),
  )
})

it('begins a chain where there is none', () => {
  expect(nextTrace(undefined, A).header).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
  )
})

it.each([
  'Root=x;Lineage=no',
  'Lineage=1:zzzzzzzz:3',
  '',
  ';;=;',
  'Root=1-\r\nEvil: 1',
  `Lineage=${'9'.repeat(10_000)}`,
])('takes nothing malformed out of a header from outside: %j', (header) => {
  const { header: next, previous } = nextTrace(header, A)

  expect(previous).toBe(0)
  expect(next).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/)
})

it('stays short however many functions a chain goes through, and remembers the latest', () => {
  const many = Array.from({ length: 100 }, (_, n) => `${A}-${n}`)

  const { header } = chain(many)

  expect(header!.length).toBeLessThan(600)
  expect(nextTrace(header, many.at(-1)!).previous).toBe(1)
})
