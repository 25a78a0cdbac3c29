import { handler } from '#lab/01-first-lambda/src/owner.ts'
import { lesson } from '#workshop/lesson.ts'

describe('Step 4 — Fail well', () => {
  it.each([
    ['api', 'team-platform'],
    ['web', 'team-storefront'],
    ['worker', 'team-data'],
  ])(
    'tells who owns %s',
    lesson(
      {
        why: 'The good case first: an error means something only where a good call gets its answer.',
        look: 'src/owner.ts: look the service up in OWNERS.',
      },
      async (service: string, owner: string) => {
        const answer = await handler({ service })

        expect(answer).toEqual({ service, owner })
      },
    ),
  )

  it.each(['billing', 'toString', '__proto__', ''])(
    'throws an UnknownServiceError for "%s"',
    lesson(
      {
        why: 'Lambda sends the name of the error to the caller as errorType, with X-Amz-Function-Error and HTTP status 200. A returned { error } looks like success to every retry, alarm and metric.',
        look: 'src/owner.ts: throw an error whose name is "UnknownServiceError".',
      },
      async (service: string) => {
        const failure = await failureOf({ service })

        expect(failure).toMatchObject({ errorType: 'UnknownServiceError' })
      },
    ),
  )

  it.each(['billing', 'payroll'])(
    'says that it does not know %s, and which services it knows',
    lesson(
      {
        why: 'errorMessage is what the caller reads. With the facts and the next step in it, nobody has to open the log or ask you.',
        look: 'src/owner.ts: put the service and the keys of OWNERS into the message.',
      },
      async (service: string) => {
        const failure = await failureOf({ service })

        expect(failure).toMatchObject({ errorMessage: expect.stringContaining(service) })
        expect(failure).toMatchObject({ errorMessage: expect.stringMatching(/api.*web.*worker/) })
      },
    ),
  )

  it.each([
    ['without a service', {}],
    ['that is null', null],
    ['with a list for a service', { service: ['api'] }],
  ])(
    'answers an event %s with the same error, not with a crash',
    lesson(
      {
        why: 'An error type is a promise: callers decide by it whether to retry or to give up. A TypeError out of your code says only that you forgot a case.',
        look: 'src/owner.ts: an event without a usable service is an unknown service too, and "undefined" is not its name.',
      },
      async (_case: string, event: { service?: unknown } | null) => {
        const failure = await failureOf(event)

        expect(failure).toMatchObject({ errorType: 'UnknownServiceError' })
        expect(failure).not.toMatchObject({ errorMessage: expect.stringMatching(/undefined|null|\[object/) })
      },
    ),
  )
})

/** What the caller sees, made from the thrown value as Lambda makes it. */
async function failureOf(event: { service?: unknown } | null) {
  return handler(event).then(
    (answer) => ({ answered: answer }),
    (thrown) => ({
      errorType: thrown instanceof Error ? thrown.name : typeof thrown,
      errorMessage: String(thrown?.message ?? thrown),
    }),
  )
}
