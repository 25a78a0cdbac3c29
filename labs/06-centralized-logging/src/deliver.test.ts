import { deliver, type Outcome, type Patience } from '#lab/06-centralized-logging/src/deliver.ts'
import type { LogDocument } from '#lab/06-centralized-logging/src/documents.ts'
import type { Answer, Item } from '#lab/06-centralized-logging/src/opensearch.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/deliver.ts'

describe('Step 5 — Survive', () => {
  it.each([429, 500, 502, 503, 504])(
    'sends again, alone, what came back with %i, and lets the others be',
    lesson(
      {
        why: 'A bulk request answers 200 although some of its items failed: "errors": true. An item with 429 found a full queue, one with 5xx a shard in trouble; the others are stored.',
        look: `${LOOK}: answer.items has a status for each document, in their order. Build the next request out of those that may pass.`,
      },
      async (status: number) => {
        const { outcome, sent } = await run(
          ['a', 'b', 'c', 'd'],
          [itemsOf(201, status, 201, status), itemsOf(status, 201), itemsOf(201)],
        )

        expect(sent).toEqual([['a', 'b', 'c', 'd'], ['b', 'd'], ['b']])
        expect(shown(outcome)).toEqual({ refused: [], waiting: [] })
      },
    ),
  )

  it(
    'takes a conflict for what it is: the document is there',
    lesson(
      {
        why: 'Lambda has called for the second time, or an answer was lost on its way. 409 for a create says that the event is stored; it is no error and nothing to send again.',
        look: `${LOOK}: 409 counts as stored.`,
      },
      async () => {
        const { outcome, sent } = await run(['a', 'b', 'c'], [itemsOf(409, 429, 409), itemsOf(409)])

        expect(sent).toEqual([['a', 'b', 'c'], ['b']])
        expect(shown(outcome)).toEqual({ refused: [], waiting: [] })
      },
    ),
  )

  it.each([0, 429, 500, 503])(
    'sends all of it again where the whole request ends with %i',
    lesson(
      {
        why: 'No answer (0), too many requests, or trouble of its own: they pass. Whether something was stored before the answer was lost, the conflicts of the next attempt will tell.',
        look: `${LOOK}: no items is no news of any document.`,
      },
      async (status: number) => {
        const { outcome, sent } = await run(['a', 'b'], [whole(status), whole(status), itemsOf(409, 201)])

        expect(sent).toEqual([
          ['a', 'b'],
          ['a', 'b'],
          ['a', 'b'],
        ])
        expect(shown(outcome)).toEqual({ refused: [], waiting: [] })
      },
    ),
  )

  it(
    'does not believe an answer that speaks of fewer documents than were sent',
    lesson(
      {
        why: 'Something between you and OpenSearch cut it. Read by its places it would call a document stored of which nobody knows.',
        look: `${LOOK}: compare items.length with what was sent.`,
      },
      async () => {
        const { outcome, sent } = await run(['a', 'b', 'c'], [itemsOf(201, 201), itemsOf(409, 409, 201)])

        expect(sent).toEqual([
          ['a', 'b', 'c'],
          ['a', 'b', 'c'],
        ])
        expect(shown(outcome)).toEqual({ refused: [], waiting: [] })
      },
    ),
  )

  it(
    'gives back what is refused, with the reason, and does not send it again',
    lesson(
      {
        why: 'A text where the mapping says number will be refused for ever. Sent again it blocks what is behind it; dropped, nobody learns that a service logs what cannot be stored.',
        look: `${LOOK}: all other statuses of an item are for good. The reason has error.type, error.reason and that of error.caused_by.`,
      },
      async () => {
        const error = {
          type: 'mapper_parsing_exception',
          reason: 'failed to parse field [latencyMs] of type [long]',
          caused_by: { type: 'illegal_argument_exception', reason: 'For input string: "slow"' },
        }
        const answers = [
          answer({ items: [{ status: 201 }, { status: 400, error }, { status: 429 }] }),
          answer({ items: [{ status: 400, error: { type: 'other_exception', reason: 'also refused' } }] }),
        ]

        const { outcome, sent } = await run(['a', 'b', 'c'], answers)

        expect(sent).toEqual([['a', 'b', 'c'], ['c']])
        expect(shown(outcome)).toEqual({ refused: ['b', 'c'], waiting: [] })
        expect(outcome.refused).toMatchObject([
          { index: 'logs-2026.01.01', document: { id: 'b' } },
          { index: 'logs-2026.01.01', document: { id: 'c' } },
        ])
        expect(outcome.refused[0]?.reason).toMatch(/mapper_parsing_exception.*latencyMs.*For input string: "slow"/)
        expect(outcome.refused[1]?.reason).toMatch(/other_exception.*also refused/)
      },
    ),
  )

  it.each([400, 401, 403, 404])(
    'does not try again at once where the whole request ends with %i, and keeps all of it waiting',
    lesson(
      {
        why: 'A missing permission or a wrong address does not pass within seconds. It is not the documents’ fault either: they have to wait until somebody has mended it.',
        look: `${LOOK}: of a whole request only 429 and 5xx are worth another attempt, and no answer. The rest is waiting, with the reason.`,
      },
      async (status: number) => {
        const { outcome, sent } = await run(['a', 'b'], [whole(status), itemsOf(201, 201)])

        expect(sent).toHaveLength(1)
        expect(shown(outcome)).toEqual({ refused: [], waiting: ['a', 'b'] })
        expect(outcome.reason).toContain(String(status))
      },
    ),
  )

  it.each([2, 5, 9])(
    'halves a request of %i documents that is too large, until it passes',
    lesson(
      {
        why: '413 depends on the domain: a small one takes 10 MB. The same request again is 413 again.',
        look: `${LOOK}: two deliveries, one after the other, and their outcomes together.`,
      },
      async (count: number) => {
        const ids = Array.from({ length: count }, (_, index) => `d${index}`)
        const { outcome, sent } = await run(ids, (documents) =>
          documents.length > 2
            ? whole(413)
            : answer({ items: documents.map((id) => ({ status: id === 'd1' ? 400 : 201 })) }),
        )

        const taken = sent.filter((documents) => documents.length <= 2)
        expect(taken.flat()).toEqual(ids)
        expect(shown(outcome)).toEqual({ refused: ['d1'], waiting: [] })
      },
    ),
  )

  it(
    'refuses a document that is too large by itself, and goes on with the others',
    lesson(
      {
        why: 'One event of a megabyte must not keep back all others, and must not vanish.',
        look: `${LOOK}: 413 for a single document is for good.`,
      },
      async () => {
        const { outcome } = await run(['a', 'large', 'c'], (documents) =>
          documents.includes('large') ? whole(413) : answer({ items: documents.map(() => ({ status: 201 })) }),
        )

        expect(shown(outcome)).toEqual({ refused: ['large'], waiting: [] })
        expect(outcome.refused[0]?.reason).toContain('413')
      },
    ),
  )

  it(
    'waits longer after each attempt, and never for the same time as others',
    lesson(
      {
        why: 'A cluster in trouble does not get well while all call it at once, again and again, in step. Chance parts them.',
        look: `${LOOK}: random() * 200 * 2 ** attempt milliseconds, 5000 at most.`,
      },
      async () => {
        const half = await run(['a'], Array(9).fill(whole(503)), { random: () => 0.5 })
        const most = await run(['a'], Array(9).fill(whole(503)), { random: () => 1 })

        expect(half.pauses).toEqual([200, 400, 800, 1600])
        expect(most.pauses).toEqual([400, 800, 1600, 3200])
      },
    ),
  )

  it(
    'gives up after five attempts, and says what waits and why',
    lesson(
      {
        why: 'Waiting inside of an invoke is paid for. Lambda waits better: it calls again after a minute, and after two.',
        look: `${LOOK}: MAX_ATTEMPTS, then { waiting, reason }.`,
      },
      async () => {
        const { outcome, sent } = await run(['a', 'b'], [itemsOf(201, 429), ...Array(9).fill(whole(503))])

        expect(sent).toHaveLength(5)
        expect(shown(outcome)).toEqual({ refused: [], waiting: ['b'] })
        expect(outcome.reason).toContain('503')
      },
    ),
  )

  it.each([1000, 7000])(
    'stays away for %i milliseconds where OpenSearch asks for it',
    lesson(
      {
        why: 'Retry-After is the server’s own word for when it is worth coming back.',
        look: `${LOOK}: the larger one of answer.retryAfter and your own pause.`,
      },
      async (retryAfter: number) => {
        const { pauses } = await run(['a'], [{ ...whole(429), retryAfter }, itemsOf(201)])

        expect(pauses).toEqual([retryAfter])
      },
    ),
  )

  it(
    'begins no attempt that might not end in time',
    lesson(
      {
        why: 'Killed by the time-out, the function has told nobody what is stored and what is not, and has set nothing aside. It has to stop by itself, before.',
        look: `${LOOK}: now() + pause + requestTime must not be later than deadline.`,
      },
      async () => {
        let time = 1000
        const patience = { deadline: 2000, requestTime: 300, now: () => time, random: () => 1 }
        const { outcome, sent } = await run(['a'], Array(9).fill(whole(503)), patience, (pause) => {
          time += pause
        })

        // 400 milliseconds until the second one; after 800 more there would be none left for the third.
        expect(sent).toHaveLength(2)
        expect(shown(outcome)).toEqual({ refused: [], waiting: ['a'] })
      },
    ),
  )
})

