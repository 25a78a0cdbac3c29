import type { CloudEvent } from '#local-cloud/cloud.ts'
import { emptyHistory, remember } from './history.ts'
import { readStream, type StreamItem } from './server-sent-events.ts'

describe('the stream of events', () => {
  const event = { id: 7, time: 1, type: 'sns.publish', detail: { text: 'größer <b>\n\ndata: no' } }
  const block = `: the local cloud\n\nid: 7\nevent: sns.publish\ndata: ${JSON.stringify(event)}\n\n:\n\nevent: missed\ndata: {"missed":3}\n\n`

  it.each([1, 2, 7, 1000])('is read whole, in whatever pieces it comes (%d bytes each)', async (size) => {
    const bytes = new TextEncoder().encode(block)
    const read: StreamItem[] = []

    for await (const item of readStream(pieces(bytes, size))) read.push(item)

    expect(read).toEqual([event, { missed: 3 }])
  })

  it('gives nothing of an event that was cut off', async () => {
    const read: StreamItem[] = []

    for await (const item of readStream(pieces(new TextEncoder().encode('data: {"id":1'), 5))) read.push(item)

    expect(read).toEqual([])
  })

  async function* pieces(bytes: Uint8Array, size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
  }
})

describe('what the page remembers', () => {
  const many = (type: string, count: number): CloudEvent[] =>
    Array.from({ length: count }, (_, id) => ({ id, time: id, type, detail: {} }))

  it('is bounded, and lines of logs do not drive out what happened', () => {
    const history = remember(remember(emptyHistory(), many('sns.publish', 3)), many('lambda.log', 5000))

    expect(history.events).toHaveLength(3)
    expect(history.logs).toHaveLength(2000)
    expect(history.logs.at(-1)?.id).toBe(4999)
    expect(remember(history, many('api.call', 9000)).events).toHaveLength(4000)
  })
})
