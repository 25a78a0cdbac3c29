import { guards } from '#lab/08-long-running-tasks/src/guards.ts'
import { memoryStores } from '#lab/08-long-running-tasks/src/memory-stores.ts'
import type { Checkpoint } from '#lab/08-long-running-tasks/src/stores.ts'
import type { Task } from '#lab/08-long-running-tasks/src/task.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/guards.ts'
const TASK: Task = { task: 'friday', items: 900, run: 'r-1', depth: 3 }

describe('Step 3 — Guard the chain', () => {
  it.each([
    { maxDepth: 12, task: 'friday', next: 300 },
    { maxDepth: 3, task: 'monday', next: 700 },
  ])(
    'lets invocation $maxDepth of $task work, and fails the one after it, with the item where it stopped',
    lesson(
      {
        why: 'A chain that does not end costs money until somebody sees it. Yours ends where you say, with a sentence that tells what to do. Lambda would cut it off after some 16 invocations, and say nothing of your task.',
        look: `${LOOK}: throw an Error where task.depth > maxDepth, with the task's name and the checkpoint's next.`,
      },
      async ({ maxDepth, task, next }: { maxDepth: number; task: string; next: number }) => {
        const last = { ...TASK, task, depth: maxDepth }
        const checkpoint = { next, run: 'r-1', depth: maxDepth }

        const says = [
          await ask(last, { maxDepth, checkpoint }),
          await ask({ ...last, depth: maxDepth + 1 }, { maxDepth, checkpoint }),
        ]

        expect(says).toEqual(['works', expect.stringMatching(new RegExp(`^failed: .*${task}.*${next}`))])
      },
    ),
  )

  it(
    'fails a chain that is too long also where there is no checkpoint',
    lesson(
      {
        why: 'The guard is for the day when nothing is as you expect it.',
        look: `${LOOK}: checkpoint?.next ?? 0.`,
      },
      async () => {
        expect(await ask({ ...TASK, depth: 13 })).toMatch(/^failed: .*friday/)
      },
    ),
  )

  it(
    'asks the switch at each invocation, and does nothing while it says stop',
    lesson(
      {
        why: 'Whoever stops a task at three in the morning wants it to stop now. The chain has no process that could be killed: it is the next invocation that has to ask.',
        look: `${LOOK}: if (await isStopped()) return a sentence.`,
      },
      async () => {
        const answers = [false, true, true, false]
        const guard = guards({
          checkpoints: memoryStores().checkpoints,
          isStopped: async () => answers.shift()!,
          maxDepth: 12,
        })

        const says = []
        for (const depth of [1, 2, 3, 4]) says.push(typeof (await guard({ ...TASK, depth })))

        expect(says).toEqual(['undefined', 'string', 'string', 'undefined'])
      },
    ),
  )

  it(
    'stops a chain that is too long without an error, while the switch says stop',
    lesson(
      {
        why: 'Errors are retried, and fill the queue of what failed. Who has turned the switch knows already.',
        look: `${LOOK}: the switch first.`,
      },
      async () => {
        expect(await ask({ ...TASK, depth: 13 }, { stopped: async () => true })).toMatch(/^stopped: ./)
      },
    ),
  )

  it(
    'fails where the switch cannot be asked',
    lesson(
      {
        why: 'Nobody knows whether the tasks shall run. An error is tried again in a minute; work that was done although somebody stopped it cannot be taken back.',
        look: `${LOOK}: await isStopped(), and catch nothing.`,
      },
      async () => {
        const stopped = () => Promise.reject(new Error('SSM does not answer'))

        expect(await ask(TASK, { stopped })).toBe('failed: SSM does not answer')
      },
    ),
  )

  it.each([
    [{ run: 'r-1', depth: 4 }, 'stopped: '],
    [{ run: 'r-1', depth: 9 }, 'stopped: '],
    [{ run: 'r-1', depth: 3 }, 'works'],
    [{ run: 'r-1', depth: 2 }, 'works'],
    [{ run: 'r-0', depth: 9 }, 'works'],
  ])(
    'where %j has noted the checkpoint, invocation 3 of run r-1: %s',
    lesson(
      {
        why: 'Lambda delivers an event at least once. A late copy of one would begin a second chain beside the first, and each of them may do so again. A retry of the same invocation, or a new run that somebody has begun, has to go on.',
        look: `${LOOK}: return a sentence where the checkpoint is of the same run, and deeper.`,
      },
      async (noted: { run: string; depth: number }, expected: string) => {
        const [says, fresh] = [
          await ask(TASK, { checkpoint: { next: 300, ...noted } }),
          // Of another task, it says nothing; and a chain too long is one, whoever noted the checkpoint.
          await ask({ ...TASK, depth: 13, run: 'r-2' }, { checkpoint: { next: 300, ...noted } }),
        ]

        expect([says.slice(0, expected.length), fresh.slice(0, 7)]).toEqual([expected, 'failed:'])
      },
    ),
  )
})

interface Given {
  checkpoint?: Checkpoint
  maxDepth?: number
  stopped?: () => Promise<boolean>
}

/** `works`, `stopped: …` or `failed: …`. */
async function ask(task: Task, given: Given = {}): Promise<string> {
  const { checkpoint, maxDepth = 12, stopped = async () => false } = given
  const { checkpoints } = memoryStores()
  if (checkpoint) await checkpoints.write(task, checkpoint)
  try {
    const reason = await guards({ checkpoints, isStopped: stopped, maxDepth })(task)
    return reason === undefined ? 'works' : `stopped: ${reason}`
  } catch (error) {
    return `failed: ${(error as Error).message}`
  }
}
