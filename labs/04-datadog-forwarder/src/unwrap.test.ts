import { unwrap } from '#lab/04-datadog-forwarder/src/unwrap.ts'
import { snsQueueEvent } from '#local-cloud/sns/queue-event.ts'
import { lesson } from '#workshop/lesson.ts'

const requested = { type: 'deployment.requested', id: 'd-1', title: 'Deployment of api to prod requested' }
const heartbeat = { metric: 'ops_desk.heartbeat', type: 'count', points: [[1795598400, 1]] }

describe('Step 1 — Unwrap every record', () => {
  it(
    'gives the message of every record, in order',
    lesson(
      {
        why: 'A batch has up to a hundred records. Code that looks at Records[0] works in every try, and loses 99 of a hundred on a busy day.',
        look: 'src/unwrap.ts: go through all records. The body of each is the JSON of an SNS notification, and its Message is a JSON text again.',
      },
      () => {
        const { Records } = queued(requested, heartbeat, { ...requested, id: 'd-2' })

        const { messages, bad } = unwrap(Records)

        expect(messages.map(({ content }) => content)).toEqual([requested, heartbeat, { ...requested, id: 'd-2' }])
        expect(bad).toEqual([])
      },
    ),
  )

  it.each([
    ['its type and its own id', requested, 'deployment.requested:d-1'],
    [
      'its type, where two messages of a deployment share its id',
      { type: 'deployment.done', id: 'd-1' },
      'deployment.done:d-1',
    ],
    ["SNS's MessageId, where it has no id", heartbeat, 'sns-7'],
    ["SNS's MessageId, where its own is too long for Datadog", { type: 'x', id: 'i'.repeat(100) }, 'sns-7'],
  ])(
    'knows a message by %s',
    lesson(
      {
        why: 'SNS and SQS deliver at least once: the same message may come twice, in two records with two receipt handles. What is the same in both tells that it is one.',
        look: "src/unwrap.ts: the content's type and id, joined by a colon, if both are texts and have 100 characters at most; else MessageId of the notification. The record's messageId is SQS's own.",
      },
      (_case: string, message: object, id: string) => {
        const { Records } = snsQueueEvent({ Message: JSON.stringify(message), MessageId: 'sns-7' })

        const { messages } = unwrap(Records)

        expect(messages).toMatchObject([{ id }])
      },
    ),
  )

  it(
    'says when a message was published, and which record it came in',
    lesson(
      {
        why: 'A message may wait in the queue for an hour: "now" is not when it happened. And the answer to Lambda names records, not messages.',
        look: 'src/unwrap.ts: publishedAt is the Timestamp of the notification, record the record of the queue as it came.',
      },
      () => {
        const Timestamp = '2026-11-25T09:30:00.000Z'
        const { Records } = snsQueueEvent({ Message: JSON.stringify(requested), Timestamp })

        const { messages } = unwrap(Records)

        expect(messages).toMatchObject([{ publishedAt: Timestamp, record: Records[0] }])
      },
    ),
  )

  it.each([
    ['is no JSON', 'hello'],
    ['is cut off', '{"alert_type": "in'],
    ['is a text', '"deployed"'],
    ['is a list', '[{"alert_type": "info"}]'],
    ['is null', 'null'],
    ['is empty', ''],
  ])(
    'names a message that %s, and the others go on',
    lesson(
      {
        why: 'Anybody who may publish can publish anything. If one record throws, Lambda takes the whole batch for failed, and it comes back, with the bad record in it, again and again.',
        look: 'src/unwrap.ts: catch what JSON.parse throws for this record alone, and put it into bad, with a reason.',
      },
      (_case: string, text: string) => {
        const { Records } = snsQueueEvent(JSON.stringify(requested), text, JSON.stringify(heartbeat))

        const outcome = unwrapped(Records)

        expect(outcome).toEqual({
          contents: [requested, heartbeat],
          bad: [{ record: Records[1], reason: expect.stringMatching(/\w+/) }],
        })
      },
    ),
  )

  it.each([
    ['was sent to the queue without SNS', JSON.stringify(requested)],
    ['is no JSON at all', 'requested'],
    ['is no notification', JSON.stringify({ Type: 'SubscriptionConfirmation', Message: '{}', MessageId: 'x' })],
  ])(
    'names a record whose body %s',
    lesson(
      {
        why: 'The queue is one thing, the topic another: what did not come through SNS has neither MessageId nor Timestamp. Guessing would give every one of them the id "undefined", and all but one would look like a repetition.',
        look: 'src/unwrap.ts: take a body only if its Type is "Notification".',
      },
      (_case: string, body: string) => {
        const { Records } = queued(heartbeat, requested)
        Object.assign(Records[1]!, { body })

        const outcome = unwrapped(Records)

        expect(outcome).toEqual({
          contents: [heartbeat],
          bad: [{ record: Records[1], reason: expect.stringMatching(/\w+/) }],
        })
      },
    ),
  )
})

function queued(...messages: object[]) {
  return snsQueueEvent(...messages.map((message) => JSON.stringify(message)))
}

/** What came of it, a crash included. */
function unwrapped(records: Parameters<typeof unwrap>[0]) {
  try {
    const { messages, bad } = unwrap(records)
    return { contents: messages.map(({ content }) => content), bad }
  } catch (error) {
    return { crashed: String(error) }
  }
}
