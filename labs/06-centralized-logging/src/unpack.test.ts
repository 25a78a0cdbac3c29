import { gzipSync } from 'node:zlib'
import type { CloudWatchLogsEvent } from 'aws-lambda'
import { unpack } from '#lab/06-centralized-logging/src/unpack.ts'
import { logsControlEvent, logsEvent } from '#local-cloud/logs/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/unpack.ts'

describe('Step 2 — Unpack what CloudWatch delivers', () => {
  it.each([
    ['/aws/lambda/api-dev-create', '2026/11/25/[$LATEST]0a1b', ['one']],
    ['/aws/lambda/web-prod-read', '2026/11/26/[7]ffff', ['one', 'two', 'three']],
  ])(
    'gives the events of %s',
    lesson(
      {
        why: 'CloudWatch Logs sends JSON, in gzip, in base64: a tenth of the bytes. Each event has an id, the same however often it is delivered.',
        look: `${LOOK}: Buffer.from(event.awslogs.data, 'base64'), gunzipSync, JSON.parse.`,
      },
      async (logGroup: string, logStream: string, messages: string[]) => {
        const batch = unpack(logsEvent({ logGroup, logStream, logEvents: messages }))

        expect(batch).toMatchObject({ logGroup, logStream })
        expect(batch?.logEvents.map(({ message }) => message)).toEqual(messages)
        expect(new Set(batch?.logEvents.map(({ id }) => id)).size).toBe(messages.length)
      },
    ),
  )

  it.each(['Grüße aus Köln', '日本語のログ', 'done 🚀', 'a\u0000b\r\n\t\u2028c'])(
    'keeps every character of %j',
    lesson(
      {
        why: 'The bytes are UTF-8. Read as something else, a name with an umlaut is two strange signs, for ever.',
        look: `${LOOK}: toString('utf8'), which is what toString() does.`,
      },
      async (message: string) => {
        const batch = unpack(logsEvent({ logEvents: [message, `${message} again`] }))

        expect(batch?.logEvents.map((event) => event.message)).toEqual([message, `${message} again`])
      },
    ),
  )

  it(
    'gives nothing for a control message, and the events of the next delivery',
    lesson(
      {
        why: 'When a filter is put, CloudWatch looks whether the function is there. This message has events too, but nobody logged them; an error would make it look again and again.',
        look: `${LOOK}: undefined where messageType is CONTROL_MESSAGE.`,
      },
      async () => {
        expect([attempt(logsControlEvent()), attempt(logsEvent({ logEvents: ['a line'] }))]).toEqual([
          undefined,
          expect.objectContaining({ logEvents: [expect.objectContaining({ message: 'a line' })] }),
        ])
      },
    ),
  )

  it(
    'takes a delivery of eight megabytes',
    lesson(
      {
        why: 'Logs repeat themselves: a megabyte in gzip may well be ten. A limit that is too tight loses the deliveries of the busiest minute.',
        look: `${LOOK}: the limit is 32 MB.`,
      },
      async () => {
        const message = 'x'.repeat(8 * 1024 * 1024)

        const batch = attempt(logsEvent({ logEvents: [message] }))

        expect(typeof batch === 'object' ? batch.logEvents[0]?.message.length : batch).toBe(message.length)
      },
    ),
  )

  it(
    'refuses what unpacks to more than 32 MB, and says so, without unpacking it',
    lesson(
      {
        why: 'Forty megabytes of zeros are forty kilobytes in gzip, and a gigabyte is one megabyte. Whoever unpacks first and looks then has run out of memory before.',
        look: `${LOOK}: gunzipSync(bytes, { maxOutputLength }) stops there. Catch ERR_BUFFER_TOO_LARGE and throw a sentence with the limit in it.`,
      },
      async () => {
        // Its end is missing: whoever reads on to the end meets another error.
        const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024)).subarray(0, -100)

        expect(() => unpack(packed(bomb))).toThrow(/32 ?MB/)
      },
    ),
  )

  it.each([
    ['no gzip', packed(Buffer.from('{"messageType":"DATA_MESSAGE"}'))],
    ['half a gzip', packed(gzipSync('{"messageType":"DATA_MESSAGE"}').subarray(0, 20))],
    ['nothing at all', packed(Buffer.alloc(0))],
    ['no JSON', packed(gzipSync('START RequestId'))],
    ['null', message(null)],
    ['another type of message', message({ ...batch(), messageType: 'NOTE' })],
    ['a delivery without events', message({ ...batch(), logEvents: undefined })],
    ['a delivery without a log group', message({ ...batch(), logGroup: undefined })],
    ['a delivery without a log stream', message({ ...batch(), logStream: 7 })],
    ['an event without an id', message({ ...batch(), logEvents: [{ timestamp: 1, message: 'a' }] })],
    ['an event without a time', message({ ...batch(), logEvents: [{ id: '1', timestamp: '1', message: 'a' }] })],
    ['a time that no calendar has', message({ ...batch(), logEvents: [{ id: '1', timestamp: 9e15, message: 'a' }] })],
    ['an event without a message', message({ ...batch(), logEvents: [{ id: '1', timestamp: 1 }] })],
  ])(
    'throws for %s',
    lesson(
      {
        why: 'The type CloudWatchLogsEvent is a promise of the sender. What breaks it must fail here, and end in the queue of failed events, and not ten lines further as undefined in somebody’s index.',
        look: `${LOOK}: check messageType, logGroup, logStream and, of every event, id, timestamp and message; else throw.`,
      },
      async (_what: string, event: CloudWatchLogsEvent) => {
        expect(() => unpack(event)).toThrow()
      },
    ),
  )
})

/** What it gives, or in a text what it threw. */
function attempt(event: CloudWatchLogsEvent): ReturnType<typeof unpack> | string {
  try {
    return unpack(event)
  } catch (error) {
    return `threw ${error}`
  }
}

function batch() {
  return { messageType: 'DATA_MESSAGE', logGroup: '/aws/lambda/a', logStream: 's', logEvents: [] as object[] }
}

function message(content: unknown): CloudWatchLogsEvent {
  return packed(gzipSync(JSON.stringify(content)))
}

function packed(bytes: Buffer): CloudWatchLogsEvent {
  return { awslogs: { data: bytes.toString('base64') } }
}
