import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudError } from '../../errors.ts'
import { DEFAULT_SETTINGS } from '../../settings.ts'
import { openStore } from '../../store.ts'
import { throttled } from '../errors.ts'
import type { Invocation } from '../invoker.ts'
import { recursiveInvocation } from '../recursive-loops.ts'
import { AsyncInvocations } from './async-invocations.ts'
import type { Outcome, QueuedEvent, RetryPolicy } from './queued-event.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const success = {} as Invocation
const failure = { functionError: 'Unhandled' } as Invocation
const busy = throttled('ReservedFunctionConcurrentInvocationLimitExceeded')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** A queue whose attempts come out as given, the last one ever after. */
function startQueue(outcomes: (Invocation | Error)[], policy: Partial<RetryPolicy> = {}, speed = 1) {
  const times: number[] = []
  const settled: { conditions: Outcome['condition'][]; events: QueuedEvent[] } = { conditions: [], events: [] }
  const started = Date.now()
  const settings = { ...DEFAULT_SETTINGS, speed }
  const queue = new AsyncInvocations(
    { store: openStore(folder), settings },
    {
      async invoke() {
        const outcome = outcomes[Math.min(times.length, outcomes.length - 1)]!
        times.push(Date.now() - started)
        if (outcome instanceof Error) throw outcome
        return outcome
      },
      policy: () => ({ retries: 2, maxAge: 6 * 60 * MINUTE, stopped: false, ...policy }),
      settle(event, { condition }) {
        settled.conditions.push(condition)
        settled.events.push(event)
      },
      perFunction: 10,
    },
  )
  queue.start()
  return { times, queue, ...settled }
}

const EVENT = { requestId: 'r-1', region: 'us-east-1', function: { name: 'hello' }, payload: '{}' }

/** Runs one event, and gives it time. */
async function run(outcomes: (Invocation | Error)[], policy: Partial<RetryPolicy> = {}, speed = 1) {
  const started = startQueue(outcomes, policy, speed)
  started.queue.add(EVENT)
  await jest.advanceTimersByTimeAsync(10 * MINUTE)
  started.queue.close()
  return started
}

it.each<[string, (Invocation | Error)[], Partial<RetryPolicy>, number[], Outcome['condition'], number]>([
  ['succeeds', [success], {}, [0], 'Success', 1],
  ['fails for ever', [failure], {}, [0, MINUTE, 3 * MINUTE], 'RetriesExhausted', 3],
  ['fails once', [failure, success], {}, [0, MINUTE], 'Success', 2],
  ['fails with no retries', [failure], { retries: 0 }, [0], 'RetriesExhausted', 1],
  ['would be too old at the retry', [failure], { maxAge: 59 * SECOND }, [0], 'EventAgeExceeded', 1],
  ['is just young enough for one retry', [failure], { maxAge: 2 * MINUTE }, [0, MINUTE], 'EventAgeExceeded', 2],
  ['is throttled at first', [busy, busy, busy, success], {}, [0, SECOND, 3 * SECOND, 7 * SECOND], 'Success', 1],
  ['is throttled and then fails', [busy, failure, success], {}, [0, SECOND, 61 * SECOND], 'Success', 2],
  [
    'is throttled until it is too old',
    [busy],
    { maxAge: MINUTE },
    [0, 1, 3, 7, 15, 31, 60].map((second) => second * SECOND),
    'EventAgeExceeded',
    0,
  ],
  ['may not run at all', [busy], { stopped: true }, [0], 'ZeroReservedConcurrency', 0],
  ['goes in circles', [recursiveInvocation()], {}, [0], 'RecursiveInvocation', 0],
  ['has lost its function', [new CloudError('ResourceNotFoundException', 'gone', 404)], {}, [0], 'FunctionNotFound', 0],
  ['meets a fault of the cloud', [new Error('disk full'), success], {}, [0, SECOND], 'Success', 1],
])('an event that %s', async (_what, outcomes, policy, expectedTimes, condition, attempts) => {
  const { times, conditions, events } = await run(outcomes, policy)

  expect(times).toEqual(expectedTimes)
  expect(conditions).toEqual([condition])
  expect(events[0]).toMatchObject({ attempts })
})

it('waits no longer than five minutes between two throttled attempts', async () => {
  const { queue, times } = startQueue([busy])
  queue.add(EVENT)

  await jest.advanceTimersByTimeAsync(30 * MINUTE)
  queue.close()

  const pauses = times.slice(1).map((time, index) => time - times[index]!)
  expect(Math.max(...pauses)).toBe(5 * MINUTE)
})

it('lets an hour of waiting pass in a minute at speed 60, and counts it as an hour', async () => {
  const { times, conditions, events } = await run([failure], { maxAge: 3 * MINUTE }, 60)

  expect(times).toEqual([0, SECOND, 3 * SECOND])
  expect(conditions).toEqual(['RetriesExhausted'])
  expect(events[0]!.age).toBe(3 * MINUTE)
})

it('keeps an event that waits over a restart, with what it has behind it', async () => {
  const before = startQueue([failure])
  before.queue.add(EVENT)
  await jest.advanceTimersByTimeAsync(SECOND)
  before.queue.close()

  const after = startQueue([failure], { retries: 1 })
  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect([before.times, after.times]).toEqual([[0], [59 * SECOND]])
  expect(after.conditions).toEqual(['RetriesExhausted'])
})

it('runs an event again that was cut off, and forgets one that was settled', async () => {
  const { queue } = startQueue([new Promise(() => {}) as never])
  queue.add(EVENT)
  await jest.advanceTimersByTimeAsync(0)
  queue.close()

  const second = startQueue([success])
  await jest.advanceTimersByTimeAsync(SECOND)
  const third = startQueue([success])
  await jest.advanceTimersByTimeAsync(SECOND)

  expect([second.times.length, third.times.length]).toEqual([1, 0])
})

it('refuses events once 10,000 wait', () => {
  const { queue } = startQueue([success])
  for (let n = 0; n < 10_000; n++) queue.add({ ...EVENT, requestId: `r-${n}` })

  expect(() => queue.add({ ...EVENT, requestId: 'one too many' })).toThrow('Rate Exceeded.')
  queue.close()
})
