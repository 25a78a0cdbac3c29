import { type PromoteParts, promoting } from '#lab/09-staged-deploys/src/promote.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/promote.ts'

describe('Step 3 — Promote only what has passed', () => {
  it.each<[Stage, string, string]>([
    ['dev', 'a'.repeat(64), '2'],
    ['prod', 'b'.repeat(64), '41'],
  ])(
    'takes an artifact to %s in five steps, one after the other',
    lesson(
      {
        why: 'Each step is there to stop the ones behind it. A step that is not waited for stops nothing.',
        look: `${LOOK}: gate, release, smokeTest, shift, pass, each with await.`,
      },
      async (stage: Stage, sha256: string, version: string) => {
        const { parts, done } = pipeline(version)

        const passed = await promoting(parts)(stage, sha256)

        expect(done).toEqual([
          ['gate', stage, sha256],
          ['release', stage, sha256],
          ['smokeTest', stage, version],
          ['shift', stage, version],
          ['pass', { stage, sha256, version, at: '2026-11-25T09:30:00.000Z' }],
        ])
        expect(passed).toEqual({ stage, sha256, version, at: '2026-11-25T09:30:00.000Z' })
      },
    ),
  )

  it.each([
    ['gate', []],
    ['release', ['gate']],
    ['smokeTest', ['gate', 'release']],
    ['shift', ['gate', 'release', 'smokeTest']],
    ['pass', ['gate', 'release', 'smokeTest', 'shift']],
  ] as [keyof PromoteParts, string[]][])(
    'ends with the error of %s, and does nothing that comes behind it',
    lesson(
      {
        why: 'What is noted as passed is let into the next stage. Nothing may be noted that was refused, is not healthy, or was taken back.',
        look: `${LOOK}: no catch, and pass comes last.`,
      },
      async (failing: keyof PromoteParts, before: string[]) => {
        const { parts, done } = pipeline('3', failing)

        const outcome = await promoting(parts)('staging', 'c'.repeat(64)).then(
          () => 'promoted',
          (error: Error) => error.message,
        )

        expect({ outcome, done: done.map(([name]) => name) }).toEqual({ outcome: `${failing} says no`, done: before })
      },
    ),
  )
})

/** The parts, and what they were called with, noted when each is through. */
function pipeline(version: string, failing?: keyof PromoteParts) {
  const done: unknown[][] = []
  const part =
    (name: keyof PromoteParts, answer?: unknown) =>
    async (...args: unknown[]) => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (name === failing) throw new Error(`${name} says no`)
      done.push([name, ...args])
      return answer
    }
  const parts = {
    gate: part('gate'),
    release: part('release', version),
    smokeTest: part('smokeTest'),
    shift: part('shift'),
    pass: part('pass'),
    now: () => new Date('2026-11-25T09:30:00Z'),
  } as unknown as PromoteParts
  return { parts: unheard(parts), done }
}

/** Who does not wait for a part shall fail a test, and not end its process. */
function unheard(parts: PromoteParts): PromoteParts {
  const guarded = Object.entries(parts).map(([name, part]) => [
    name,
    (...args: unknown[]) => {
      const answer = (part as (...args: unknown[]) => unknown)(...args)
      if (answer instanceof Promise) answer.catch(() => {})
      return answer
    },
  ])
  return Object.fromEntries(guarded) as PromoteParts
}