function itemsOf(...statuses: number[]): Answer {
  return answer({ items: statuses.map((status) => ({ status, ...(status >= 400 && { error: cause(status) }) })) })
}

function cause(status: number): Item['error'] {
  return { type: `exception_${status}`, reason: `because of ${status}` }
}

function whole(status: number): Answer {
  return answer({ status, reason: `OpenSearch answered ${status}` })
}

function answer(given: Partial<Answer>): Answer {
  return { status: 200, reason: '', retryAfter: 0, ...given }
}

type Answers = Answer[] | ((ids: string[]) => Answer)

/** Delivers documents of these ids to a stand-in that answers so; then, to what is sent once more, that all is stored. */
async function run(
  ids: string[],
  answers: Answers,
  patience: Partial<Patience> = {},
  onSleep: (pause: number) => void = () => {},
) {
  const sent: string[][] = []
  const pauses: number[] = []
  const outcome: Outcome = await deliver(
    { index: 'logs-2026.01.01', documents: ids.map(document) },
    async (index, body) => {
      const documents = idsIn(body)
      sent.push(documents)
      expect(index).toBe('logs-2026.01.01')
      if (sent.length > 40) throw new Error('More than 40 requests.')
      if (typeof answers === 'function') return answers(documents)
      return answers[sent.length - 1] ?? itemsOf(...documents.map(() => 201))
    },
    {
      deadline: 1e9,
      requestTime: 10,
      now: () => 0,
      random: () => 0,
      sleep: async (pause) => {
        pauses.push(pause)
        onSleep(pause)
      },
      ...patience,
    },
  )
  return { outcome, sent, pauses }
}

function document(id: string): LogDocument {
  return { id, timestamp: Date.UTC(2026, 0, 1), json: JSON.stringify({ id }) }
}

function idsIn(body: Buffer): string[] {
  const lines = body.toString().trim().split('\n')
  return lines.filter((_, index) => index % 2 === 0).map((line) => (line ? JSON.parse(line).create._id : ''))
}

function shown({ refused, waiting }: Outcome) {
  return { refused: refused.map(({ document }) => document.id), waiting: waiting.map(({ id }) => id) }
}
