import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { eventRequest, seriesRequests } from '#lab/04-datadog-forwarder/src/requests.ts'
import { lesson } from '#workshop/lesson.ts'

const datadog = { url: 'https://api.datadoghq.eu', apiKey: '0123456789abcdef0123456789abcdef' }
const event = {
  id: 'deployment.requested:d-1',
  publishedAt: '2026-11-25T09:30:00.700Z',
  title: 'Deployment of api to prod requested',
  text: 'ada asked for it.',
  alert_type: 'info' as const,
  tags: ['service:api'],
}
const metric = { id: 'm-1', metric: 'ops_desk.heartbeat', type: 'count' as const, tags: ['stage:dev'] }
const point = (seconds: number, value = 1): [number, number] => [1795598400 + seconds, value]

describe('Step 3 — Build the requests', () => {
  it.each(['https://api.datadoghq.eu', 'http://127.0.0.1:4566/_partners/datadog'])(
    'makes the request for an event, below %s',
    lesson(
      {
        why: 'date_happened is in seconds, and is when the message was published, not when it got through. Events of one aggregation_key are shown as one, so a repetition is seen to be one.',
        look: 'src/requests.ts: eventRequest gives url, headers and the body as JSON. The id is the aggregation_key, and is not sent besides.',
      },
      (url: string) => {
        const request = eventRequest(event, { ...datadog, url })

        const { id, publishedAt: _, ...chosen } = event
        expect(request.url).toBe(`${url}/api/v1/events`)
        expect(jsonOf(request.body)).toEqual({ ...chosen, date_happened: 1795599000, aggregation_key: id })
      },
    ),
  )

  it(
    'cuts a text at 4,000 characters, and no character in two',
    lesson(
      {
        why: 'Datadog refuses a longer text with 400. Half an event is worth more than none.',
        look: 'src/requests.ts: [...text] splits a text into characters; text.slice would cut an emoji in two.',
      },
      () => {
        const request = eventRequest({ ...event, text: '🚀'.repeat(4001) }, datadog)

        expect(jsonOf(request.body)).toMatchObject({ text: '🚀'.repeat(4000) })
      },
    ),
  )

  it(
    'has the key in the header DD-API-KEY, and not in the URL',
    lesson(
      {
        why: 'URLs end up in the logs of every proxy on the way. In 2017 the key was in the query.',
        look: 'src/requests.ts: the headers of both kinds of request.',
      },
      () => {
        const requests = [eventRequest(event, datadog), ...requestsOf([{ ...metric, points: [point(0)] }])]

        expect(requests.map(({ headers }) => new Headers(headers).get('dd-api-key'))).toEqual([
          datadog.apiKey,
          datadog.apiKey,
        ])
        expect(requests.map(({ url }) => url).join(' ')).not.toContain(datadog.apiKey)
      },
    ),
  )

  it.each([
    ['count', 1],
    ['rate', 2],
    ['gauge', 3],
    [undefined, 0],
  ] as const)(
    'writes a metric of type %s as version 2 of the API wants it',
    lesson(
      {
        why: 'Version 1 had words for types and pairs for points. Version 2 has numbers and objects, and refuses the others.',
        look: 'src/requests.ts: count is 1, rate 2, gauge 3, and 0 where nothing is said; a point is { timestamp, value }; the id stays here.',
      },
      (type: 'count' | 'rate' | 'gauge' | undefined, number: number) => {
        const [request] = requestsOf([{ ...metric, type, points: [point(0, 2.5)] }])

        expect(request?.url).toBe('https://api.datadoghq.eu/api/v2/series')
        expect(seriesOf(request)).toEqual([
          { metric: metric.metric, tags: metric.tags, type: number, points: [{ timestamp: 1795598400, value: 2.5 }] },
        ])
      },
    ),
  )

  it(
    'writes the host as a resource',
    lesson(
      {
        why: 'A field "host" is not known to version 2: it would be left out without a word, and the metric belong to nobody.',
        look: 'src/requests.ts: resources: [{ name: host, type: "host" }].',
      },
      () => {
        const [request] = requestsOf([{ ...metric, host: 'web-1', points: [point(0)] }])

        const [series] = seriesOf(request)
        expect(series).toMatchObject({ resources: [{ name: 'web-1', type: 'host' }] })
        expect(series).not.toHaveProperty('host')
      },
    ),
  )

  it(
    'puts many metrics into one request, compressed, and none into no request',
    lesson(
      {
        why: 'A request costs a way to Datadog and back, whatever is in it. A hundred metrics in one take about the time of one.',
        look: 'src/requests.ts: one body for all of them, gzipSync from node:zlib, and the header content-encoding that says so.',
      },
      () => {
        const many = Array.from({ length: 100 }, (_, n) => ({
          ...metric,
          id: `m-${n}`,
          metric: `m.${n}`,
          points: [point(n)],
        }))

        const batches = seriesRequests(many, datadog)

        expect(batches.map(({ metrics }) => metrics.length)).toEqual([100])
        expect(seriesRequests([], datadog)).toEqual([])
        expect(new Headers(batches[0]?.request.headers).get('content-encoding')).toBe('gzip')
        expect(seriesOf(batches[0]?.request)).toHaveLength(100)
      },
    ),
  )

  it(
    'adds up the counts of a second, and keeps the last value of a gauge',
    lesson(
      {
        why: 'Datadog keeps one value for each second of a series, the last that came. Of two messages that count one each, one would be lost.',
        look: 'src/requests.ts: addUp(metrics) of src/add-up.ts does it; call it before you write the series.',
      },
      () => {
        const [request] = requestsOf([
          { ...metric, points: [point(0), point(1)] },
          { ...metric, id: 'm-2', points: [point(1, 4)] },
          { ...metric, id: 'm-3', type: 'gauge', metric: 'queue.depth', points: [point(0, 7)] },
          { ...metric, id: 'm-4', type: 'gauge', metric: 'queue.depth', points: [point(0, 9)] },
        ])

        expect(seriesOf(request).map(({ points }) => points.map(({ value }) => value))).toEqual([[1, 5], [9]])
      },
    ),
  )

  it.each([
    ['512,000 bytes compressed', 90, () => randomBytes(6000).toString('base64')],
    ['5 MiB decompressed', 100, (n: number) => `${n}:${'x'.repeat(60_000)}`],
  ])(
    'splits what has more than %s',
    lesson(
      {
        why: 'Datadog answers 413 to more, and takes nothing of it.',
        look: 'src/requests.ts: if the body is too large and there is more than one metric, make requests of each half.',
      },
      (_case: string, length: number, tag: (n: number) => string) => {
        const many = Array.from({ length }, (_, n) => ({ ...metric, id: `m-${n}`, tags: [tag(n)], points: [point(n)] }))

        const batches = seriesRequests(many, datadog)

        expect(batches.length).toBeGreaterThan(1)
        expect(batches.flatMap(({ metrics }) => metrics.map(({ id }) => id))).toEqual(many.map(({ id }) => id))
        for (const { metrics, request } of batches) {
          expect(Buffer.byteLength(request.body)).toBeLessThanOrEqual(512_000)
          expect(gunzipSync(request.body).length).toBeLessThanOrEqual(5_242_880)
          expect(pointsOf(request)).toEqual(pointsOf(requestsOf(metrics)[0]))
        }
      },
    ),
  )
})

type Metrics = Parameters<typeof seriesRequests>[0]
type Request = ReturnType<typeof eventRequest>

function requestsOf(metrics: Metrics): Request[] {
  return seriesRequests(metrics, datadog).map(({ request }) => request)
}

/** The JSON of a body; what is none is shown as it is. */
function jsonOf(body: Request['body']): unknown {
  try {
    return JSON.parse(String(body))
  } catch {
    return body
  }
}

function seriesOf(request: Request | undefined): { points: { value: number }[] }[] {
  const zipped = request && Buffer.from(request.body as Uint8Array)
  return zipped?.[0] === 0x1f ? JSON.parse(gunzipSync(zipped).toString()).series : []
}

function pointsOf(request: Request | undefined): unknown[] {
  return seriesOf(request).flatMap(({ points }) => points)
}
