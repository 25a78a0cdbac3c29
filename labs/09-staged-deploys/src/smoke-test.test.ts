import type { InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda'
import { smokeTest } from '#lab/09-staged-deploys/src/smoke-test.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/smoke-test.ts'

describe('Step 3 — Promote only what has passed', () => {
  it.each<[Stage, string]>([
    ['dev', '3'],
    ['prod', '17'],
  ])(
    'asks in %s version %s itself for its health, and is content with a healthy one',
    lesson(
      {
        why: 'The alias still leads to the old version. A smoke test through it would praise what runs already.',
        look: `${LOOK}: InvokeCommand with Qualifier: version, and a Payload with rawPath: '/health'.`,
      },
      async (stage: Stage, version: string) => {
        const { lambda, calls } = answering({ statusCode: 200, body: { healthy: true, version } })

        const outcome = await outcomeOf(smokeTest({ lambda }, stage, version))

        expect({ outcome, calls }).toEqual({
          outcome: 'healthy',
          calls: [{ name: `staged-deploys-${stage}-api`, qualifier: version, path: '/health' }],
        })
      },
    ),
  )

  it.each([500, 503, 404])(
    'fails where the version answers with status %i',
    lesson(
      {
        why: 'An HTTP function that answers 503 has not failed for Lambda: the invocation is a success.',
        look: `${LOOK}: statusCode of the answer must be 200.`,
      },
      async (statusCode: number) => {
        const { lambda } = answering({ statusCode, body: { version: '3' } })

        expect(await outcomeOf(smokeTest({ lambda }, 'dev', '3'))).toContain(String(statusCode))
      },
    ),
  )

  it(
    'fails where the version throws, with what it threw',
    lesson(
      {
        why: 'A function that throws answers with HTTP 200 and FunctionError. This is how a setting shows that one stage lacks.',
        look: `${LOOK}: answer.FunctionError, and the Payload has the sentence.`,
      },
      async () => {
        const errorMessage = `The environment variable TITLE is not set. ${Math.random()}`
        const { lambda } = answering({ error: { errorType: 'Error', errorMessage } })

        expect(await outcomeOf(smokeTest({ lambda }, 'staging', '3'))).toContain(errorMessage)
      },
    ),
  )

  it(
    'fails where another version answers than was asked',
    lesson(
      {
        why: 'If somebody changes how versions are called, the test of the new one may go to the old one for ever, and stay green.',
        look: `${LOOK}: version in the body must be the version that was called.`,
      },
      async () => {
        const { lambda } = answering({ statusCode: 200, body: { healthy: true, version: '3' } })

        const outcomes = [await outcomeOf(smokeTest({ lambda }, 'dev', '4'))]
        outcomes.push(await outcomeOf(smokeTest({ lambda }, 'dev', '3')))

        expect(outcomes).toEqual([expect.stringContaining('3'), 'healthy'])
      },
    ),
  )
})

interface Answer {
  statusCode?: number
  body?: object
  error?: object
}

/** A Lambda whose function answers so. */
function answering({ statusCode, body, error }: Answer) {
  const calls: { name?: string; qualifier?: string; path?: string }[] = []
  const send = async ({ input }: { input: InvokeCommandInput }) => {
    const { rawPath: path } = JSON.parse(Buffer.from((input.Payload as Uint8Array) ?? '{}').toString())
    calls.push({ name: input.FunctionName, qualifier: input.Qualifier, path })
    const answer = error ?? { statusCode, body: JSON.stringify(body) }
    return {
      StatusCode: 200,
      ...(error && { FunctionError: 'Unhandled' }),
      Payload: Buffer.from(JSON.stringify(answer)),
    }
  }
  return { lambda: { send } as unknown as LambdaClient, calls }
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'healthy',
    (error: Error) => error.message,
  )
}
