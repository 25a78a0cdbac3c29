import type { Environment } from './environment.ts'
import { EnvironmentPool, type PoolKey } from './pool.ts'

const KEY: PoolKey = { functionArn: 'arn:hello', revision: 'r1' }

/** As much of an environment as the pool knows. */
class FakeEnvironment {
  usable = true
  alive = true
  closed = false
  get ready() {
    return this.alive
  }
  close() {
    this.closed = true
  }
}

let made: FakeEnvironment[]
let pool: EnvironmentPool

beforeEach(() => {
  made = []
  pool = new EnvironmentPool({ total: 3, perFunction: 2, idleTime: 1000, invocations: 5 })
})
afterEach(() => pool.close())

const create = () => {
  const environment = new FakeEnvironment()
  made.push(environment)
  return environment as unknown as Environment
}

const use = (key: PoolKey = KEY, work: () => Promise<void> = async () => {}) => pool.withEnvironment(key, create, work)

/** Holds an environment until the returned function is called. */
function hold(key: PoolKey = KEY): () => Promise<void> {
  let release = () => {}
  const used = use(key, () => new Promise((resolve) => (release = resolve)))
  return async () => {
    release()
    await used
  }
}

it('uses an idle environment again', async () => {
  await use()
  await use()

  expect(made).toHaveLength(1)
})

it('stops an environment that has served its number of invocations', async () => {
  for (let invocation = 1; invocation <= 6; invocation++) await use()

  expect(made.map(({ closed }) => closed)).toEqual([true, false])
})

it('gives an environment to one invocation at a time', async () => {
  const release = hold()
  await use()
  await release()

  expect(made).toHaveLength(2)
})

it('makes a new one for another revision, and stops those of the old', async () => {
  await use()
  const release = hold()
  await Promise.resolve()

  pool.retireAllBut('arn:hello', new Set(['r2']))
  await use({ ...KEY, revision: 'r2' })
  expect(made.map(({ closed }) => closed)).toEqual([false, false])
  await release()

  expect(made.map(({ closed }) => closed)).toEqual([true, false])
})

it.each([
  ['crashed in its last invocation', { usable: false }],
  ['ended while it was idle', { alive: false }],
])('does not use one that %s', async (_what, state) => {
  await use(KEY, async () => void Object.assign(made[0]!, state))
  await use()

  expect(made.map(({ closed }) => closed)).toEqual([true, false])
})

it('gives one back whose invocation threw', async () => {
  await expect(use(KEY, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  await use()

  expect(made).toHaveLength(1)
})

it('stops one that nobody invokes for a while', async () => {
  jest.useFakeTimers()
  try {
    await use()
    jest.advanceTimersByTime(999)
    expect(made[0]!.closed).toBe(false)

    jest.advanceTimersByTime(1)

    expect(made[0]!.closed).toBe(true)
  } finally {
    jest.useRealTimers()
  }
})

it('refuses a function more than its share, and lets others run', async () => {
  const held = [hold(), hold()]

  await expect(use()).rejects.toMatchObject({
    code: 'TooManyRequestsException',
    status: 429,
    message: 'Rate Exceeded.',
  })
  await use({ functionArn: 'arn:other', revision: 'r' })

  for (const release of held) await release()
})

it('stops the environment that is idle longest when there are too many, and refuses when all are busy', async () => {
  const keys = ['a', 'b', 'c', 'd'].map((functionArn) => ({ functionArn, revision: 'r' }))
  for (const key of keys.slice(0, 3)) await use(key)
  await use(keys[0]!)

  await use(keys[3]!)
  expect(made.map(({ closed }) => closed)).toEqual([false, true, false, false])

  const held = [hold(keys[0]!), hold(keys[2]!), hold(keys[3]!)]
  await expect(use(keys[1]!)).rejects.toMatchObject({ code: 'TooManyRequestsException' })
  for (const release of held) await release()
})

it('keeps to a reserved concurrency, however many idle environments wait', async () => {
  const aWhile = () => new Promise<void>((resolve) => setImmediate(resolve))
  await Promise.all([use(KEY, aWhile), use(KEY, aWhile)])
  expect(made).toHaveLength(2)
  const release = hold({ ...KEY, reservedConcurrency: 1 })

  await expect(use({ ...KEY, reservedConcurrency: 1 })).rejects.toMatchObject({
    members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
  })
  await release()
})
