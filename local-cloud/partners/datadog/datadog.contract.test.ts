import { deflateSync, gzipSync } from 'node:zlib'
import { startPartners, type TestPartners } from '../test-partners.ts'
import { INVALID_API_KEY } from './api-key.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const NOW = 1_795_000_000
let now = NOW
let partners: TestPartners

beforeAll(async () => {
  partners = await startPartners({ datadog: { now: () => now * 1000 } })
})
afterAll(() => partners.close())
beforeEach(async () => {
  now = NOW
  await partners.local('DELETE', 'datadog', '/events')
  await partners.local('DELETE', 'datadog', '/series')
})

interface Post {
  headers?: Record<string, string>
  key?: string | null
}

async function post(path: string, body: object | string | Buffer, { headers = {}, key = KEY }: Post = {}) {
  const response = await fetch(partners.datadog + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'DD-API-KEY': key }), ...headers },
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const event = { title: 'Deploy', text: 'api to prod' }
const point = { timestamp: NOW, value: 1 }
const series = (given: object = {}) => ({ series: [{ metric: 'deploys', type: 1, points: [point], ...given }] })
const seriesV1 = (given: object = {}) => ({ series: [{ metric: 'deploys', points: [[NOW, 1]], ...given }] })
const errorsOf = async (path: string, body: object) => {
  const answer = await post(path, body)
  return [answer.status, ...answer.body.errors]
}

// https://docs.datadoghq.com/api/latest/authentication/#validate-api-key
describe('an API key', () => {
  const validate = async (headers: Record<string, string>, query = '') => {
    const response = await fetch(`${partners.datadog}/api/v1/validate${query}`, { headers })
    return [response.status, await response.json()]
  }

  it('of 32 hexadecimal digits is valid', async () => {
    expect(await validate({ 'DD-API-KEY': KEY })).toEqual([200, { valid: true }])
  })

  it.each([
    ['is missing', {}],
    ['is empty', { 'DD-API-KEY': '' }],
    ['is what an unset variable prints', { 'DD-API-KEY': 'undefined' }],
    ['is the one that is never valid', { 'DD-API-KEY': INVALID_API_KEY }],
  ])('is refused with 403 where it %s', async (_case, headers) => {
    expect(await validate(headers)).toEqual([403, { errors: ['Forbidden'] }])
  })

  it('is taken from the query by the first version of the API only', async () => {
    const query = `?api_key=${KEY}`

    expect((await post(`/api/v1/events${query}`, event, { key: null })).status).toBe(202)
    expect((await post(`/api/v2/series${query}`, series(), { key: null })).status).toBe(403)
  })

  it('is looked at before the payload', async () => {
    expect(await post('/api/v2/series', 'no json', { key: INVALID_API_KEY })).toMatchObject({ status: 403 })
  })
})

// https://docs.datadoghq.com/api/latest/events/#post-an-event
describe('an event', () => {
  it('is answered with 202 and what Datadog made of it', async () => {
    const answer = await post('/api/v1/events', { ...event, tags: ['env:Prod', 'a b'], priority: 'low' })

    expect(answer).toMatchObject({ status: 202, body: { status: 'ok' } })
    expect(answer.body.event).toEqual({
      id: expect.any(Number),
      id_str: String(answer.body.event.id),
      title: 'Deploy',
      text: 'api to prod',
      date_happened: NOW,
      handle: null,
      priority: 'low',
      related_event_id: null,
      tags: ['env:prod', 'a_b'],
      url: expect.stringContaining('http://127.0.0.1:'),
    })
  })

  it.each([
    ['without a title', { text: 'x' }, "'title' is a required field for events"],
    ['without a text', { title: 'x' }, "'text' is a required field for events"],
    ['of a longer text', { ...event, text: 'x'.repeat(4001) }, "'text' is longer than 4000 characters"],
    ['of a title that is no text', { ...event, title: 7 }, "'title' must be a string"],
    [
      'of an unknown alert type',
      { ...event, alert_type: 'fatal' },
      "'alert_type' must be one of error, warning, info,",
    ],
    ['of an unknown priority', { ...event, priority: 'high' }, "'priority' must be one of normal, low"],
    ['of tags in one text', { ...event, tags: 'a,b' }, "'tags' must be a list of strings"],
    ['of a longer aggregation key', { ...event, aggregation_key: 'x'.repeat(101) }, 'longer than 100 characters'],
    ['of a date in quotes', { ...event, date_happened: String(NOW) }, "'date_happened' must be an integer"],
    ['of a date in milliseconds', { ...event, date_happened: NOW * 1000 }, 'it must be in seconds'],
    ['of a date 18 hours ago', { ...event, date_happened: NOW - 18 * 3600 - 1 }, 'more than 18 h in the past'],
  ])('%s is refused with 400', async (_case, body, sentence) => {
    expect(await errorsOf('/api/v1/events', body)).toEqual([400, expect.stringContaining(sentence)])
    expect(await partners.local('GET', 'datadog', '/events')).toMatchObject({ total: 0 })
  })

  it('may have a text of 4,000 characters, be 18 hours old, and say more than Datadog knows', async () => {
    const body = { ...event, text: '🚀'.repeat(4000), date_happened: NOW - 18 * 3600, alert_type: 'snapshot', more: 1 }

    expect((await post('/api/v1/events', body)).status).toBe(202)
  })

  it('is told everything that is wrong at once', async () => {
    expect(await errorsOf('/api/v1/events', { priority: 'high' })).toHaveLength(4)
  })
})

