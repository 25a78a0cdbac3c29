import { type SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { parseChunk } from '#lab/08-long-running-tasks/src/task.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/send-chunks.ts'
const QUEUE = `https://sqs.eu-north-1.amazonaws.com/000000000000/${Math.random().toString(36).slice(2)}`

let sendChunks: typeof import('#lab/08-long-running-tasks/src/send-chunks.ts').sendChunks
const send = jest.spyOn(SQSClient.prototype, 'send') as unknown as jest.Mock

beforeAll(async () => {
  Object.assign(process.env, { CHUNKS_URL: QUEUE, AWS_REGION: 'eu-north-1' })
  ;({ sendChunks } = await import('#lab/08-long-running-tasks/src/send-chunks.ts'))
})

beforeEach(() => {
  send.mockReset().mockResolvedValue({ Successful: [] })
})

describe('Step 4 — Hand chunks to a queue', () => {
  it.each([
    ['friday', 100],
    ['monday', 730],
    ['sunday', 2501],
  ])(
    'sends a message for each chunk of %s, which has %i items',
    lesson(
      {
        why: 'A message is a piece of work that somebody can do alone: it says all that the worker has to know, and nothing of an order.',
        look: `${LOOK}: a MessageBody of { task, items, from } for from = 0, 100, 200, …, below items.`,
      },
      async (task: string, items: number) => {
        const count = await sendChunks({ task, items })

        const chunks = bodies().map((body) => parseChunk(body))
        expect(count).toBe(Math.ceil(items / 100))
        expect(chunks.map(({ task }) => task)).toEqual(Array(count).fill({ task, items }))
        expect(
          chunks.flatMap(({ chunk: { from, to } }) => Array.from({ length: to - from }, (_, n) => from + n)),
        ).toEqual(Array.from({ length: items }, (_, item) => item))
      },
    ),
  )

  it.each([1000, 1001, 3456])(
    'sends the chunks of %i items to CHUNKS_URL, ten in one request',
    lesson(
      {
        why: 'SQS takes up to ten messages in a request, and is paid for by the request. With eleven it refuses all, and so it does where two have the same Id.',
        look: `${LOOK}: SendMessageBatchCommand({ QueueUrl, Entries }) for ten bodies after ten, each with an Id of its own.`,
      },
      async (items: number) => {
        await sendChunks({ task: 'friday', items })

        const [chunks, requests] = [Math.ceil(items / 100), sent()]
        expect(requests.map(({ QueueUrl }) => QueueUrl)).toEqual(Array(Math.ceil(chunks / 10)).fill(QUEUE))
        for (const { Entries = [] } of requests) {
          expect(Entries.length).toBeLessThanOrEqual(10)
          expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length)
        }
        expect(new Set(send.mock.contexts).size).toBe(1)
      },
    ),
  )

  it.each([1, 4])(
    'fails where SQS did not take %i of the messages',
    lesson(
      {
        why: 'SendMessageBatch answers 200 also where it took nine of ten. Who does not look at Failed has a task that is never done, and no error. Started again, the chunks that were there are done twice, and keep finds them there.',
        look: `${LOOK}: throw an Error where the answer has something in Failed.`,
      },
      async (count: number) => {
        const Failed = Array.from({ length: count }, (_, n) => ({ Id: String(n), Message: 'busy', SenderFault: false }))
        send.mockResolvedValueOnce({ Successful: [] }).mockResolvedValueOnce({ Failed })

        const outcome = await sendChunks({ task: 'friday', items: 2500 }).then(
          () => 'fulfilled',
          () => 'rejected',
        )

        expect(outcome).toBe('rejected')
      },
    ),
  )

  it(
    'fails with the error of SQS',
    lesson(
      {
        why: 'Who started the task waits for the answer, and can start it again.',
        look: `${LOOK}: await send, and catch nothing.`,
      },
      async () => {
        send.mockImplementation(() => Promise.reject(new Error('SQS says no')))

        const outcome = await sendChunks({ task: 'friday', items: 2500 }).then(String, (error: Error) => error.message)

        expect(outcome).toBe('SQS says no')
      },
    ),
  )
})

function sent() {
  return send.mock.calls.map(([command]) => (command as SendMessageBatchCommand).input)
}

function bodies(): string[] {
  return sent().flatMap(({ Entries = [] }) => Entries.map(({ MessageBody }) => MessageBody!))
}
