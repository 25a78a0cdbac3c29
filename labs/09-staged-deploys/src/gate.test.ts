import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, gate } from '#lab/09-staged-deploys/src/gate.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import type { Pass } from '#lab/09-staged-deploys/src/store.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/gate.ts'
const bytes = Buffer.from(`an artifact ${Math.random()}`)
const sha256 = createHash('sha256').update(bytes).digest('hex')

describe('Step 3 — Promote only what has passed', () => {
  it.each<[Stage, Stage]>([
    ['staging', 'dev'],
    ['prod', 'staging'],
  ])(
    'lets into %s what has passed %s, and only that',
    lesson(
      {
        why: 'A stage is worth something only if nobody can go round it, not even in a hurry.',
        look: `${LOOK}: store.passes(stageBelow(stage), sha256) must not be empty.`,
      },
      async (stage: Stage, below: Stage) => {
        const passed: [Stage, string][][] = [
          [],
          [[below, 'f'.repeat(64)]],
          [[stage, sha256]],
          [[below, sha256]],
          [
            [below, sha256],
            [stage, sha256],
          ],
        ]

        const outcomes = []
        for (const passes of passed) outcomes.push(await outcomeOf(gate(store({ passes }), stage, sha256)))

        expect(outcomes.map((outcome) => outcome === 'let in')).toEqual([false, false, false, true, true])
        expect(outcomes[0]).toContain(below)
      },
    ),
  )

  it(
    'lets into prod nothing that has passed dev alone',
    lesson(
      {
        why: 'The stage below is the one just below. Dev has passed what staging has not seen yet.',
        look: `${LOOK}: stageBelow(stage), which is staging for prod.`,
      },
      async () => {
        const only = (stage: Stage) => store({ passes: [[stage, sha256]] })

        const outcomes = [await outcomeOf(gate(only('dev'), 'prod', sha256))]
        outcomes.push(await outcomeOf(gate(only('staging'), 'prod', sha256)))
        outcomes.push(await outcomeOf(gate(store({}), 'dev', sha256)))

        expect(outcomes).toEqual([expect.stringContaining('staging'), 'let in', 'let in'])
      },
    ),
  )

  it.each<Stage>(['dev', 'staging', 'prod'])(
    'lets into %s nothing that nobody built, and nothing whose bytes are others than its name says',
    lesson(
      {
        why: 'What has passed is a name, the hash of the bytes. Whoever changes the bytes in the bucket has not changed what is in the record, so both have to be looked at.',
        look: `${LOOK}: store.artifact(sha256) must be there, and sha256Of(bytes) must be its name.`,
      },
      async (stage: Stage) => {
        const passes: [Stage, string][] = [
          ['dev', sha256],
          ['staging', sha256],
        ]

        const missing = await outcomeOf(gate(store({ passes, artifact: undefined }), stage, sha256))
        const forged = await outcomeOf(gate(store({ passes, artifact: Buffer.from('forged') }), stage, sha256))

        expect([missing, forged].filter((outcome) => outcome === 'let in')).toEqual([])
      },
    ),
  )

  it.each<[string, Stage]>([
    ['dev', 'prod'],
    ['prod', 'dev'],
    ['staging', 'prod'],
    ['ada', 'dev'],
  ])(
    'refuses a folder that was packaged for %s in %s',
    lesson(
      {
        why: 'serverless package writes the names and the settings of one stage into the template. "serverless deploy --package" with another --stage deploys that template, and says nothing.',
        look: `${LOOK}: service.provider.stage in serverless-state.json.`,
      },
      (packaged: string, stage: Stage) => {
        const outcomes = [packaged, stage].map((of) => packageOutcome(of, stage))

        expect(outcomes).toEqual([expect.stringContaining(packaged), 'let in'])
      },
    ),
  )
})

interface Given {
  passes?: [Stage, string][]
  artifact?: Uint8Array
}

/** What the bucket holds. */
function store(given: Given) {
  const artifact = 'artifact' in given ? given.artifact : bytes
  return {
    artifact: async (name: string) => (name === sha256 ? artifact : undefined),
    passes: async (stage: Stage, of?: string): Promise<Pass[]> =>
      (given.passes ?? [])
        .filter(([at, name]) => at === stage && (of === undefined || name === of))
        .map(([at, name]) => ({ stage: at, sha256: name, version: '3', at: '2026-11-25T09:30:00.000Z' })),
  }
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'let in',
    (error: Error) => error.message,
  )
}

function packageOutcome(packaged: string, stage: Stage): string {
  const folder = mkdtempSync(join(tmpdir(), 'packaged-'))
  // Another word for the stage stands beside the right one.
  const state = { service: { service: 'staged-deploys', provider: { stage: packaged, region: 'us-east-1' } } }
  writeFileSync(join(folder, 'serverless-state.json'), JSON.stringify(state))
  try {
    checkPackage(folder, stage)
    return 'let in'
  } catch (error) {
    return (error as Error).message
  } finally {
    rmSync(folder, { recursive: true })
  }
}
