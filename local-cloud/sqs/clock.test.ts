import { systemClock } from './clock.ts'

const DAY = 86_400_000

describe("the system's clock", () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  it('waits for longer than one timer can', () => {
    const callback = jest.fn()
    systemClock.at(Date.now() + 60 * DAY, callback)

    jest.advanceTimersByTime(60 * DAY - 1)
    expect(callback).not.toHaveBeenCalled()
    jest.advanceTimersByTime(1)

    expect(callback).toHaveBeenCalledTimes(1)
  })

  it('waits no more once it is cancelled, also after the first of several timers', () => {
    const callback = jest.fn()
    const cancel = systemClock.at(Date.now() + 60 * DAY, callback)
    jest.advanceTimersByTime(30 * DAY)

    cancel()
    jest.advanceTimersByTime(60 * DAY)

    expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([0, 0])
  })
})
