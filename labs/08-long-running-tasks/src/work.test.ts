import { memoryStores } from '#lab/08-long-running-tasks/src/memory-stores.ts'
import { receiptOf } from '#lab/08-long-running-tasks/src/receipt.ts'
import type { Checkpoint, Checkpoints, Results } from '#lab/08-long-running-tasks/src/stores.ts'
import { nameOf, type Task } from '#lab/08-long-running-tasks/src/task.ts'
import { workInChunks } from '#lab/08-long-running-tasks/src/work.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/work.ts'

describe('Step 1 — Work while there is time', () => {
  it.each([1, 100, 250, 730])(
    'gives each of %i items its receipt, and notes that all are done',
    lesson(
      {
        why: 'A task is done when each of its items has its effect: none left out where a chunk begins, none beyond the end.',
        look: `${LOOK}: chunkAt(next, task.items) gives the chunk; results.keep(task, chunk, receipts) keeps it.`,
      },
      async (items: number) => {
        const { work, receipts, checkpoint } = desk(items)

        const progress = await work()

        expect(progress).toEqual({ from: 0, next: items })
        expect(receipts()).toEqual(itemsUpTo(items).map(receiptOf))
        expect(await checkpoint()).toEqual({ next: items, run: 'r-1', depth: 4 })
      },
    ),
  )

  it.each([
    { timeout: 6, reserve: 2, chunks: 4 },
    { timeout: 6, reserve: 3, chunks: 3 },
    { timeout: 3, reserve: 1, chunks: 2 },
  ])(
    'begins $chunks chunks of a second each, where it has $timeout seconds and keeps $reserve',
    lesson(
      {
        why: 'At the time-out Lambda kills the process in the middle of a line, and the caller pays for what is lost. Only you know how long a chunk takes, so only you can stop in time.',
        look: `${LOOK}: while (next < task.items && context.getRemainingTimeInMillis() > reserve).`,
      },
      async ({ timeout, reserve, chunks }: { timeout: number; reserve: number; chunks: number }) => {
        const { work, receipts } = desk(1000, { timeout, reserve })

        const progress = await work()

        expect(progress).toEqual({ from: 0, next: chunks * 100 })
        expect(receipts()).toHaveLength(chunks * 100)
      },
    ),
  )

  it.each([
    [100, 250],
    [300, 320],
    [500, 900],
  ])(
    'goes on at item %i of %i, and handles nothing twice',
    lesson(
      {
        why: 'The next invocation may run in another environment, or after one that was killed. What it knows is what stands in the checkpoint.',
        look: `${LOOK}: begin at (await checkpoints.read(task))?.next ?? 0.`,
      },
      async (next: number, items: number) => {
        const { work, handled, stores, task } = desk(items)
        await stores.checkpoints.write(task, { next, run: 'r-0', depth: 3 })

        const progress = await work()

        expect(progress).toEqual({ from: next, next: items })
        expect(handled).toEqual(itemsUpTo(items).slice(next))
      },
    ),
  )

  it.each([1, 3, 4])(
    'has noted what was done before, when it is killed in chunk %i',
    lesson(
      {
        why: 'Nobody gets the chance to write down where it was: an environment can be gone between any two lines. What counts is noted after each chunk.',
        look: `${LOOK}: checkpoints.write inside of the loop, with the end of the chunk.`,
      },
      async (chunk: number) => {
        const { work, receipts, checkpoint } = desk(1000, { killedAtKeep: chunk })

        const outcome = await work().then(
          () => 'fulfilled',
          (error: Error) => error.message,
        )

        const done = (chunk - 1) * 100
        expect({ outcome, next: (await checkpoint())?.next ?? 0, receipts: receipts().length }).toEqual({
          outcome: 'killed',
          next: done,
          receipts: done,
        })
      },
    ),
  )

  it.each([1, 2, 7])(
    'loses nothing and does nothing twice, when it is killed between the effect and the checkpoint of chunk %i',
    lesson(
      {
        why: 'Effect and checkpoint are two writes, and a process can die in between. If the effect comes first, it is done again, and keep finds it there. If the checkpoint comes first, the items are lost, and nobody will ever know.',
        look: `${LOOK}: await results.keep, and only then await checkpoints.write.`,
      },
      async (chunk: number) => {
        const { work, receipts, stores } = desk(730, { killedAtWrite: chunk })

        const first = await work().then(
          () => 'fulfilled',
          (error: Error) => error.message,
        )
        const between = receipts().length
        await desk(730, { stores }).work()

        expect([first, between]).toEqual(['killed', chunk * 100])
        expect(receipts()).toEqual(itemsUpTo(730).map(receiptOf))
      },
    ),
  )

  it(
    'waits for each write before it notes it',
    lesson(
      {
        why: 'A write that nobody waits for can fail unseen, or freeze with the environment. A checkpoint must never say more than what is there.',
        look: `${LOOK}: await both writes.`,
      },
      async () => {
        const { work, ahead, checkpoint } = desk(500, { slow: true })

        const progress = await work()

        expect({ progress, ahead, noted: (await checkpoint())?.next }).toEqual({
          progress: { from: 0, next: 500 },
          ahead: [],
          noted: 500,
        })
      },
    ),
  )
})

interface Given {
  timeout?: number
  reserve?: number
  killedAtKeep?: number
  killedAtWrite?: number
  slow?: boolean
  stores?: ReturnType<typeof memoryStores>
}

/** One invocation, in which each chunk takes a second. */
function desk(items: number, given: Given = {}) {
  const { timeout = 60, reserve = 1, stores = memoryStores() } = given
  const task: Task = { task: 'friday', items, run: 'r-1', depth: 4 }
  const handled: number[] = []
  const ahead: Checkpoint[] = []
  let [kept, written] = [0, 0]
  const keep: Results['keep'] = async (of, chunk, receipts) => {
    if (++kept === given.killedAtKeep) throw new Error('killed')
    if (given.slow) await pause()
    return stores.results.keep(of, chunk, receipts)
  }
  const write: Checkpoints['write'] = async (of, checkpoint) => {
    if (++written === given.killedAtWrite) throw new Error('killed')
    if (checkpoint.next > (await stores.results.count(task))) ahead.push(checkpoint)
    if (given.slow) await pause()
    await stores.checkpoints.write(of, checkpoint)
  }
  const results: Results = { ...stores.results, keep: (...args) => unheard(keep(...args)) }
  const checkpoints: Checkpoints = { ...stores.checkpoints, write: (...args) => unheard(write(...args)) }
  const handle = (item: number) => {
    handled.push(item)
    return receiptOf(item)
  }
  const work = workInChunks({ checkpoints, results, handle, reserve: reserve * 1000 })
  return {
    task,
    stores,
    handled,
    ahead,
    work: () => work(task, { getRemainingTimeInMillis: () => (timeout - kept) * 1000 }),
    receipts: () => stores.receiptsOf(nameOf(task)),
    checkpoint: () => stores.checkpoints.read(task),
  }
}

function itemsUpTo(items: number): number[] {
  return Array.from({ length: items }, (_, item) => item)
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2))
}

/** Who does not wait for it shall fail a test, and not end its process. */
function unheard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
