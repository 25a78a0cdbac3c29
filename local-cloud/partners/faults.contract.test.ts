import { startPartners, type TestPartners } from './test-partners.ts'

let partners: TestPartners

beforeAll(async () => {
  partners = await startPartners()
})
afterAll(() => partners.close())
beforeEach(async () => {
  await partners.local('DELETE', 'datadog', '/faults')
  await partners.local('DELETE', 'datadog', '/events')
})

const misbehave = (rules: object, partner = 'datadog') => partners.local('PUT', partner, '/faults', rules)
const stored = async () => (await partners.local('GET', 'datadog', '/events')).total

const post = (signal?: AbortSignal) =>
  fetch(`${partners.datadog}/api/v1/events`, {
    method: 'POST',
    headers: { 'DD-API-KEY': '0123456789abcdef0123456789abcdef' },
    body: JSON.stringify({ title: 'a', text: 'b' }),
    signal,
  })

describe('a partner that was told to misbehave', () => {
  it.each([
    [429, { errors: ['Too many requests'] }],
    [408, { errors: ['Request timeout'] }],
    [503, { errors: ['Service Unavailable'] }],
  ])('answers %d in its own words and keeps nothing', async (status, body) => {
    await misbehave({ status })

    const response = await post()

    expect([response.status, await response.json()]).toEqual([status, body])
    expect(await stored()).toBe(0)
  })

  // https://docs.datadoghq.com/api/latest/rate-limits/
  it("tells with a 429 when to come back, in Datadog's headers", async () => {
    await misbehave({ status: 429, retryAfter: 7 })

    const { headers } = await post()

    const told = ['limit', 'period', 'remaining', 'reset', 'name'].map((name) => headers.get(`x-ratelimit-${name}`))
    expect(told).toEqual(['250000', '60', '0', '7', 'local_cloud'])
  })

  it('resets the connection', async () => {
    await misbehave({ reset: true })

    await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await stored()).toBe(0)
  })

  it('sends half an answer', async () => {
    await misbehave({ truncate: true, status: 503 })

    const response = await post()

    expect(response.status).toBe(503)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('refuses only what is large', async () => {
    const { length } = JSON.stringify({ title: 'a', text: 'b' })
    await misbehave({ status: 413, minBytes: length + 1 })
    expect((await post()).status).toBe(202)

    await misbehave({ status: 413, minBytes: length })
    expect((await post()).status).toBe(413)
  })

  it('is slow, and then well', async () => {
    await misbehave({ delayMs: 40 })
    const started = performance.now()

    const response = await post()

    expect(response.status).toBe(202)
    expect(performance.now() - started).toBeGreaterThan(35)
    expect(await stored()).toBe(1)
  })

  it('keeps nothing of a caller who went away while it was slow', async () => {
    await misbehave({ delayMs: 60_000 })

    await expect(post(AbortSignal.timeout(30))).rejects.toThrow('timeout')

    expect(await stored()).toBe(0)
  })

  it.each([
    ['a status', { status: 500 }],
    ['a reset', { reset: true }],
    ['half an answer', { truncate: true }],
    ['a delay', { delayMs: 60_000 }],
  ])('keeps what was sent and loses the answer to %s with storeFirst', async (_case, rules) => {
    await misbehave({ ...rules, storeFirst: true })

    const response = await post(AbortSignal.timeout(200)).catch(() => undefined)
    const ended = await response?.text().catch(() => 'half an answer')

    expect(ended ?? 'no answer').not.toContain('ok')
    expect(await stored()).toBe(1)
  })

  it('hits as many requests as it was told', async () => {
    await misbehave({ status: 500, times: 2 })

    expect(await statuses(4)).toEqual([500, 500, 202, 202])
  })

  it('hits the same requests for the same seed', async () => {
    const run = async (seed: number) => {
      await misbehave({ status: 500, ratio: 0.5, seed })
      return (await statuses(20)).join()
    }

    const first = await run(7)

    expect(first).toContain('202')
    expect(first).toContain('500')
    expect(await run(7)).toBe(first)
    expect(await run(8)).not.toBe(first)
  })

  it('is well again after a DELETE', async () => {
    await misbehave({ status: 500 })
    await post()

    expect(await partners.local('GET', 'datadog', '/faults')).toMatchObject({ faults: { status: 500 }, hits: 1 })
    expect(await partners.local('DELETE', 'datadog', '/faults')).toMatchObject({ faults: null })
    expect((await post()).status).toBe(202)
  })

  it('tells of each fault in the event stream', async () => {
    await misbehave({ status: 503 })
    await post()

    const { detail } = partners.events('datadog.fault').at(-1)!
    expect(detail).toEqual({ method: 'POST', path: '/api/v1/events', status: 503 })
  })

  it.each([
    [{ status: 99 }, '"status" must be an HTTP status from 200 to 599.'],
    [{ ratio: 2 }, '"ratio" must be a number from 0 to 1.'],
    [{ delayMs: -1 }, '"delayMs" must be a whole number of milliseconds up to 60000.'],
    [{ times: 0 }, '"times" must be a whole number above 0.'],
    [{ reset: 'yes' }, '"reset" must be true or false.'],
    [{ itemFailures: { ratio: 1, state: 4 } }, '"itemFailures" must be'],
    [{ statuss: 500 }, '"statuss" is no fault. There are: status,'],
  ])('refuses %j', async (rules, sentence) => {
    await expect(misbehave(rules)).rejects.toThrow(sentence)
  })

  async function statuses(count: number): Promise<number[]> {
    const all: number[] = []
    for (let i = 0; i < count; i++) all.push((await post()).status)
    return all
  }
})

it('one partner can misbehave while the others are well', async () => {
  await misbehave({ status: 500 }, 'slack')

  expect((await post()).status).toBe(202)
})

it.each(['datadog', 'slack', 'opensearch', 'issuer'])('%s refuses pages of other sites', async (partner) => {
  const origin = 'https://evil.example'
  const headers = { origin }

  const response = await fetch(`${partners.url}/_partners/${partner}/local/faults`, { headers })

  expect(response.status).toBe(403)
})

it('an unknown local path is told which there are', async () => {
  await expect(partners.local('GET', 'datadog', '/event')).rejects.toThrow(
    'There is no "GET /event" here, only: GET /events',
  )
})

it('a partner is no AWS service', async () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/datadog/aws4_request'

  const response = await fetch(partners.url, { headers: { authorization } })

  expect([response.status, (await response.json()).message]).toEqual([
    501,
    'datadog is no AWS service. It answers at /_partners/datadog/.',
  ])
})
