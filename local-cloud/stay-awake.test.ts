import { stayAwake } from './stay-awake.ts'

let queued: (() => void)[]
let now: number

beforeEach(() => {
  queued = []
  now = 1000
  jest.spyOn(performance, 'now').mockImplementation(() => now)
  jest.spyOn(globalThis, 'setImmediate').mockImplementation(((look: () => void) => queued.push(look)) as never)
})
afterEach(() => jest.restoreAllMocks())

const turn = () => queued.splice(0).forEach((look) => void look())

it('keeps the event loop awake for a moment, and for another where there is a reason', () => {
  stayAwake()
  now += 0.09
  turn()
  expect(queued).toHaveLength(1)

  stayAwake()
  now += 0.09
  turn()
  expect(queued).toHaveLength(1)

  now += 0.02
  turn()
  expect(queued).toHaveLength(0)
})

it('lets it sleep a few times after it was awake in vain', () => {
  const awoke = Array.from({ length: 22 }, () => {
    stayAwake()
    const awake = queued.length > 0
    now += 1
    turn()
    return awake
  })

  expect(awoke.filter(Boolean)).toHaveLength(2)
})
