import { lambdaContext } from '#local-cloud/lambda/context.js'
import { lesson } from '#workshop/lesson.ts'

const context = lambdaContext()

beforeEach(() => {
  jest.resetModules()
  process.env.TEAM = 'ops-desk'
})

describe('Step 2 — Read the context and the configuration', () => {
  it(
    'tells the request id and the version of this invoke',
    lesson(
      {
        why: 'The request id is in every log line of the invoke, so it is what a caller quotes and what you search for. The version says which code answered.',
        look: 'src/about.ts: context.awsRequestId and context.functionVersion.',
      },
      async () => {
        const first = await about({ awsRequestId: 'request-1', functionVersion: '$LATEST' })
        const second = await about({ awsRequestId: 'request-2', functionVersion: '7' })

        expect([first, second]).toMatchObject([
          { requestId: 'request-1', version: '$LATEST' },
          { requestId: 'request-2', version: '7' },
        ])
      },
    ),
  )

  it(
    'tells the memory size as a number',
    lesson(
      {
        why: 'The context holds the memory size as a string. Sums with it would join texts: "256" + 1 is "2561".',
        look: 'src/about.ts: Number(context.memoryLimitInMB).',
      },
      async () => {
        const answer = await about({ memoryLimitInMB: '512' })

        expect(answer).toMatchObject({ memoryMB: 512 })
      },
    ),
  )

  it(
    'tells how much time is left, asked in each invoke',
    lesson(
      {
        why: 'Lambda stops a function at its time-out, wherever it is. A handler that knows what is left can stop in time by itself.',
        look: 'src/about.ts: context.getRemainingTimeInMillis() is a method, and its answer shrinks while you work.',
      },
      async () => {
        const { handler } = await load()
        const left = [2900, 1200]
        const getRemainingTimeInMillis = () => left.shift() ?? 0

        const first = await handler({}, lambdaContext({ getRemainingTimeInMillis }))
        const second = await handler({}, lambdaContext({ getRemainingTimeInMillis }))

        expect([first.remainingMs, second.remainingMs]).toEqual([2900, 1200])
      },
    ),
  )

  it(
    'takes the team from the environment, once',
    lesson(
      {
        why: 'Configuration comes from the environment so that the same code runs in every stage. It cannot change while an execution environment lives, so it is read once, at module scope, and not on each invoke.',
        look: 'src/about.ts: process.env.TEAM, outside the handler.',
      },
      async () => {
        process.env.TEAM = 'night-shift'
        const { handler } = await load()
        process.env.TEAM = 'read too late'

        const answer = await handler({}, context)

        expect(answer.team).toBe('night-shift')
      },
    ),
  )

  it(
    'names the variable that is missing as soon as it is loaded',
    lesson(
      {
        why: 'A function that starts without its configuration fails later, in a stranger place. Throwing at init puts the cause in the first line of the log.',
        look: 'src/about.ts: at module scope, throw an Error that names TEAM when it is not set.',
      },
      async () => {
        delete process.env.TEAM

        const outcome = await load().then(
          () => 'it started all the same',
          (error) => String(error.message),
        )

        expect(outcome).toMatch(/TEAM/)
      },
    ),
  )
})

/** A fresh copy of the module, as a new execution environment loads it. */
function load() {
  return import('#lab/01-first-lambda/src/about.ts')
}

async function about(overrides: Parameters<typeof lambdaContext>[0]) {
  const { handler } = await load()
  return handler({}, lambdaContext(overrides))
}
