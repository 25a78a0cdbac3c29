import { readFileSync } from 'node:fs'
import type { SQSEvent } from 'aws-lambda'
import { handleChunks } from '#lab/08-long-running-tasks/src/handle-chunks.ts'
import { memoryStores } from '#lab/08-long-running-tasks/src/memory-stores.ts'
import { receiptOf } from '#lab/08-long-running-tasks/src/receipt.ts'
import type { Results } from '#lab/08-long-running-tasks/src/stores.ts'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/handle-chunks.ts'

// What it logs of each failure would hide what you print yourself.
beforeAll(() => jest.spyOn(console, 'error').mockReturnValue())

describe('Step 4 — Hand chunks to a queue', () => {
  it.each([
    [250, [0, 100, 200]],
    [730, [700, 300]],
    [100, [0]],
  ])(
    'gives of %i items those of the chunks %j their receipts, and names no failure',
    lesson(
      {
        why: 'Each worker takes what it gets, in any order and beside the others: the chunks know nothing of each other.',
        look: `${LOOK}: parseChunk(body) gives task and chunk; results.keep keeps the receipts.`,
      },
      async (items: number, froms: number[]) => {
        const { failures, receipts } = await handled(froms.map((from) => ({ task: 'friday', items, from })))

        const expected = froms.flatMap((from) =>
          Array.from({ length: Math.min(100, items - from) }, (_, index) => receiptOf(from + index)),
        )
        expect(failures).toEqual([])
        expect(receipts(`friday-${items}`)).toEqual(expected)
      },
    ),
  )

  it.each([0, 1, 3])(
    'names the message %i that failed, and handles the others',
    lesson(
      {
        why: 'A function that throws fails the whole batch: all its messages come again, and after three times all of them are in the queue of what failed, the good ones with the bad one.',
        look: `${LOOK}: try and catch around each message; push { itemIdentifier: messageId } where it failed.`,
      },
      async (bad: number) => {
        const messages = [0, 100, 200, 300].map((from) => ({ task: 'friday', items: 400, from }))

        const { failures, receipts } = await handled(messages, { failsAt: bad * 100 })

        expect(failures).toEqual([`m-${bad}`])
        expect(receipts('friday-400')).toHaveLength(300)
      },
    ),
  )

  it.each([
    ['no JSON'],
    ['{"task":"friday"}'],
    ['{"task":"friday","items":400,"from":50}'],
    ['{"task":"friday","items":400,"from":400}'],
  ])(
    'names the message %j, which it cannot read, and handles the others',
    lesson(
      {
        why: 'What cannot be read will not be readable the third time either, but then it lies in the queue of what failed, where somebody sees it. Dropped, it is gone.',
        look: `${LOOK}: parseChunk inside of the try.`,
      },
      async (body: string) => {
        const { failures, receipts } = await handled([
          { task: 'friday', items: 400, from: 0 },
          body,
          { task: 'friday', items: 400, from: 100 },
        ])

        expect(failures).toEqual(['m-1'])
        expect(receipts('friday-400')).toHaveLength(200)
      },
    ),
  )

  it(
    'names a message whose receipts could not be kept',
    lesson(
      {
        why: 'A write that nobody waits for fails after the answer is out: SQS deletes the message, and the receipts are nowhere.',
        look: `${LOOK}: await results.keep inside of the try.`,
      },
      async () => {
        const messages = [0, 100, 200].map((from) => ({ task: 'friday', items: 300, from }))

        const { failures } = await handled(messages, { lostAt: 100 })

        expect(failures).toEqual(['m-1'])
      },
    ),
  )

  it.each([2, 3])(
    'takes a chunk that comes %i times for done, and does not name it',
    lesson(
      {
        why: 'SQS delivers at least once. That the receipts are there is what was wanted, and no failure.',
        look: `${LOOK}: what keep says of being new does not matter here.`,
      },
      async (times: number) => {
        const { failures, receipts } = await handled(Array(times).fill({ task: 'friday', items: 300, from: 100 }))

        expect(failures).toEqual([])
        expect(receipts('friday-300')).toHaveLength(100)
      },
    ),
  )

  it(
    'gets batches of at most ten from the queue, and has its failures read',
    lesson(
      {
        why: 'Without ReportBatchItemFailures, Lambda does not read what the function answers: it takes the batch for done and deletes all of it, failures included.',
        look: 'serverless.yml: under worker, events with sqs: arn, batchSize, functionResponseType, maximumConcurrency.',
      },
      async () => {
        const { functions } = await service()

        const [sqs] = (functions.worker?.events ?? []).map((event) => event.sqs)
        expect(sqs).toMatchObject({
          arn: { 'Fn::GetAtt': ['Chunks', 'Arn'] },
          functionResponseType: 'ReportBatchItemFailures',
          maximumConcurrency: expect.any(Number),
        })
        expect(sqs?.batchSize).toBeLessThanOrEqual(10)
      },
    ),
  )

  it(
    'has a queue that hides a message long enough, and gives it up in the end',
    lesson(
      {
        why: 'A message that comes back while its worker is still at it is done twice at once. One that comes back for ever blocks nothing and costs money day and night.',
        look: "serverless.yml: of Chunks, a VisibilityTimeout of six times the worker's timeout, and a RedrivePolicy to Failed with a maxReceiveCount.",
      },
      async () => {
        const { functions, resources } = await service()

        const { VisibilityTimeout = 30, RedrivePolicy } = resources.at(-1)?.Resources.Chunks?.Properties ?? {}
        expect(RedrivePolicy).toMatchObject({ deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] } })
        expect(Number(RedrivePolicy?.maxReceiveCount)).toBeGreaterThanOrEqual(2)
        expect(Number(RedrivePolicy?.maxReceiveCount)).toBeLessThanOrEqual(10)
        expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(functions.worker?.timeout))
      },
    ),
  )
})

/** What the worker answers to a batch, and what is kept then. */
async function handled(messages: (object | string)[], given: { failsAt?: number; lostAt?: number } = {}) {
  const stores = memoryStores()
  const keep: Results['keep'] = async (task, chunk, receipts) => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    if (chunk.from === given.lostAt) throw new Error('S3 says no')
    return stores.results.keep(task, chunk, receipts)
  }
  const results: Results = {
    ...stores.results,
    keep(...args) {
      const kept = keep(...args)
      // Who does not wait for it shall fail a test, and not end its process.
      kept.catch(() => {})
      return kept
    },
  }
  const handle = (item: number) => {
    if (item === given.failsAt) throw new Error('no receipt')
    return receiptOf(item)
  }
  const bodies = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)))
  const Records = bodies.map((body, index) => ({ messageId: `m-${index}`, body }))
  const answer = await handleChunks({ results, handle })({ Records } as SQSEvent).catch((error: Error) => error)
  if (answer instanceof Error) return { failures: `the whole batch: ${answer.message}`, receipts: stores.receiptsOf }
  return { failures: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), receipts: stores.receiptsOf }
}

interface Service {
  functions: Record<string, { timeout?: number; events?: { sqs?: { batchSize?: number } }[] }>
  resources: { Resources: Record<string, { Properties?: QueueProperties }> }[]
}

interface QueueProperties {
  VisibilityTimeout?: number
  RedrivePolicy?: { deadLetterTargetArn: unknown; maxReceiveCount: number }
}

async function service(): Promise<Service> {
  const file = require.resolve('#lab/08-long-running-tasks/serverless.yml')
  return (await parseYaml(readFileSync(file, 'utf8'))) as Service
}
