import { lesson } from '#workshop/lesson.ts'

beforeEach(() => {
  jest.resetModules()
})

describe('Step 3 — Tell cold from warm', () => {
  it(
    'is cold in the first invoke of an environment, then warm',
    lesson(
      {
        why: 'Lambda loads your module once for each execution environment, then calls the handler again and again. A variable at module scope remembers.',
        look: 'src/visits.ts: count the invokes in a variable outside the handler; coldStart is true for the first.',
      },
      async () => {
        const { handler } = await newEnvironment()

        const answers = [await handler({}), await handler({}), await handler({})]

        expect(answers.map(({ coldStart }) => coldStart)).toEqual([true, false, false])
      },
    ),
  )

  it(
    'counts the invokes of its environment, and each environment from one',
    lesson(
      {
        why: 'Two environments share nothing: ten callers at once are ten environments with ten counters. What must be counted across them belongs in a store or a metric.',
        look: 'src/visits.ts: add one to the counter before you answer.',
      },
      async () => {
        const one = await newEnvironment()
        const counts = [await one.handler({}), await one.handler({}), await one.handler({})]
        const other = await newEnvironment()
        const afresh = await other.handler({})

        expect([...counts, afresh].map(({ invocations }) => invocations)).toEqual([1, 2, 3, 1])
      },
    ),
  )

  it(
    'has counted by the time it answers',
    lesson(
      {
        why: 'Lambda freezes the environment as soon as the handler has answered. Work that was not awaited stands still until the next invoke, or is lost.',
        look: 'src/visits.ts: nothing may be left running when the handler returns.',
      },
      async () => {
        const { handler } = await newEnvironment()

        // Asked for together, so the second begins before anything the first left behind can run.
        const answers = await Promise.all([handler({}), handler({}), handler({})])

        expect(answers.map(({ invocations }) => invocations)).toEqual([1, 2, 3])
      },
    ),
  )

  it(
    'has one id for each environment',
    lesson(
      {
        why: 'What is made at module scope is made once and kept: the place for SDK clients, keys and caches. What is made in the handler is made, and paid for, on each invoke.',
        look: 'src/visits.ts: randomUUID() from node:crypto, at module scope.',
      },
      async () => {
        const one = await newEnvironment()
        const first = await one.handler({})
        const second = await one.handler({})
        const other = await newEnvironment()
        const third = await other.handler({})

        expect(first.environment).toMatch(/^[\w-]{8,}$/)
        expect(second.environment).toBe(first.environment)
        expect(third.environment).not.toBe(first.environment)
      },
    ),
  )

  it(
    'does not remember the visitor of another invoke',
    lesson(
      {
        why: 'The same environment serves one caller after the other. Anything of a request that is kept at module scope is shown to the next caller: a data leak.',
        look: 'src/visits.ts: take visitor from this event, and "nobody" where it has none.',
      },
      async () => {
        const { handler } = await newEnvironment()

        const answers = [await handler({ visitor: 'Ada' }), await handler({}), await handler({ visitor: 'Grace' })]

        expect(answers.map(({ visitor }) => visitor)).toEqual(['Ada', 'nobody', 'Grace'])
      },
    ),
  )
})

/** Loads the module afresh, as Lambda does for each new execution environment. */
function newEnvironment() {
  jest.resetModules()
  return import('#lab/01-first-lambda/src/visits.ts')
}
