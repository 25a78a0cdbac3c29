import {
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { release } from '#lab/09-staged-deploys/src/release.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import { lesson } from '#workshop/lesson.ts'
import { type Stages, startStages } from '#workshop/releases/stages.ts'

const LOOK = 'src/release.ts'

// A cloud is started, and functions really run.
jest.setTimeout(30_000)

let stages: Stages

beforeAll(async () => {
  stages = await startStages()
})

afterAll(() => stages?.close())

describe('Step 2 — Build once', () => {
  it(
    'puts the same bytes into two stages, as Lambda itself says',
    lesson(
      {
        why: 'That two stages run the same code is a claim, until somebody who has the bytes says so. CodeSha256 is what Lambda counted itself.',
        look: `${LOOK}: UpdateFunctionCodeCommand with S3Bucket and S3Key, keyOf(sha256).`,
      },
      async () => {
        const sha256 = await stages.built('the same')

        const found = []
        for (const stage of ['dev', 'staging'] as const) {
          const version = await release(stages.aws, stages.bucket, stage, sha256)
          found.push(await codeOf(stage, version))
        }

        expect(found).toEqual([base64(sha256), base64(sha256)])
      },
    ),
  )

  it(
    'makes a version of its own of each artifact, and lets the callers have the old one',
    lesson(
      {
        why: 'A version never changes again. What is released can be looked at before anybody calls it, and what was released can be gone back to.',
        look: `${LOOK}: PublishVersionCommand, and give its Version. The alias stays where it is.`,
      },
      async () => {
        const versions = []
        for (const text of ['first', 'second']) {
          versions.push(await release(stages.aws, stages.bucket, 'dev', await stages.built(text)))
        }

        const answers = await Promise.all(versions.map((version) => answer('dev', version)))
        expect(answers).toEqual(['first', 'second'])
        expect(await answer('dev', 'live')).toBe('nothing yet')
      },
    ),
  )

  it(
    'gives the same version again for what is there already',
    lesson(
      {
        why: 'Whoever was killed in the middle does it again. It must find what is done, and not do something new.',
        look: `${LOOK}: the same two calls. PublishVersion answers with the version that is there, if neither code nor settings have changed.`,
      },
      async () => {
        const sha256 = await stages.built('again')

        const versions = []
        for (let time = 0; time < 3; time++) {
          versions.push(await release(stages.aws, stages.bucket, 'staging', sha256))
        }

        expect(versions).toEqual(Array(3).fill(expect.stringMatching(/^\d+$/)))
        expect(new Set(versions).size).toBe(1)
      },
    ),
  )

  it(
    'publishes nothing where somebody else has put other code there in between',
    lesson(
      {
        why: 'Two promotions at once write to the same $LATEST. Without a condition, one of them publishes the code of the other under its own name.',
        look: `${LOOK}: PublishVersionCommand({ FunctionName, CodeSha256: asCodeSha256(sha256) }). Lambda compares it with $LATEST and refuses.`,
      },
      async () => {
        const [mine, theirs] = [await stages.built('mine'), await stages.built('theirs')]
        const before = await versionsOf('dev')

        const outcome = await outcomeOf(releaseWhile('dev', mine, theirs))

        expect(outcome).toMatch(/CodeSHA256/i)
        expect(await versionsOf('dev')).toEqual(before)
      },
    ),
  )

  it(
    'publishes nothing where the bytes are not those of the name',
    lesson(
      {
        why: 'The name says what was built and tested. Whoever can write to the bucket can put something else there.',
        look: `${LOOK}: throw where the CodeSha256 of UpdateFunctionCode's answer is not asCodeSha256(sha256).`,
      },
      async () => {
        const sha256 = await stages.built('honest')
        await stages.forged(sha256, 'forged')
        const before = await versionsOf('dev')

        const outcome = await outcomeOf(release(stages.aws, stages.bucket, 'dev', sha256))

        expect(outcome).toMatch(/CodeSha256/i)
        expect(await versionsOf('dev')).toEqual(before)
      },
    ),
  )
})

/** Somebody else updates the function just before a version is published. */
async function releaseWhile(stage: Stage, mine: string, theirs: string): Promise<string> {
  const { lambda } = stages.aws
  const send = lambda.send.bind(lambda)
  const other = { FunctionName: nameOf(stage), S3Bucket: stages.bucket, S3Key: `artifacts/${theirs}.zip` }
  const spied = jest.spyOn(lambda, 'send').mockImplementation((async (command: never) => {
    if ((command as object).constructor.name === 'PublishVersionCommand') {
      await send(new UpdateFunctionCodeCommand(other))
    }
    return send(command)
  }) as never)
  try {
    return await release(stages.aws, stages.bucket, stage, mine)
  } finally {
    spied.mockRestore()
  }
}

async function codeOf(stage: Stage, Qualifier: string) {
  const ask = new GetFunctionConfigurationCommand({ FunctionName: nameOf(stage), ...(Qualifier && { Qualifier }) })
  return (await stages.aws.lambda.send(ask)).CodeSha256
}

async function versionsOf(stage: Stage) {
  const { Versions = [] } = await stages.aws.lambda.send(
    new ListVersionsByFunctionCommand({ FunctionName: nameOf(stage) }),
  )
  return Versions.filter(({ Version }) => Version !== '$LATEST').map(({ Version, CodeSha256 }) => [Version, CodeSha256])
}

async function answer(stage: Stage, version: string) {
  return version ? stages.answer(stage, version) : `no version`
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'fulfilled',
    (error: Error) => error.message,
  )
}

function nameOf(stage: Stage): string {
  return `staged-deploys-${stage}-api`
}

function base64(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64')
}
