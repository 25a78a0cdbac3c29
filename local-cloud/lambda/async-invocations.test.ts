import { CloudError } from '../errors.ts'
import { AsyncInvocations } from './async-invocations.ts'
import type { InvocationResult } from './execution-environment/invocation-result.ts'

const MINUTE = 60_000
const success = {} as InvocationResult
const failure = { functionError: 'Unhandled' } as InvocationResult
const throttled = () => new CloudError('TooManyRequestsException', 'Rate Exceeded.', 429)

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

/** Runs an event whose attempts come out as given, the last one ever after; tells when each was made. */
function run(outcomes: (InvocationResult | Error)[], retries = 2) {
  const times: number[] = []
  const given: number[] = []
  const started = Date.now()
  const queue = new AsyncInvocations([MINUTE, 2 * MINUTE])
  const attempt = async () => {
    const outcome = outcomes[Math.min(times.length, outcomes.length - 1)]!
    times.push(Date.now() - started)
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  queue.run(attempt, retries, (attempts) => given.push(attempts))
  return { times, given, queue }
}

it('runs an event once if it succeeds', async () => {
  const { times, given } = run([success])

  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect({ times, given }).toEqual({ times: [0], given: [] })
})

it('runs it again after one minute and after two more, then gives it up', async () => {
  const { times, given } = run([failure])

  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect({ times, given }).toEqual({ times: [0, MINUTE, 3 * MINUTE], given: [3] })
})

it('stops as soon as one attempt succeeds', async () => {
  const { times, given } = run([failure, success])

  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect({ times, given }).toEqual({ times: [0, MINUTE], given: [] })
})

it('does not count an attempt that was throttled, and waits longer each time', async () => {
  const { times, given } = run([throttled(), throttled(), throttled(), failure], 0)

  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect({ times, given }).toEqual({ times: [0, 1000, 3000, 7000], given: [1] })
})

it('gives up an event that is throttled for six hours', async () => {
  const { given } = run([throttled()], 0)

  await jest.advanceTimersByTimeAsync(6 * 60 * MINUTE + 5 * MINUTE)

  expect(given).toEqual([1])
})

it('forgets what waits when the cloud stops', async () => {
  const { times, given, queue } = run([failure])
  await jest.advanceTimersByTimeAsync(1000)

  queue.close()
  await jest.advanceTimersByTimeAsync(10 * MINUTE)

  expect({ times, given }).toEqual({ times: [0], given: [] })
})
