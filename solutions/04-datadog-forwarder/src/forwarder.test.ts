import type { SNSEvent } from 'aws-lambda'
import { forwarder } from './forwarder.ts'

const handler = forwarder({ apiKey: 'key-1', site: 'datadoghq.eu' })
const alert = { title: 'Deploy', text: 'api to prod', alert_type: 'info' }
const series = { series: [{ metric: 'deploys', type: 1, points: [{ timestamp: 1700000000, value: 1 }] }] }

const sent: { url: string; init: RequestInit }[] = []
let status = 202
const realFetch = globalThis.fetch

beforeEach(() => {
  sent.length = 0
  status = 202
  globalThis.fetch = async (url, init) => {
    sent.push({ url: String(url), init: init ?? {} })
    return new Response('{}', { status })
  }
})

afterAll(() => {
  globalThis.fetch = realFetch
})

describe('Datadog forwarder', () => {
  it.each([
    ['an alert to the events', alert, 'https://api.datadoghq.eu/api/v1/events'],
    ['anything else to the series', series, 'https://api.datadoghq.eu/api/v2/series'],
  ])('sends %s', async (_case, message, url) => {
    await handler(snsEvent(message))

    expect(sent.map((request) => [request.url, JSON.parse(String(request.init.body))])).toEqual([[url, message]])
  })

  it('sends every record of the event, in order', async () => {
    await handler(snsEvent(series, alert, series))

    expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual(['series', 'events', 'series'])
  })

  it('sends the key in its header and never in the URL', async () => {
    await handler(snsEvent(alert))

    expect(new Headers(sent[0]?.init.headers).get('DD-API-KEY')).toBe('key-1')
    expect(sent[0]?.url).not.toContain('key-1')
  })

  it('gives up on a Datadog that does not answer', async () => {
    await handler(snsEvent(alert))

    expect(sent[0]?.init.signal).toBeInstanceOf(AbortSignal)
  })

  it.each([400, 403, 413, 429, 500, 503])('fails the invoke on HTTP %d, so that Lambda retries', async (refusal) => {
    status = refusal

    await expect(handler(snsEvent(alert))).rejects.toThrow(`Datadog answered ${refusal} at /api/v1/events`)
  })
})

function snsEvent(...messages: object[]): SNSEvent {
  return { Records: messages.map((message) => ({ Sns: { Message: JSON.stringify(message) } })) } as SNSEvent
}
