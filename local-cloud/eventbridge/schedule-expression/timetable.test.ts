import { TestClock } from '../../sqs/test-clock.ts'
import { recurrence } from './schedule-expression.ts'
import { type Planned, Timetable } from './timetable.ts'

describe('a timetable', () => {
  let clock: TestClock
  let start: number
  let schedules: Map<string, Planned>
  let due: [string, number][]
  let timetable: Timetable

  beforeEach(() => {
    clock = new TestClock()
    start = clock.now()
    schedules = new Map()
    due = []
    timetable = new Timetable({
      clock,
      scheduleOf: (key) => schedules.get(key),
      onDue: (key, time) => due.push([key, (time - start) / 1000]),
    })
  })

  const every = (minutes: number, version = '1') => ({
    version,
    next: recurrence(`rate(${minutes} minutes)`, { start }),
  })

  it('waits for each schedule by itself', () => {
    schedules.set('a', every(2)).set('b', every(3))
    timetable.update('a')
    timetable.update('b')

    clock.advance(350)

    expect(due).toEqual([
      ['a', 120],
      ['b', 180],
      ['a', 240],
    ])
  })

  it('takes what is due since a moment that has passed already', () => {
    schedules.set('a', every(2))
    clock.advance(0.005)
    timetable.update('a', start - 1)

    clock.advance(1)

    expect(due).toEqual([['a', 0]])
  })

  it('moves nothing for the same version, and begins anew with another', () => {
    schedules.set('a', every(2))
    timetable.update('a')
    schedules.set('a', every(5))
    timetable.update('a')
    clock.advance(120)
    schedules.set('a', every(7, '2'))
    timetable.update('a')

    clock.advance(300)

    expect(due).toEqual([
      ['a', 120],
      ['a', 420],
    ])
  })

  it('skips what was due while the computer slept', () => {
    schedules.set('a', every(1))
    timetable.update('a')

    // The first timer comes late, as after a sleep.
    const late = clock.at
    clock.at = (time, callback) => late.call(clock, Math.max(time, start + 150_000), callback)
    timetable.close()
    timetable.update('a')
    clock.at = late
    clock.advance(200)

    expect(due).toEqual([
      ['a', 60],
      ['a', 180],
    ])
  })

  it('forgets a schedule that is gone, and all when it is closed', () => {
    schedules.set('a', every(1)).set('b', every(1))
    timetable.update('a')
    timetable.update('b')
    schedules.delete('a')
    timetable.update('a')
    expect(clock.timers).toBe(1)

    timetable.close()

    expect(clock.timers).toBe(0)
  })
})