// https://docs.datadoghq.com/api/latest/metrics/#submit-metrics
describe('series', () => {
  it('are answered with 202: v2 with no errors, v1 with ok', async () => {
    expect(await post('/api/v2/series', series())).toMatchObject({ status: 202, body: { errors: [] } })
    expect(await post('/api/v1/series', seriesV1())).toMatchObject({ status: 202, body: { status: 'ok' } })
  })

  it('of both versions are kept alike', async () => {
    const resources = [{ name: 'host-1', type: 'host' }]
    await post('/api/v2/series', series({ resources, tags: ['Env:dev'], interval: 10, unit: 'deploy' }))
    await post('/api/v1/series', seriesV1({ type: 'count', host: 'host-1', tags: ['env:dev'], interval: 10 }))

    const { points } = await partners.local('GET', 'datadog', '/series')

    const kept = { metric: 'deploys', type: 'count', timestamp: NOW, value: 1, host: 'host-1', tags: ['env:dev'] }
    expect(points).toEqual([
      { ...kept, interval: 10, unit: 'deploy', received: NOW },
      { ...kept, interval: 10, received: NOW },
    ])
  })

  it.each([
    ['no series', {}, "'series' is a required field and must be a list"],
    ['a series without a metric', series({ metric: undefined }), "'series[0].metric' is a required field"],
    ['a metric that starts with a digit', series({ metric: '2xx' }), 'it must start with a letter'],
    ['a longer metric', series({ metric: 'm'.repeat(201) }), 'is longer than 200 characters'],
    ["v1's word for a type", series({ type: 'count' }), `'series[0].type' must be one of 0, 1, 2, 3, not "count"`],
    ['a type beyond 3', series({ type: 4 }), 'must be one of 0, 1, 2, 3'],
    ["v1's pairs for points", series({ points: [[NOW, 1]] }), 'must be an object with timestamp and value'],
    ['no points', series({ points: undefined }), "'series[0].points' is a required field and must be a list"],
    ['a value in quotes', series({ points: [{ timestamp: NOW, value: '1' }] }), 'must be a number, and not a string'],
    ['no value', series({ points: [{ timestamp: NOW }] }), "'series[0].points[0].value' is a required field"],
    ['no timestamp', series({ points: [{ value: 1 }] }), "'series[0].points[0].timestamp' is a required field"],
    ['milliseconds', series({ points: [{ timestamp: NOW * 1000, value: 1 }] }), 'it must be in seconds'],
    ['an old point', series({ points: [{ timestamp: NOW - 3601, value: 1 }] }), 'more than 1 h in the past'],
    ['an early point', series({ points: [{ timestamp: NOW + 601, value: 1 }] }), 'more than 10 min in the future'],
    ['resources in one text', series({ resources: 'host-1' }), 'must be a list of {"name"'],
    ['tags that are no texts', series({ tags: [1] }), "'series[0].tags' must be a list of strings"],
    ['an interval in quotes', series({ interval: '10' }), "'series[0].interval' must be an integer"],
  ])('with %s are refused with 400, all of them', async (_case, body, sentence) => {
    const all = 'series' in body ? { series: [...body.series, ...series().series] } : body

    expect(await errorsOf('/api/v2/series', all)).toEqual([400, expect.stringContaining(sentence)])
    expect(await partners.local('GET', 'datadog', '/series')).toMatchObject({ total: 0 })
  })

  it("of the first version are refused with v2's points and types", async () => {
    expect(await errorsOf('/api/v1/series', seriesV1({ type: 1, points: [point] }))).toEqual([
      400,
      expect.stringContaining('must be one of , count, rate, gauge, not 1'),
      expect.stringContaining('must be a pair of timestamp and value'),
    ])
  })

  it('may be compressed', async () => {
    const json = Buffer.from(JSON.stringify(series()))

    for (const [encoding, body] of [
      ['gzip', gzipSync(json)],
      ['deflate', deflateSync(json)],
    ] as const) {
      expect((await post('/api/v2/series', body, { headers: { 'content-encoding': encoding } })).status).toBe(202)
    }
  })

  it.each([
    ['that is no JSON', 'metric=1', {}, 'Payload is not valid JSON'],
    ['that is not compressed as it says', '{}', { 'content-encoding': 'gzip' }, 'Payload is not valid gzip'],
    ['of an unknown compression', '{}', { 'content-encoding': 'br' }, 'is not one of gzip, deflate, zstd1'],
  ])('in a payload %s are refused with 400', async (_case, body, headers, sentence) => {
    const answer = await post('/api/v2/series', body, { headers })

    expect([answer.status, ...answer.body.errors]).toEqual([400, expect.stringContaining(sentence)])
  })

  it.each([
    ['of more than 512,000 bytes', Buffer.alloc(512_001, ' '), {}],
    ['of more than 5 MB when decompressed', gzipSync(Buffer.alloc(5_242_881, ' ')), { 'content-encoding': 'gzip' }],
    ['that nobody would read to its end', Buffer.alloc(3_200_001, ' '), {}],
  ])('in a payload %s are refused with 413', async (_case, body, headers) => {
    const answer = await post('/api/v2/series', body, { headers })

    expect(answer).toMatchObject({ status: 413, body: { errors: ['Payload too large'] } })
  })
})

