import { timeLimit } from './time-limit.ts'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

it('is reached at its time, whatever others run', () => {
  const reached: string[] = []
  timeLimit(300, () => reached.push('long'))
  timeLimit(100, () => reached.push('short'))
  timeLimit(200, () => reached.push('lifted')).lift()

  jest.advanceTimersByTime(99)
  expect(reached).toEqual([])
  jest.advanceTimersByTime(1)
  expect(reached).toEqual(['short'])
  jest.advanceTimersByTime(200)
  expect(reached).toEqual(['short', 'long'])
})

it('is reached once', () => {
  let times = 0
  timeLimit(10, () => times++)

  jest.advanceTimersByTime(1000)

  expect(times).toBe(1)
})

it('runs again after all others have ended', () => {
  const reached: number[] = []
  timeLimit(10, () => reached.push(1))
  jest.advanceTimersByTime(10)
  timeLimit(20, () => reached.push(2))
  jest.advanceTimersByTime(20)

  expect(reached).toEqual([1, 2])
})
