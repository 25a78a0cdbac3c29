import { batches, bulkBody } from '#lab/06-centralized-logging/src/bulk.ts'
import type { LogDocument } from '#lab/06-centralized-logging/src/documents.ts'
import { startPartners, type TestPartners } from '#local-cloud/partners/test-partners.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/bulk.ts'

describe('Step 4 — Fill bulk requests', () => {
  let partners: TestPartners

  beforeAll(async () => {
    partners = await startPartners()
  })
  afterAll(() => partners.close())
  afterEach(() => jest.restoreAllMocks())

  it.each([1, 2, 5])(
    'writes for each of %i documents a line with its id and a line with itself',
    lesson(
      {
        why: 'NDJSON: what to do in one line, with what in the next, no commas, no brackets. The id of the log event as _id is what makes a repetition harmless; create says that what is there stays.',
        look: `${LOOK}: {"create":{"_id":"…"}}, a line's end, the document, a line's end.`,
      },
      async (count: number) => {
        const all = some(count)

        const lines = bulkBody(all).toString().split('\n')

        expect(lines.slice(0, -1).map(parse)).toEqual(
          all.flatMap(({ id, json }) => [{ create: { _id: id } }, JSON.parse(json)]),
        )
      },
    ),
  )

  it.each([1, 3])(
    'ends the body of %i documents with a line’s end',
    lesson(
      {
        why: 'OpenSearch refuses a bulk request whose last line has no end: "must be terminated by a newline". Half a request would look the same.',
        look: `${LOOK}: a \\n behind every document, the last one too; join('\\n') leaves it out.`,
      },
      async (count: number) => {
        expect(bulkBody(some(count)).toString()).toMatch(/\}\n$/)
      },
    ),
  )

  it(
    'makes a body that OpenSearch takes, and stores no document twice',
    lesson(
      {
        why: 'Lambda delivers at least once, CloudWatch too. With create and the event’s id, the second time is a conflict, 409, and the index stays as it was; with an id that OpenSearch makes up, every line would be there twice.',
        look: `${LOOK}: POST it to /<index>/_bulk as application/x-ndjson; 201 is new, 409 is there already.`,
      },
      async () => {
        const all = some(4)

        const first = await post('ops-logs-once', bulkBody(all.slice(0, 3)))
        const second = await post('ops-logs-once', bulkBody(all.slice(1)))

        expect(first).toEqual([201, 201, 201])
        expect(second).toEqual([409, 409, 201])
      },
    ),
  )

  it.each([
    ['2026-11-25T00:00:00.000Z', '2026.11.25'],
    ['2026-11-25T23:59:59.999Z', '2026.11.25'],
    ['2026-11-26T00:00:00.000Z', '2026.11.26'],
    ['2027-01-01T03:00:00.000Z', '2027.01.01'],
    ['2028-02-29T12:00:00.000Z', '2028.02.29'],
  ])(
    'puts an event of %s into the index of %s, in New York as well',
    lesson(
      {
        why: 'Old logs are thrown away an index at a time. The day has to be the event’s own, in UTC: by the clock, or in local time, a retry after midnight would find another index, and store the event again.',
        look: `${LOOK}: toISOString() is in UTC; getDate() is where the computer stands.`,
      },
      async (time: string, day: string) => {
        inNewYork()

        const found = batches(some(2, Date.parse(time)), `ops-logs-${day.slice(-2)}`)

        expect(found.map(({ index }) => index)).toEqual([`ops-logs-${day.slice(-2)}-${day}`])
      },
    ),
  )

  it(
    'parts the events of two days',
    lesson(
      {
        why: 'A delivery just after midnight has events of both days, and a replay has events of last week.',
        look: `${LOOK}: a batch for each index, whatever order the events come in.`,
      },
      async () => {
        const times = ['2026-11-26T00:00:00.001Z', '2026-11-25T23:59:59.999Z', '2026-11-26T00:00:01.000Z']
        const all = times.map((time, index) => document(`e-${index}`, Date.parse(time)))

        const found = batches(all, 'logs')

        expect(Object.fromEntries(found.map(({ index, documents }) => [index, documents.map(({ id }) => id)]))).toEqual(
          {
            'logs-2026.11.26': ['e-0', 'e-2'],
            'logs-2026.11.25': ['e-1'],
          },
        )
      },
    ),
  )

  it.each([
    ['short lines', 'a', 400, 10_000],
    ['long lines', 'b'.repeat(3000), 40, 20_000],
    ['Japanese', 'ログ'.repeat(300), 60, 15_000],
    ['rockets', '🚀'.repeat(500), 60, 15_000],
  ])(
    'makes no body that is larger than it may be, of %s',
    lesson(
      {
        why: 'A small Amazon OpenSearch domain takes 10 MB in a request, and says 413 to more. Bytes count, and a character may have three or four of them.',
        look: `${LOOK}: begin another batch before a document would make this one larger than maxBytes. Buffer.byteLength counts bytes.`,
      },
      async (_what: string, text: string, count: number, maxBytes: number) => {
        const all = some(count, undefined, text)

        const found = batches(all, 'logs', maxBytes)

        expect(Math.max(...found.map(({ documents }) => bulkBody(documents).length))).toBeLessThanOrEqual(maxBytes)
        expect(found.flatMap(({ documents }) => documents)).toEqual(all)
      },
    ),
  )

  it(
    'makes few requests of many documents',
    lesson(
      {
        why: 'A request for each line is a thousand round trips for a thousand lines. That is what _bulk is for.',
        look: `${LOOK}: close a batch only where the next document would make it too large.`,
      },
      async () => {
        expect(batches(some(1000), 'logs').map(({ documents }) => documents.length)).toEqual([1000])
        expect(batches(some(1000), 'logs', 60_000).length).toBeLessThan(15)
      },
    ),
  )

  it(
    'gives a document that is too large by itself a batch of its own',
    lesson(
      {
        why: 'Whether OpenSearch takes it, OpenSearch decides. Left out here it would be lost without a trace, and a loop that waits for room would never end.',
        look: `${LOOK}: an empty batch takes any document.`,
      },
      async () => {
        const all = [...some(2), document('large', Date.UTC(2026, 0, 1), 'x'.repeat(5000)), ...some(1)]

        const found = batches(all, 'logs', 2000)

        expect(found.find(({ documents }) => documents.some(({ id }) => id === 'large'))?.documents).toHaveLength(1)
        expect(found.every(({ documents }) => documents.length > 0)).toBe(true)
        expect(found.flatMap(({ documents }) => documents.map(({ id }) => id)).sort()).toEqual(
          all.map(({ id }) => id).sort(),
        )
      },
    ),
  )

  it(
    'keeps a quotation mark inside of an id',
    lesson(
      {
        why: 'What comes in from outside is data, and data that is pasted into JSON is a hole.',
        look: `${LOOK}: JSON.stringify(id).`,
      },
      async () => {
        const [line] = bulkBody([document('a"}}\\', 0)])
          .toString()
          .split('\n')

        expect(parse(line)).toEqual({ create: { _id: 'a"}}\\' } })
      },
    ),
  )

  /** The statuses of the items. */
  async function post(index: string, body: Buffer<ArrayBuffer>): Promise<unknown> {
    const response = await fetch(`${partners.opensearch}/${index}/_bulk`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
    })
    const answer = await response.json()
    return answer.items?.map(({ create }: { create?: { status: number } }) => create?.status) ?? answer
  }
})

function some(count: number, timestamp = Date.UTC(2026, 0, 1), text = 'hello'): LogDocument[] {
  return Array.from({ length: count }, (_, index) => document(`3${index}`, timestamp, text))
}

function document(id: string, timestamp: number, message = 'hello'): LogDocument {
  return { id, timestamp, json: JSON.stringify({ '@timestamp': new Date(timestamp).toISOString(), message, id }) }
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return { 'no JSON': line }
  }
}

/** The functions of a date that answer in local time, five hours behind. */
function inNewYork(): void {
  const names = ['FullYear', 'Month', 'Date', 'Hours', 'Day'] as const
  for (const name of names) {
    jest.spyOn(Date.prototype, `get${name}`).mockImplementation(function (this: Date) {
      return new Date(this.getTime() - 5 * 3_600_000)[`getUTC${name}`]()
    })
  }
  jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(300)
  const local = { timeZone: 'America/New_York' }
  const { toLocaleDateString } = Date.prototype
  jest.spyOn(Date.prototype, 'toLocaleDateString').mockImplementation(function (
    this: Date,
    locale?: Intl.LocalesArgument,
    options?: object,
  ) {
    return toLocaleDateString.call(this, locale, { ...local, ...options })
  })
}
