import { EventStream } from './events.ts'

const ids = (events: EventStream, since = 0) => events.since(since).map(({ id }) => id)

describe('the stream of all that happens', () => {
  it('remembers the newest events, up to their number', () => {
    const events = new EventStream({ events: 3 })

    for (let n = 1; n <= 10; n++) events.emit('test.tick', { n })

    expect(ids(events)).toEqual([8, 9, 10])
    expect(ids(events, 9)).toEqual([10])
    expect(ids(events, 10)).toEqual([])
    expect(ids(events, 99)).toEqual([])
  })

  it('remembers fewer when they are large, so that its memory is bounded', () => {
    const events = new EventStream({ events: 1000, bytes: 10_000 })

    for (let n = 1; n <= 100; n++) events.emit('test.tick', { text: 'x'.repeat(1000), nested: [{ n }] })

    expect(ids(events)).toEqual([92, 93, 94, 95, 96, 97, 98, 99, 100])
  })

  it('tells of an event that is larger than all that it may remember, and does not keep it', () => {
    const events = new EventStream({ bytes: 100 })
    const heard: number[] = []
    events.subscribe(({ id }) => heard.push(id))

    events.emit('test.tick', { text: 'x'.repeat(200) })
    events.emit('test.tick', {})

    expect(heard).toEqual([1, 2])
    expect(ids(events)).toEqual([2])
  })
})
