import { askCloud, follow } from './follow.ts'

/** What the cloud answers to one look at it: when it was started, and its stream. */
interface Answer {
  startedAt: number
  ids: number[]
}

let asked: string[]
let happened: number[]
let runs: boolean[]
let lost: string[]

function stubCloud(answers: (Answer | undefined)[]): void {
  const fetch = async (url: string) => {
    asked.push(url)
    const [answer] = answers
    if (url.endsWith('/_aws/overview')) {
      if (answer) return Response.json({ startedAt: answer.startedAt })
      answers.shift()
      return Response.json({ error: 'No local cloud answers.' }, { status: 503 })
    }
    answers.shift()
    const blocks = answer!.ids.map((id) => `id: ${id}\ndata: {"id":${id},"type":"sns.publish","detail":{}}\n\n`)
    return new Response(blocks.join(''))
  }
  globalThis.fetch = fetch as typeof globalThis.fetch
}

describe('following the cloud', () => {
  const real = globalThis.fetch

  beforeEach(() => {
    jest.useFakeTimers()
    asked = []
    happened = []
    runs = []
    lost = []
  })
  afterEach(() => {
    jest.useRealTimers()
    globalThis.fetch = real
  })

  const followFor = async (seconds: number) => {
    follow({
      connected: (_overview, isNewRun) => runs.push(isNewRun),
      lost: (sentence) => lost.push(sentence),
      happened: ({ id }) => happened.push(id),
    })
    await jest.advanceTimersByTimeAsync(seconds * 1000)
  }
  const streams = () => asked.filter((url) => url.includes('events'))

  it('begins with all that is remembered, and goes on where it was when the connection breaks', async () => {
    stubCloud([
      { startedAt: 1, ids: [1, 2] },
      { startedAt: 1, ids: [3] },
    ])

    await followFor(1.5)

    expect(streams()).toEqual(['/_cloud/_aws/events?since=0', '/_cloud/_aws/events?since=2'])
    expect([happened, runs]).toEqual([
      [1, 2, 3],
      [true, false],
    ])
  })

  it('begins anew with a cloud that was started again, whose events count from 1', async () => {
    stubCloud([
      { startedAt: 1, ids: [1, 2] },
      { startedAt: 9, ids: [1, 2, 3] },
    ])

    await followFor(1.5)

    expect(streams().at(-1)).toBe('/_cloud/_aws/events?since=0')
    expect(runs).toEqual([true, true])
  })

  it('waits for a cloud that is not there, and says what it was told', async () => {
    stubCloud([undefined, undefined, { startedAt: 1, ids: [7] }])

    await followFor(2.5)

    expect(lost.slice(0, 2)).toEqual(['No local cloud answers.', 'No local cloud answers.'])
    expect(happened).toEqual([7])
  })

  it('says how to start the workshop when nobody answers at all', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'))

    await expect(askCloud('/_aws/overview')).rejects.toThrow('The workshop has stopped. To start it: npm start')
  })
})
