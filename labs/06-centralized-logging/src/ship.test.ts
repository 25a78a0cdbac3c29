import type { CloudWatchLogsEvent } from 'aws-lambda'
import type { Refusal } from '#lab/06-centralized-logging/src/deliver.ts'
import type { Answer, Item } from '#lab/06-centralized-logging/src/opensearch.ts'
import { ship } from '#lab/06-centralized-logging/src/ship.ts'
import { lambdaContext } from '#local-cloud/lambda/context.js'
import { logsControlEvent, logsEvent } from '#local-cloud/logs/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/ship.ts'
const OWN = '/aws/lambda/centralized-logging-dev-ship'
const OTHER = '/aws/lambda/api-dev-create'

describe('Step 5 — Survive', () => {
  it.each([401, 403, 404])(
    'fails where not all is stored, as after a %i, and says what and why',
    lesson(
      {
        why: 'Nobody reads what this function returns. An error is how Lambda learns that it has to call again, after one minute and after two, and then to keep the event in the queue of failed ones.',
        look: `${LOOK}: throw where an outcome has documents that wait, with the log group and the reason.`,
      },
      async (status: number) => {
        const { result, aside } = await call(logsEvent({ logGroup: OTHER, logEvents: ['a', 'b'] }), () => whole(status))

        expect(result).toMatch(new RegExp(`^failed: .*${OTHER}.*${status}`))
        expect(aside).toEqual([])
      },
    ),
  )

  it(
    'sets aside what is refused, with the place it came from, and succeeds',
    lesson(
      {
        why: 'With the other lines all is well, so Lambda must not call again. What is refused goes to a queue where somebody looks, with its reason: a developer can mend it, a retry cannot.',
        look: `${LOOK}: parts.setAside(refused, batch), and wait for it.`,
      },
      async () => {
        const messages = ['good', 'bad', 'good', 'bad']
        const { result, aside } = await call(
          logsEvent({ logGroup: OTHER, logStream: 's-7', logEvents: messages }),
          (ids) => itemsOf(ids.map((_, index) => (messages[index] === 'bad' ? 400 : 201))),
        )

        expect(result).toBe('done')
        expect(aside).toMatchObject([
          {
            from: { logGroup: OTHER, logStream: 's-7' },
            refused: [
              { reason: expect.stringMatching('because of 400') },
              { reason: expect.stringMatching('because of 400') },
            ],
          },
        ])
      },
    ),
  )

  it(
    'sets nothing aside while something waits: it will be refused again',
    lesson(
      {
        why: 'Lambda hands in the whole event again. Set aside at every attempt, one refused line is three dead letters.',
        look: `${LOOK}: first throw for what waits, then set aside.`,
      },
      async () => {
        const days = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)]
        const logEvents = days.map((timestamp) => ({ timestamp, message: 'a' }))
        let calls = 0
        const { result, aside } = await call(logsEvent({ logGroup: OTHER, logEvents }), () =>
          ++calls === 1 ? itemsOf([400]) : whole(403),
        )

        expect(result).toMatch(/^failed/)
        expect(aside).toEqual([])
      },
    ),
  )

  it(
    'goes on with the second day where the first one is not stored, and fails in the end',
    lesson(
      {
        why: 'One index that is closed must not keep back the logs of another. Each that is stored now is one less to store later.',
        look: `${LOOK}: collect the outcomes of all batches, and judge then.`,
      },
      async () => {
        const days = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 3)]
        const logEvents = days.map((timestamp) => ({ timestamp, message: 'a' }))
        const { result, indices } = await call(logsEvent({ logGroup: OTHER, logEvents }), (ids, index) =>
          index.endsWith('01') ? whole(403) : itemsOf(ids.map(() => 201)),
        )

        expect(indices).toEqual(['logs-2026.01.01', 'logs-2026.01.02', 'logs-2026.01.03'])
        expect(result).toMatch(/^failed/)
      },
    ),
  )

  it(
    'fails where the queue does not take what is refused',
    lesson(
      {
        why: 'Neither stored nor set aside is lost. Called again, it is refused again and set aside then.',
        look: `${LOOK}: await parts.setAside(…), and let its error out.`,
      },
      async () => {
        const { result } = await call(
          logsEvent({ logGroup: OTHER, logEvents: ['a'] }),
          () => itemsOf([400]),
          async () => {
            throw new Error('AccessDenied')
          },
        )

        expect(result).toMatch(/^failed: .*AccessDenied/)
      },
    ),
  )

  it(
    'ships nothing of its own log group, and says nothing about it; of any other it does',
    lesson(
      {
        why: 'A shipper that is subscribed to its own log writes a line for each line it ships, for ever, and you pay for all of them. Lambda’s loop detection does not see CloudWatch Logs. Even a warning would be the next event.',
        look: `${LOOK}: return, without a word, where batch.logGroup is parts.ownGroup.`,
      },
      async () => {
        const own = await call(logsEvent({ logGroup: OWN, logEvents: ['Handled'] }), (ids) =>
          itemsOf(ids.map(() => 201)),
        )
        const other = await call(logsEvent({ logGroup: OTHER, logEvents: ['x'] }), (ids) => itemsOf(ids.map(() => 201)))

        expect([own.indices.length, own.said.length, own.result]).toEqual([0, 0, 'done'])
        expect([other.indices.length, other.said.length, other.result]).toEqual([1, 1, 'done'])
      },
    ),
  )

  it(
    'leaves itself time to fail before it is killed',
    lesson(
      {
        why: 'At its time-out a function is killed in the middle. What it had to say, and to set aside, is gone.',
        look: `${LOOK}: the deadline is now and context.getRemainingTimeInMillis(), less a margin. Throw for what still waits then.`,
      },
      async () => {
        let requests = 0
        const remaining = 5000 + 700
        const { result } = await call(
          logsEvent({ logGroup: OTHER, logEvents: ['a'] }),
          (ids) => {
            requests++
            return requests > 1 ? itemsOf(ids.map(() => 201)) : { ...whole(503), retryAfter: 400 }
          },
          undefined,
          { getRemainingTimeInMillis: () => remaining },
        )

        // A request may take half a second: after 0.4 seconds of rest there is no time for it.
        expect(requests).toBe(1)
        expect(result).toMatch(/^failed: .*503/)
      },
    ),
  )

  it(
    'does nothing for a control message, and tells of what it shipped',
    lesson(
      {
        why: 'One line for each delivery is what you look at when logs are missing: how many came, how many were refused.',
        look: `${LOOK}: log events and refused, as { logGroup, events, refused }.`,
      },
      async () => {
        const control = await call(logsControlEvent(), (ids) => itemsOf(ids.map(() => 201)))
        const data = await call(logsEvent({ logGroup: OTHER, logEvents: ['a', 'b', 'c'] }), () =>
          itemsOf([201, 400, 201]),
        )

        expect([control.indices, control.said]).toEqual([[], []])
        expect(data.said).toEqual([['Handled', { logGroup: OTHER, events: 3, refused: 1 }]])
      },
    ),
  )
})

