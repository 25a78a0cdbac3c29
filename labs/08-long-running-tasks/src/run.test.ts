import { runTask } from '#lab/08-long-running-tasks/src/run.ts'
import type { Task } from '#lab/08-long-running-tasks/src/task.ts'
import { lambdaContext } from '#local-cloud/lambda/context.js'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/run.ts'

// What each invocation logs would hide what you print yourself.
beforeAll(() => jest.spyOn(console, 'info').mockReturnValue())

describe('Step 2 — Call yourself again', () => {
  it.each([
    [{ task: 'friday', items: 900, run: 'r-1', depth: 2 }, 300],
    [{ task: 'monday', items: 101, run: 'r-2', depth: 7 }, 100],
  ])(
    'has the next invocation go on with %j',
    lesson(
      {
        why: 'Fifteen minutes are the most that an invocation may take. What is left is the work of the next one: it gets the same task, and counts one deeper, so that somebody can stop a chain that does not end.',
        look: `${LOOK}: await invokeAgain({ ...task, depth: task.depth + 1 }) where next < task.items.`,
      },
      async (event: Task, next: number) => {
        const { outcome, invoked } = await run(event, next)

        expect(invoked).toEqual([{ ...event, depth: event.depth + 1 }])
        expect(outcome).toEqual({ task: event.task, depth: event.depth, next, goesOn: true })
      },
    ),
  )

  it.each(['4f1c', '90ab'])(
    'gives all invocations of the chain the request ID of the first, %s',
    lesson(
      {
        why: 'Who starts a task does not name the run. The request ID does: Lambda makes a new one for each event, and a retry of the same event has it again.',
        look: `${LOOK}: hand on the task that parseTask gave, not the event.`,
      },
      async (awsRequestId: string) => {
        const { invoked } = await run({ task: 'friday', items: 500 }, 200, { awsRequestId })

        expect(invoked).toEqual([{ task: 'friday', items: 500, run: awsRequestId, depth: 2 }])
      },
    ),
  )

  it.each([100, 5000])(
    'invokes nothing once all %i items are done, and again while one is missing',
    lesson(
      {
        why: 'A function that calls itself without a reason to stop is the most expensive line of code that Lambda has.',
        look: `${LOOK}: goesOn is next < task.items.`,
      },
      async (items: number) => {
        const event = { task: 'friday', items, run: 'r-1', depth: 3 }

        const [done, almost] = [await run(event, items), await run(event, items - 1)]

        expect([done.invoked.length, done.outcome?.goesOn]).toEqual([0, false])
        expect([almost.invoked.length, almost.outcome?.goesOn]).toEqual([1, true])
      },
    ),
  )

  it.each([0, 400])(
    'fails, and invokes nothing, where it could do nothing from item %i on',
    lesson(
      {
        why: 'If no chunk fits into the time-out, the next invocation can do no more, and you pay for each that finds that out. An error ends the chain, and somebody reads it.',
        look: `${LOOK}: throw an Error where something is left and next is from.`,
      },
      async (from: number) => {
        const { error, invoked } = await run({ task: 'friday', items: 900 }, from, {}, from)

        expect({ failed: error !== undefined, invoked }).toEqual({ failed: true, invoked: [] })
      },
    ),
  )

  it.each(['TooManyRequestsException', 'AccessDeniedException'])(
    'fails with the %s of Lambda',
    lesson(
      {
        why: 'Whoever does not wait for the answer says that all goes on, and the chain is broken. With an error, Lambda calls this invocation again, and it finds nothing to do but to call the next.',
        look: `${LOOK}: await invokeAgain, and catch nothing.`,
      },
      async (name: string) => {
        const answer = () => Promise.reject(Object.assign(new Error('no'), { name }))

        const { error } = await run({ task: 'friday', items: 900 }, 300, {}, 0, answer)

        expect(error?.name).toBe(name)
      },
    ),
  )
})

/** One invocation, that works up to an item. */
async function run(event: object, next: number, context = {}, from = 0, answer = () => Promise.resolve()) {
  const invoked: Task[] = []
  const handler = runTask({
    stopReason: async () => undefined,
    work: async () => ({ from, next }),
    invokeAgain(task) {
      const called = answer().then(() => void invoked.push(task))
      // Who does not wait for it shall fail this test, and not end its process.
      called.catch(() => {})
      return called
    },
  })
  try {
    return { outcome: await handler(event, lambdaContext(context)), invoked }
  } catch (error) {
    return { error: error as Error, invoked }
  }
}
