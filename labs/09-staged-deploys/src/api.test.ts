import { readFileSync } from 'node:fs'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/api.ts'

describe('Step 1 — Take the stage out of the code', () => {
  it.each([
    { TITLE: 'Ops desk (moon)', CHANNEL: '#ops-moon' },
    { TITLE: 'Ops desk', CHANNEL: '#ops' },
    { TITLE: 'Ops desk of Lyon', CHANNEL: '#ops-dev' },
  ])(
    'answers with the settings $TITLE and $CHANNEL, whatever they are',
    lesson(
      {
        why: 'The same bytes run in every stage, so what differs has to come from outside of them. A stage that nobody has thought of yet needs no line of code.',
        look: `${LOOK}: const title = setting('TITLE').`,
      },
      async (settings: Settings) => {
        const answers = []
        // What STAGE says must not matter.
        for (const STAGE of ['prod', 'dev']) answers.push(await answerWith({ ...settings, STAGE }))

        const { TITLE: title, CHANNEL: channel } = settings
        expect(answers).toEqual([
          { title, channel, version: '7' },
          { title, channel, version: '7' },
        ])
      },
    ),
  )

  it.each(['TITLE', 'CHANNEL'])(
    'does not start without %s, and names it',
    lesson(
      {
        why: 'A setting that was forgotten in one stage has to fail before the first caller, in the smoke test. A default would let prod run with the settings of dev.',
        look: `${LOOK}: setting('…') at module scope, for both, without a default.`,
      },
      async (missing: string) => {
        const settings: Settings = { TITLE: 'Ops desk', CHANNEL: '#ops', [missing]: undefined }

        const outcome = await start(settings).then(
          () => 'it started',
          (error: Error) => error.message,
        )

        expect(outcome).toContain(missing)
      },
    ),
  )

  it(
    'has no stage by name in its code',
    lesson(
      {
        why: 'An if about prod is code that runs for the first time in prod.',
        look: `${LOOK}: no 'prod', no 'staging', no 'dev', and no STAGE.`,
      },
      () => {
        const source = readFileSync(require.resolve('#lab/09-staged-deploys/src/api.ts'), 'utf8')
        const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')

        expect(code.match(/\b(dev|staging|prod|production|STAGE)\b/g) ?? []).toEqual([])
      },
    ),
  )
})

type Settings = Record<string, string | undefined>

/** The front page, as a new execution environment with these settings answers it. */
async function answerWith(settings: Settings) {
  const { handler } = await start(settings)
  return JSON.parse((await handler({ rawPath: '/' })).body!)
}

async function start(settings: Settings) {
  jest.resetModules()
  for (const name of ['TITLE', 'CHANNEL', 'STAGE']) delete process.env[name]
  const given = Object.entries({ ...settings, AWS_LAMBDA_FUNCTION_VERSION: '7' }).filter(([, value]) => value)
  Object.assign(process.env, Object.fromEntries(given))
  return import('#lab/09-staged-deploys/src/api.ts')
}
