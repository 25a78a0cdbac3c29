import * as fc from 'fast-check'
import { inOrder, reversed } from './in-order.ts'
import { checkReferences, dependencies } from './references.ts'
import type { Template } from './template.ts'

/** Up to twelve resources, each depending on some of those before it, by all three ways of a template; written in any order. */
const graph = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.tuple(
      fc.tuple(
        ...Array.from({ length: size }, (_, index) => fc.subarray(Array.from({ length: index }, (_, i) => `R${i}`))),
      ),
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, index) => index),
        { minLength: size },
      ),
    ),
  )
  .map(([needs, order]) => new Map(order.map((index) => [`R${index}`, needs[index] as string[]])))

type Graph = Map<string, string[]>

const templateOf = (needs: Graph): Template => {
  const ways = [
    (names: string[]) => ({ DependsOn: names }),
    (names: string[]) => ({ Properties: { list: names.map((Ref) => ({ Ref })) } }),
    (names: string[]) => ({ Properties: { arns: names.map((name) => ({ 'Fn::GetAtt': [name, 'Arn'] })) } }),
    (names: string[]) => ({ UpdatePolicy: { x: { 'Fn::Sub': names.map((name) => `\${${name}.Id}`).join() } } }),
  ]
  const resources = [...needs].map(([name, names], index) => [
    name,
    { Type: 'T', ...ways[index % ways.length]?.(names) },
  ])
  return { Parameters: {}, Mappings: {}, Conditions: {}, Outputs: {}, Resources: Object.fromEntries(resources) }
}

/** Runs it with steps that end in an order of chance; gives the moments at which each began and ended. */
async function run(needs: Graph, chance: () => number, fails: string[] = []) {
  const moments = new Map<string, { begun: number; ended: number }>()
  let clock = 0
  const waiting: (() => void)[] = []
  const work = inOrder(needs, async (name) => {
    const begun = clock++
    await new Promise<void>((resume) => waiting.push(resume))
    moments.set(name, { begun, ended: clock++ })
    if (fails.includes(name)) throw new Error(name)
  })
  let widest = 0
  let settled = false
  void work.finally(() => {
    settled = true
  })
  while (!settled) {
    await new Promise(setImmediate)
    widest = Math.max(widest, waiting.length)
    waiting.splice(Math.floor(chance() * waiting.length), 1)[0]?.()
  }
  return { moments, failed: await work, widest }
}

/** From a seed, so that a failure can be had again. */
const random = (seed: number) => () => {
  seed = (seed * 1103515245 + 12345) % 2 ** 31
  return seed / 2 ** 31
}

describe('the order of a stack', () => {
  it('is read out of every way in which a template can refer', () => {
    fc.assert(
      fc.property(graph, (needs) => {
        const found = dependencies(templateOf(needs).Resources)
        const sorted = (map: Graph) => [...map].map(([name, names]) => [name, [...names].sort()])
        expect(sorted(found)).toEqual(sorted(needs))
        expect(() => checkReferences(templateOf(needs), [])).not.toThrow()
      }),
    )
  })

  it('refuses every circle, and names who is in it', () => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 1, max: 5 }), (needs, length) => {
        const circle = Array.from({ length }, (_, index) => `Circle${index}`)
        const around = new Map(circle.map((name, index) => [name, [circle[(index + 1) % length] as string]]))
        const all = templateOf(new Map([...needs, ...around]))

        expect(() => checkReferences(all, [])).toThrow(`Circular dependency between resources: [${circle.join(', ')}]`)
      }),
    )
  })

  it('makes each after all that it depends on, and each once', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(), async (needs, seed) => {
        const { moments, failed } = await run(needs, random(seed))

        expect([...moments.keys()].sort()).toEqual([...needs.keys()].sort())
        expect(failed).toEqual([])
        for (const [name, names] of needs) {
          for (const other of names) expect(at(moments, other).ended).toBeLessThan(at(moments, name).begun)
        }
      }),
    )
  })

  it('lets all that wait for nothing run side by side', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(), async (needs, seed) => {
        const free = [...needs.values()].filter((names) => names.length === 0).length

        expect((await run(needs, random(seed))).widest).toBeGreaterThanOrEqual(free)
      }),
    )
  })

  it('takes down in reverse: each before all that it depends on', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(), async (needs, seed) => {
        const { moments } = await run(reversed(needs), random(seed))

        for (const [name, names] of needs) {
          for (const other of names) expect(at(moments, name).ended).toBeLessThan(at(moments, other).begun)
        }
      }),
    )
  })

  it('begins nothing after a failure, least of all what depends on it', async () => {
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(), fc.nat(), async (needs, seed, pick) => {
        const broken = [...needs.keys()][pick % needs.size] as string

        const { moments, failed } = await run(needs, random(seed), [broken])

        expect(failed).toEqual([broken])
        const failure = at(moments, broken).ended
        for (const { begun } of moments.values()) expect(begun).toBeLessThan(failure)
      }),
    )
  })
})

function at(moments: Map<string, { begun: number; ended: number }>, name: string) {
  return moments.get(name) ?? { begun: Number.NaN, ended: Number.NaN }
}
