import { shift } from '#lab/09-staged-deploys/src/shift.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import { until } from '#local-cloud/test-server.ts'
import { lesson } from '#workshop/lesson.ts'
import { madeUpStage } from '#workshop/releases/made-up-stage.ts'

const LOOK = 'src/shift.ts'

describe('Step 4 — Shift the calls, and take them back', () => {
  it.each<[Stage, number[]]>([
    ['dev', [100]],
    ['staging', [10, 100]],
    ['prod', [10, 100]],
  ])(
    'shifts the calls in %s as its group says, %j percent, and waits for the last of them',
    lesson(
      {
        why: 'No test finds everything. With a tenth of the calls a mistake meets a tenth of the callers, and the alarm is there before the others. What was only begun has passed nothing.',
        look: `${LOOK}: CreateDeploymentCommand, with an AppSpec of the alias, from the version that is live to the new one; then untilEnded.`,
      },
      async (name: Stage, steps: number[]) => {
        const stage = madeUpStage(name)
        const version = stage.published()

        await shift(stage.aws, name, version)

        expect({ traffic: stage.traffic, alias: stage.alias() }).toEqual({
          traffic: steps,
          alias: { version, weights: {} },
        })
      },
    ),
  )

  it(
    'calls the alias again and again while the calls are shifted',
    lesson(
      {
        why: 'At night nobody calls, and no alarm rings for what nobody called.',
        look: `${LOOK}: in untilEnded's third argument, InvokeCommand with Qualifier: ALIAS, and a pause.`,
      },
      async () => {
        const stage = madeUpStage('staging')

        await shift(stage.aws, 'staging', stage.published())

        expect(stage.calls()).toBeGreaterThan(0)
      },
    ),
  )

  it(
    'begins nothing where the version has all calls already',
    lesson(
      {
        why: 'A promotion that was killed at its very end is done again, and finds all done.',
        look: `${LOOK}: return where (await liveIn(aws, stage)).version is the version.`,
      },
      async () => {
        const stage = madeUpStage('dev')
        const version = stage.published()

        const outcomes = []
        for (let time = 0; time < 2; time++) outcomes.push(await outcomeOf(shift(stage.aws, 'dev', version)))

        expect({ outcomes, deployments: stage.deployments(), alias: stage.alias() }).toEqual({
          outcomes: ['shifted', 'shifted'],
          deployments: 1,
          alias: { version, weights: {} },
        })
      },
    ),
  )

  it(
    'goes on with the deployment of this version that is under way',
    lesson(
      {
        why: 'CodeDeploy goes on when the tool is killed. Who starts the tool again wants to know how that ends, and not to begin another one.',
        look: `${LOOK}: deploymentUnderWay(aws.codedeploy, stage) first. Put the version into the description, to know it again.`,
      },
      async () => {
        const stage = madeUpStage('staging')
        const version = stage.published()

        // By a tool that was killed then.
        stage.begin(version, version)

        const outcome = await outcomeOf(shift(stage.aws, 'staging', version))

        expect({ outcome, deployments: stage.deployments(), traffic: stage.traffic }).toEqual({
          outcome: 'shifted',
          deployments: 1,
          traffic: [10, 100],
        })
      },
    ),
  )

  it(
    'refuses while another version is being shifted, and leaves that alone',
    lesson(
      {
        why: 'An alias has two versions at most, and one canary says something about one release.',
        look: `${LOOK}: throw where a deployment of another version is under way.`,
      },
      async () => {
        const stage = madeUpStage('staging')
        const [one, other] = [stage.published(), stage.published()]

        stage.begin(one, one)
        const before = stage.alias()

        const outcome = await outcomeOf(shift(stage.aws, 'staging', other))

        expect({ outcome, alias: stage.alias() }).toEqual({
          outcome: expect.stringContaining(`version ${one}`),
          alias: before,
        })
      },
    ),
  )

  it.each<Stage>(['staging', 'prod'])(
    'fails with what the alarm said where CodeDeploy took the calls back in %s, and only when they are back',
    lesson(
      {
        why: 'A release that was taken back has not passed, whatever the smoke test said.',
        look: `${LOOK}: throw where the status is not Succeeded, with errorInformation.message; await untilQuiet(aws.codedeploy, stage) before.`,
      },
      async (name: Stage) => {
        const stage = madeUpStage(name)
        await shift(stage.aws, name, stage.published())
        const before = stage.alias()

        const shifting = outcomeOf(shift(stage.aws, name, stage.published()))
        await isShifting(stage)
        stage.alarm()
        const outcome = await shifting

        expect({ outcome, alias: stage.alias() }).toEqual({
          outcome: expect.stringContaining('alarms have been activated'),
          alias: before,
        })
      },
    ),
  )
})

/** Where nothing is ever shifted, the test says so. */
function isShifting(stage: ReturnType<typeof madeUpStage>): Promise<void> {
  return until(() => stage.isShifting(), 0.3).catch(() => {})
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'shifted',
    (error: Error) => error.message,
  )
}
