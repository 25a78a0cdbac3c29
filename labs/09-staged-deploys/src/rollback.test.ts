import { rollBack } from '#lab/09-staged-deploys/src/rollback.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import type { Pass } from '#lab/09-staged-deploys/src/store.ts'
import { lesson } from '#workshop/lesson.ts'
import { madeUpStage, sha256OfVersion } from '#workshop/releases/made-up-stage.ts'

const LOOK = 'src/rollback.ts'

describe('Step 4 — Shift the calls, and take them back', () => {
  it.each([
    { passed: ['2', '3', '4'], back: ['3', '2'] },
    { passed: ['2', '4'], back: ['2'] },
    { passed: ['3', '2'], back: ['3', '2'] },
  ])(
    'goes back from version 4 to $back, where $passed have passed',
    lesson(
      {
        why: 'The version before in number may be one that was taken back. Only what has passed here is known to have worked here.',
        look: `${LOOK}: of store.passes(stage), the highest version below the one that is live.`,
      },
      async ({ passed, back }: { passed: string[]; back: string[] }) => {
        const { stage, store } = released(4, passed)

        const live = []
        for (const _each of back) live.push((await rollBack(stage.aws, store, 'prod')).version)

        expect(live).toEqual(back)
        expect(stage.alias()).toEqual({ version: back.at(-1), weights: {} })
      },
    ),
  )

  it.each([[[]], [['2']]])(
    'says that there is nothing to go back to from version 2, where %j has passed, and lets the calls go on',
    lesson(
      {
        why: 'The placeholder is a version too. Who goes back to it has no service.',
        look: `${LOOK}: throw where no version that passed is older.`,
      },
      async (passed: string[]) => {
        const { stage, store } = released(2, passed)

        const outcome = await outcomeOf(rollBack(stage.aws, store, 'prod'))

        expect({ outcome, alias: stage.alias() }).toEqual({
          outcome: expect.stringContaining('2'),
          alias: { version: '2', weights: {} },
        })
      },
    ),
  )

  it(
    'revokes the pass of what had to go back, and no other',
    lesson(
      {
        why: 'What had to leave staging must not be let into prod, because it once passed there.',
        look: `${LOOK}: await store.revoke({ stage, sha256, version }), of what was live.`,
      },
      async () => {
        const { stage, store, revoked } = released(3, ['2', '3'])

        await rollBack(stage.aws, store, 'prod')

        expect(revoked).toEqual([{ stage: 'prod', sha256: sha256OfVersion('3'), version: '3' }])
      },
    ),
  )

  it(
    'goes back once where two do it at once',
    lesson(
      {
        why: 'At three in the morning two people roll back. If the second one goes back from where the first one went, prod runs what nobody meant.',
        look: `${LOOK}: RevisionId: live.revision in UpdateAliasCommand. Lambda refuses where the alias has moved since.`,
      },
      async () => {
        const { stage, store } = released(4, ['2', '3', '4'])

        const outcomes = await Promise.all([1, 2].map(() => outcomeOf(rollBack(stage.aws, store, 'prod'))))

        const back = outcomes.filter((outcome) => outcome === 'rolled back').length
        expect({ back, alias: stage.alias() }).toEqual({ back: 1, alias: { version: '3', weights: {} } })
      },
    ),
  )

  it(
    'stops a deployment that is under way, and everybody has the old version again',
    lesson(
      {
        why: 'While CodeDeploy shifts, the alias is its own: if you move it, CodeDeploy moves it on a minute later.',
        look: `${LOOK}: StopDeploymentCommand with autoRollbackEnabled: true, and wait until CodeDeploy has taken the calls back.`,
      },
      async () => {
        const { stage, store, revoked } = released(3, ['2', '3'])
        stage.begin(stage.published())

        const live = await rollBack(stage.aws, store, 'prod')

        expect({ live: live.version, alias: stage.alias(), revoked, isShifting: stage.isShifting() }).toEqual({
          live: '3',
          alias: { version: '3', weights: {} },
          revoked: [],
          isShifting: false,
        })
      },
    ),
  )

  it.each([0.1, 0.5])(
    'takes back a share of %d of the calls that nobody shifts any more',
    lesson(
      {
        why: 'A deployment that was stopped without a rollback leaves an alias between two versions, and CodeDeploy begins no other then.',
        look: `${LOOK}: where live.next is there, all calls to live.version; RoutingConfig: { AdditionalVersionWeights: {} }.`,
      },
      async (share: number) => {
        const { stage, store } = released(4, ['2', '3', '4'])
        stage.move('3', { 4: share })

        await rollBack(stage.aws, store, 'prod')

        expect(stage.alias()).toEqual({ version: '3', weights: {} })
      },
    ),
  )
})

/** So many versions, of which the last one is live and these have passed. */
function released(count: number, passed: string[]) {
  const stage = madeUpStage('prod')
  for (let version = 2; version <= count; version++) stage.published()
  stage.move(String(count))
  const passes = passed.map(
    (version): Pass => ({ stage: 'prod', sha256: sha256OfVersion(version), version, at: '2026-11-25T09:30:00.000Z' }),
  )
  const revoked: unknown[] = []
  const store = {
    passes: async (of: Stage) => passes.filter((pass) => pass.stage === of),
    revoke: async (pass: Omit<Pass, 'at'>) => revoked.push(pass) as never,
  }
  return { stage, store, revoked }
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'rolled back',
    (error: Error) => error.message,
  )
}