it('an unknown path is answered with 404', async () => {
  expect(await post('/api/v2/events', event)).toMatchObject({ status: 404, body: { errors: ['Not Found'] } })
})

describe('what the intake tells of itself', () => {
  it('counts what came twice', async () => {
    for (const title of ['a', 'b', 'a']) await post('/api/v1/events', { ...event, title, aggregation_key: 'deploy-1' })
    await post('/api/v2/series', series({ tags: ['a', 'b'] }))
    await post('/api/v2/series', series({ tags: ['b', 'a'] }))

    expect(await partners.local('GET', 'datadog', '/events')).toMatchObject({ total: 3, distinct: 2, duplicates: 1 })
    expect(await partners.local('GET', 'datadog', '/series')).toMatchObject({ total: 2, distinct: 1, duplicates: 1 })
  })

  it.each([
    ['/events', '?aggregation_key=k1', 1],
    ['/events', '?host=h1&tag=env:dev', 1],
    ['/events', `?from=${NOW - 10}`, 1],
    ['/events', `?from=${NOW - 100}`, 2],
    ['/series', '?metric=requests', 1],
    ['/series', '?metric=none', 0],
    ['/series', '?host=h1', 1],
  ])('finds in %s by %s', async (path, query, total) => {
    await post('/api/v1/events', { ...event, aggregation_key: 'k1', date_happened: NOW - 50 })
    await post('/api/v1/events', { ...event, host: 'h1', tags: ['env:dev'] })
    await post('/api/v1/series', seriesV1({ host: 'h1' }))
    await post('/api/v1/series', seriesV1({ metric: 'requests' }))

    expect(await partners.local('GET', 'datadog', path + query)).toMatchObject({ total })
  })

  it('refuses a filter that it lacks', async () => {
    await expect(partners.local('GET', 'datadog', '/series?name=x')).rejects.toThrow('There is no filter "name"')
  })

  it('outlives a restart', async () => {
    await post('/api/v1/events', event)
    await post('/api/v2/series', series())

    await partners.restart()

    expect(await partners.local('GET', 'datadog', '/events')).toMatchObject({ total: 1 })
    expect(await partners.local('GET', 'datadog', '/series')).toMatchObject({ total: 1 })
  })

  it('goes to the event stream, and the key does not', async () => {
    await post(`/api/v1/events?api_key=${KEY}`, event)
    await post('/api/v2/series', series())

    expect(partners.events('datadog.event').at(-1)?.detail).toMatchObject({ title: 'Deploy', alert_type: 'info' })
    expect(partners.events('datadog.series').at(-1)?.detail).toEqual({ points: 1, metrics: ['deploys'] })
    expect(JSON.stringify(partners.platform.events.since(0))).not.toContain(KEY)
  })
})
