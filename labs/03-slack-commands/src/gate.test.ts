import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { HttpEvent } from '#lab/03-slack-commands/src/decode.ts'
import { gate } from '#lab/03-slack-commands/src/gate.ts'
import { slackCommandEvent, slackCommandRequest } from '#local-cloud/partners/slack/event.ts'
import { lesson } from '#workshop/lesson.ts'

const secret = 'the-secret-of-this-workspace'
const seconds = 1_795_000_000
let logged: string

beforeEach(() => {
  logged = ''
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...words) => {
      logged += JSON.stringify(words)
    })
  }
})
afterEach(() => jest.restoreAllMocks())

describe('Step 2 — Verify that Slack sent it', () => {
  it.each([
    ['api prod', 'On it.'],
    ['help', 'Try this.'],
  ])(
    'lets "/deploy %s" of Slack through, and gives back the answer as JSON',
    lesson(
      {
        why: 'Slack reads an answer with status 200 and the content type application/json as a message, and shows any other content type as it stands.',
        look: 'src/gate.ts: { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(reply) }, the reply being that of answer(slashCommand(request)).',
      },
      async (text: string, reply: string) => {
        const { pass, answered } = entrance(reply)

        const { status, contentType, body } = await pass(command(text, { user_name: 'grace' }))

        expect({ status, contentType }).toEqual({ status: 200, contentType: 'application/json' })
        expect(JSON.parse(body)).toEqual({ response_type: 'ephemeral', text: reply })
        expect(answered).toMatchObject([{ text, user: 'grace', sentAt: '2026-11-18T11:06:40.000Z' }])
      },
    ),
  )

  it.each([
    ['that another secret signed', () => command('api prod', {}, { signature: 'wrong' })],
    ['without a signature', () => command('api prod', {}, { signature: 'missing' })],
    ['with the signature of another body', () => command('api prod', {}, { signature: 'other-body' })],
    ['with half a signature', () => command('api prod', {}, { signature: 'v0=0123' })],
    ['that is late', () => command('api prod', {}, { timestamp: seconds - 301 })],
    ['that is early', () => command('api prod', {}, { timestamp: seconds + 301 })],
    ['that was cut', () => changed((body) => body.slice(0, -1))],
    ['that was encoded again', () => changed((body) => body.replaceAll('%2F', '%2f'))],
    ['with nothing in it', () => ({ headers: {}, body: undefined, isBase64Encoded: false })],
  ])(
    'answers 401 to a request %s, and nothing happens',
    lesson(
      {
        why: 'Behind the signature lies production. 401 tells a stranger no more than that; a 200 would tell Slack that all is well.',
        look: 'src/gate.ts: isFromSlack(request, await signingSecret(), now()) before anything else is done with the request.',
      },
      async (_case: string, event: () => HttpEvent) => {
        const { pass, answered } = entrance()

        const forged = await pass(event())
        const good = await pass(command('api prod'))

        expect([forged.status, good.status, answered.length]).toEqual([401, 200, 1])
      },
    ),
  )

  it(
    'answers 401 to a replay, and nothing happens',
    lesson(
      {
        why: 'A request that was recorded a minute ago is signed, in time, and not meant. Slack itself never sends a command twice.',
        look: 'src/gate.ts: make one replays() outside the handler, and ask it about each request.',
      },
      async () => {
        const { pass, answered } = entrance()
        const [first, second] = [command('api prod'), command('api prod')]

        const statuses = []
        for (const event of [first, second, first, second]) statuses.push((await pass(event)).status)

        expect({ statuses, answered: answered.length }).toEqual({ statuses: [200, 200, 401, 401], answered: 2 })
      },
    ),
  )

  it(
    'knows a replay as long as its signature is good',
    lesson(
      {
        why: 'What Slack signed with a clock that is five minutes ahead is good for ten minutes, and so it can be sent again for ten.',
        look: 'src/gate.ts: isReplay(request.signature, now()).',
      },
      async () => {
        let now = seconds * 1000
        const { pass } = entrance('On it.', () => now)
        const event = command('api prod', {}, { timestamp: seconds + 300 })

        const statuses = [(await pass(event)).status]
        now += 600_000
        statuses.push((await pass(event)).status)

        expect(statuses).toEqual([200, 401])
      },
    ),
  )

  it(
    'remembers nothing that it did not verify',
    lesson(
      {
        why: 'If forged requests were remembered, a stranger who knows a signature could have the real request refused.',
        look: 'src/gate.ts: isFromSlack first, then the replay.',
      },
      async () => {
        const { pass } = entrance()
        const event = command('api prod')

        const statuses = [(await pass({ ...event, body: 'forged' })).status, (await pass(event)).status]

        expect(statuses).toEqual([401, 200])
      },
    ),
  )

  it(
    'writes neither the secret nor the request into the log',
    lesson(
      {
        why: 'Who can read the log could sign commands with the secret, repeat a request with its signature, and post into the channel with its response_url.',
        look: 'src/gate.ts: log that something was refused, and why; not the request.',
      },
      async () => {
        const { pass } = entrance()

        const good = await pass(command('api prod'))
        const forged = await pass(command('api prod', {}, { signature: 'wrong' }))

        expect([good.status, forged.status]).toEqual([200, 401])
        expect(logged).not.toMatch(new RegExp(`${secret}|hooks.slack.com|hooks%2|v0=[0-9a-f]{8}`))
      },
    ),
  )
})

/** The gate, with a desk behind it that remembers. */
function entrance(text = 'On it.', now = () => seconds * 1000) {
  const answered: unknown[] = []
  const handle = gate({
    signingSecret: async () => secret,
    async answer(slash) {
      answered.push(slash)
      return { response_type: 'ephemeral', text }
    },
    now,
  })
  const pass = async (event: HttpEvent) => {
    const { statusCode: status, headers = {}, body = '' } = await handle(event).catch(failure)
    return { status, contentType: headers['content-type'], body }
  }
  return { pass, answered }
}

/** What API Gateway makes of an exception. */
function failure(error: Error): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 500, body: `threw ${error.message}` }
}

function command(text: string, fields: object = {}, options: Parameters<typeof slackCommandEvent>[0] = {}) {
  return slackCommandEvent({ command: { text, ...fields }, signingSecret: secret, timestamp: seconds, ...options })
}

/** A good command whose body became another on the way. */
function changed(change: (body: string) => string): HttpEvent {
  const { body, headers } = slackCommandRequest({
    command: { text: 'api prod' },
    signingSecret: secret,
    timestamp: seconds,
  })
  return { headers, body: change(body), isBase64Encoded: false }
}