type Answering = (ids: string[], index: string) => Answer

async function call(
  event: CloudWatchLogsEvent,
  answering: Answering,
  setAside: (refused: Refusal[], from: object) => Promise<void> = async () => {},
  context = {},
) {
  const indices: string[] = []
  const aside: { refused: Refusal[]; from: object }[] = []
  const said: unknown[][] = []
  const say = (...words: unknown[]) => void said.push(words)
  const log = { debug: say, info: say, warn: say, error: say, with: () => log }
  const parts = {
    post: async (index: string, body: Buffer) => {
      indices.push(index)
      return answering(idsIn(body), index)
    },
    requestTime: 500,
    setAside: async (refused: Refusal[], from: object) => {
      await setAside(refused, from)
      aside.push({ refused, from })
    },
    prefix: 'logs',
    stage: 'dev',
    ownGroup: OWN,
    log,
  }
  const result = await ship(event, lambdaContext({ getRemainingTimeInMillis: () => 60_000, ...context }), parts).then(
    () => 'done',
    (error: Error) => `failed: ${error.message}`,
  )
  return { result, indices, aside, said }
}

function idsIn(body: Buffer): string[] {
  const lines = body.toString().trim().split('\n')
  return lines.filter((_, index) => index % 2 === 0)
}

function itemsOf(statuses: number[]): Answer {
  const items: Item[] = statuses.map((status) =>
    status < 400 ? { status } : { status, error: { type: 'refused', reason: `because of ${status}` } },
  )
  return { status: 200, reason: '', retryAfter: 0, items }
}

function whole(status: number): Answer {
  return { status, reason: `OpenSearch answered ${status}`, retryAfter: 0 }
}
