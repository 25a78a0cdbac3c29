import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readBody } from '../../http/server.ts'
import { startPartners, type TestPartners } from '../test-partners.ts'
import { EXAMPLE_SIGNING_SECRET } from './event.ts'

const START = 1_795_000_000_000
const MINUTE = 60_000
let now = START
let partners: TestPartners
let app: Awaited<ReturnType<typeof startApp>>

beforeAll(async () => {
  partners = await startPartners({ slack: { now: () => now, ackMilliseconds: 150 } })
  app = await startApp()
})
afterAll(async () => {
  await app.close()
  await partners.close()
})
beforeEach(async () => {
  now = START
  app.requests.length = 0
  app.answer = (response) => response.end()
  await partners.local('DELETE', 'slack', '/messages')
})

/** An app with a request URL. */
async function startApp() {
  const requests: { headers: IncomingHttpHeaders; body: string; path: string }[] = []
  const app = { requests, answer: (response: ServerResponse): void => void response.end() }
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: (await readBody(request)).toString(), path: request.url ?? '' })
    app.answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(app, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/commands`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

const type = (text: string, options: object = {}) =>
  partners.local('POST', 'slack', '/commands', { url: app.url, command: '/deploy', text, ...options })
const messages = async () => (await partners.local('GET', 'slack', '/messages')).messages
const answerJson = (body: object) => (response: ServerResponse) =>
  void response.setHeader('content-type', 'application/json').end(JSON.stringify(body))

async function respond(url: string, body: unknown, contentType = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body: text })
  return [response.status, await response.text()]
}

// https://docs.slack.dev/interactivity/implementing-slash-commands
describe('a slash command', () => {
  it('is a signed form', async () => {
    const { response_url } = await type('api prod', { user: 'grace', channel: 'ops' })

    const { headers, body } = app.requests[0]!
    const form = Object.fromEntries(new URLSearchParams(body))
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(START / 1000),
    })
    expect(form).toEqual({
      token: expect.any(String),
      team_id: expect.stringMatching(/^T[A-Z0-9]+$/),
      team_domain: 'local',
      channel_id: expect.stringMatching(/^C[A-Z0-9]+$/),
      channel_name: 'ops',
      user_id: expect.stringMatching(/^U[A-Z0-9]+$/),
      user_name: 'grace',
      command: '/deploy',
      text: 'api prod',
      api_app_id: expect.stringMatching(/^A[A-Z0-9]+$/),
      is_enterprise_install: 'false',
      response_url,
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    })
    expect(body).toContain('&text=api+prod&')
    expect(headers['x-slack-signature']).toBe(signature(body, EXAMPLE_SIGNING_SECRET))
  })

  it.each([
    ['wrong', (given: string, right: string) => /^v0=[0-9a-f]{64}$/.test(given) && given !== right],
    ['other-body', (given: string, right: string) => /^v0=[0-9a-f]{64}$/.test(given) && given !== right],
    ['v0=abc', (given: string) => given === 'v0=abc'],
    ['missing', (given?: string) => given === undefined],
  ])('can be forged: signature %s', async (forged, isForged) => {
    await type('', { signature: forged })

    const { headers, body } = app.requests[0]!
    const given = headers['x-slack-signature'] as string
    expect(isForged(given, signature(body, EXAMPLE_SIGNING_SECRET))).toBe(true)
  })

  it('can be of another time, rightly signed', async () => {
    await type('', { timestamp: 1_000 })

    const { headers, body } = app.requests[0]!
    expect(headers['x-slack-request-timestamp']).toBe('1000')
    expect(headers['x-slack-signature']).toBe(signature(body, EXAMPLE_SIGNING_SECRET, 1_000))
  })

  it('can be the check of the URL that Slack makes', async () => {
    await type('', { sslCheck: true })

    expect(app.requests[0]?.body).toBe('ssl_check=1&token=local-verification-token')
  })

  it.each([
    ['a text', (response: ServerResponse) => void response.end('Done'), { text: 'Done', response_type: 'ephemeral' }],
    ['a JSON text', answerJson({ text: 'Done' }), { text: 'Done', response_type: 'ephemeral', visible_to: 'ada' }],
    [
      'a message for all',
      answerJson({ text: 'Done', response_type: 'in_channel' }),
      { text: 'Done', response_type: 'in_channel', command: '/deploy api prod' },
    ],
    [
      'blocks',
      answerJson({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Done*' } }] }),
      { text: '', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Done*' } }] },
    ],
  ])('answered with %s shows it', async (_case, answer, message) => {
    app.answer = answer

    const outcome = await type('api prod')

    expect(outcome).toMatchObject({ status: 200, error: null, shown: message })
    expect(await messages()).toMatchObject([message])
  })

  it('answered with nothing is acknowledged in silence', async () => {
    expect(await type('api prod')).toMatchObject({ status: 200, error: null, shown: null })
    expect(await messages()).toEqual([])
  })

  it.each([
    ['a slow app', () => {}, null, 'operation_timeout'],
    ['a slow body', (response: ServerResponse) => void response.write('half'), null, 'operation_timeout'],
    ['a refusal', (response: ServerResponse) => void response.writeHead(401).end('no'), 401, 'dispatch_failed'],
    ['a failure', (response: ServerResponse) => void response.writeHead(500).end(), 500, 'dispatch_failed'],
    ['201', (response: ServerResponse) => void response.writeHead(201).end(), 201, 'dispatch_failed'],
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(302, { location: '/x' }).end(),
      302,
      'dispatch_failed',
    ],
    ['a crash', (response: ServerResponse) => void response.destroy(), null, 'dispatch_failed'],
    ['JSON that is no message', answerJson({ statusCode: 200 }), 200, 'invalid_command_response'],
  ])('shows the error of %s to the user alone', async (_case, answer, status, error) => {
    app.answer = answer

    const outcome = await type('api prod')

    expect(outcome).toMatchObject({ status, error })
    expect(await messages()).toMatchObject([
      { from: 'slackbot', visible_to: 'ada', text: `/deploy failed with the error "${error}"` },
    ])
    expect(app.requests).toHaveLength(1)
  })

  it.each([
    'https://example.com/slack',
    'http://127.0.0.1.evil.example/',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'http://user:pass@127.0.0.1/',
    'not a url',
  ])('is not sent to %s', async (url) => {
    await expect(type('', { url })).rejects.toThrow('sends commands to this computer only')
  })

  it("finds an API by its AWS address at the cloud's own", async () => {
    const { request, error } = await type('', { url: 'https://abc123.execute-api.us-east-1.amazonaws.com/slack?x=1' })

    expect(request.url).toBe(`${partners.url}/_aws/execute-api/abc123/slack?x=1`)
    expect(error).toBe('dispatch_failed')
  })

  it.each([
    [{ command: 'deploy' }, '"command" must be a command, as "/deploy"'],
    [{ signature: 'bad' }, '"signature" must be'],
    [{ timestamp: 'now' }, '"timestamp" must be'],
    [{ channel: '#ops' }, '"channel" must be'],
    [{ txt: 'x' }, 'There is no field "txt"'],
  ])('with %j is refused', async (options, sentence) => {
    await expect(type('', options)).rejects.toThrow(sentence)
  })

  it('goes to the event stream', async () => {
    await type('api prod')

    const { detail } = partners.events('slack.command').at(-1)!
    expect(detail).toMatchObject({ command: '/deploy', text: 'api prod', status: 200, error: null, url: app.url })
  })
})

describe('the signing secret', () => {
  it('can be set, is kept, and is never told', async () => {
    await partners.local('PUT', 'slack', '/signing-secret', { signingSecret: 'another-secret' })
    await partners.restart()
    await type('')

    const { headers, body } = app.requests[0]!
    expect(headers['x-slack-signature']).toBe(signature(body, 'another-secret'))
    expect(JSON.stringify(partners.platform.events.since(0))).not.toContain('another-secret')
    await partners.local('PUT', 'slack', '/signing-secret', { signingSecret: EXAMPLE_SIGNING_SECRET })
  })
})

// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
describe('a response_url', () => {
  const open = async (): Promise<string> => (await type('api prod')).response_url

  it("has Slack's path below the workspace's own address", async () => {
    expect(await open()).toMatch(new RegExp(`^${partners.slack}/commands/T\\w+/\\d+/\\w+$`))
  })

  it('takes five messages, then is used', async () => {
    const url = await open()
    for (let i = 1; i <= 5; i++) expect(await respond(url, { text: `${i}` })).toEqual([200, 'ok'])

    expect(await respond(url, { text: '6' })).toEqual([404, '{"ok":false,"error":"used_url"}'])
    expect((await messages()).map(({ text }: { text: string }) => text)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('is expired after thirty minutes', async () => {
    const url = await open()
    now = START + 30 * MINUTE
    expect(await respond(url, { text: 'in time' })).toEqual([200, 'ok'])

    now += 1
    expect(await respond(url, { text: 'late' })).toEqual([404, '{"ok":false,"error":"expired_url"}'])
  })

  it('that was never given out is no service', async () => {
    expect(await respond(`${partners.slack}/commands/T1/2/3`, { text: 'x' })).toEqual([
      404,
      '{"ok":false,"error":"no_service"}',
    ])
  })

  it.each([
    ['no JSON', 'payload', 'application/json', 'invalid_payload'],
    ['a list', [], 'application/json', 'invalid_payload'],
    ['another content type', { text: 'x' }, 'text/plain', 'invalid_payload'],
    ['a text that is none', { text: 7 }, 'application/json', 'invalid_payload'],
    ['no text', { response_type: 'in_channel' }, 'application/json', 'no_text'],
    ['an empty text', { text: '' }, 'application/json', 'no_text'],
    ['blocks of no type', { blocks: [{ text: 'x' }] }, 'application/json', 'invalid_blocks'],
    ['a section without text', { blocks: [{ type: 'section' }] }, 'application/json', 'invalid_blocks'],
    [
      'a section of a longer text',
      { blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }] },
      'application/json',
      'invalid_blocks',
    ],
    ['51 blocks', { blocks: Array(51).fill({ type: 'divider' }) }, 'application/json', 'invalid_blocks'],
  ])('refuses %s with 400, and can be used on', async (_case, body, contentType, word) => {
    const url = await open()

    for (let i = 0; i < 6; i++) expect(await respond(url, body, contentType)).toEqual([400, word])
    expect(await respond(url, { text: 'x' })).toEqual([200, 'ok'])
  })

  it('replaces and deletes what the command led to', async () => {
    app.answer = answerJson({ text: 'Working…', response_type: 'in_channel' })
    const url = await open()

    await respond(url, { text: 'Half way', replace_original: true })
    await respond(url, { text: 'Beside it' })
    expect(await messages()).toMatchObject([{ text: 'Half way', edited: true }, { text: 'Beside it' }])

    await respond(url, { delete_original: true })
    expect(await messages()).toMatchObject([{ text: 'Beside it' }])
  })

  it('outlives a restart with its uses', async () => {
    const path = new URL(await open()).pathname
    for (let i = 0; i < 4; i++) await respond(partners.url + path, { text: 'x' })

    await partners.restart()

    expect(await respond(partners.url + path, { text: 'x' })).toEqual([200, 'ok'])
    expect(await respond(partners.url + path, { text: 'x' })).toMatchObject([404, expect.stringContaining('used_url')])
    expect(await messages()).toHaveLength(5)
  })

  it('is asked to wait by a 429 with Retry-After', async () => {
    const url = await open()
    await partners.local('PUT', 'slack', '/faults', { status: 429, retryAfter: 3, times: 1 })

    const response = await fetch(url, { method: 'POST', body: '{}' })

    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
  })
})

function signature(body: string, secret: string, timestamp = START / 1000): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}
