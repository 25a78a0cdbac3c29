import { setTimeout } from 'node:timers/promises'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type AcknowledgeParts, acknowledge } from '#lab/03-slack-commands/src/acknowledge.ts'
import type { OpsMessage } from '#lab/03-slack-commands/src/message.ts'
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

describe('Step 4 — Acknowledge, and hand the work on', () => {
  it.each([
    ['api', 'prod'],
    ['web', 'dev'],
  ])(
    'answers "/deploy %s %s" with a sentence for who typed it',
    lesson(
      {
        why: 'Slack wants status 200 within three seconds, and shows the JSON of the answer. Ephemeral is what only the person sees who typed the command.',
        look: 'src/acknowledge.ts: { statusCode: 200, headers, body: JSON.stringify(ephemeral("…")) }.',
      },
      async (service: string, stage: string) => {
        const { answer } = desk()

        const { status, contentType, reply } = await answer(command(`${service} ${stage}`))

        expect({ status, contentType }).toEqual({ status: 200, contentType: 'application/json' })
        expect(reply).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(service) })
        expect(reply).toMatchObject({ text: expect.stringMatching(stage) })
      },
    ),
  )

  it.each([
    ['api prod', 'ada', { service: 'api', stage: 'prod' }],
    ['web staging', 'grace', { service: 'web', stage: 'staging' }],
  ])(
    'publishes what "/deploy %s" of %s asks for',
    lesson(
      {
        why: 'The message is all that the other services learn. It says who asked for what, and where Slack waits for an answer.',
        look: 'src/acknowledge.ts: publish(deploymentRequested(command, slashCommand(request))).',
      },
      async (text: string, user_name: string, asked: object) => {
        const { answer, published } = desk()
        const response_url = `https://hooks.slack.com/commands/T1/2/${user_name}`

        await answer(command(text, { user_name, response_url, channel_id: 'C42' }))

        expect(published).toEqual([
          expect.objectContaining({
            ...asked,
            type: 'deployment.requested',
            requestedBy: user_name,
            requestedAt: '2026-11-18T11:06:40.000Z',
            source: 'slack',
            slack: { responseUrl: response_url, userName: user_name, channelId: 'C42' },
          }),
        ])
      },
    ),
  )

  it(
    'has published before it answers',
    lesson(
      {
        why: 'Lambda freezes the environment with the answer. What was not awaited stands still until the next command, or is lost.',
        look: 'src/acknowledge.ts: await publish(…).',
      },
      async () => {
        let done = false
        const publish = async () => {
          await setTimeout(10)
          done = true
        }
        const { answer } = desk({ publish })

        const { status } = await answer(command('api prod'))

        expect({ status, done }).toEqual({ status: 200, done: true })
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
    'answers 401 to a request %s, and does nothing',
    lesson(
      {
        why: 'Behind the signature lies production. 401 tells a stranger no more than that; a 200 would tell Slack that all is well.',
        look: 'src/acknowledge.ts: isFromSlack(request, await signingSecret(), now()) before anything else is done with the request.',
      },
      async (_case: string, event: () => Parameters<ReturnType<typeof acknowledge>>[0]) => {
        const { answer, published } = desk()

        const forged = await answer(event())
        const good = await answer(command('api prod'))

        expect([forged.status, good.status, published.length]).toEqual([401, 200, 1])
      },
    ),
  )

  it(
    'answers 401 to a replay, and does nothing',
    lesson(
      {
        why: 'A request that was recorded a minute ago is signed, in time, and not meant. Slack itself never sends a command twice.',
        look: 'src/acknowledge.ts: make one replays() outside the handler, and ask it once the signature is verified.',
      },
      async () => {
        const { answer, published } = desk()
        const event = command('api prod')

        const statuses = [await answer(event), await answer(event), await answer(command('api prod'))]

        expect(statuses.map(({ status }) => status)).toEqual([200, 401, 200])
        expect(published).toHaveLength(2)
      },
    ),
  )

  it(
    'asks for no replay of what it did not verify',
    lesson(
      {
        why: 'If forged requests were remembered, a stranger who knows a signature could have the real request refused.',
        look: 'src/acknowledge.ts: isFromSlack first, then the replay.',
      },
      async () => {
        const { answer } = desk()
        const event = command('api prod')

        const statuses = [await answer({ ...event, body: 'forged' }), await answer(event)]

        expect(statuses.map(({ status }) => status)).toEqual([401, 200])
      },
    ),
  )

  it(
    'gives a command the same id in every environment',
    lesson(
      {
        why: 'A replay that reaches another environment is not known there. With the same id, nobody behind the topic does the work twice.',
        look: 'src/acknowledge.ts: the message of deploymentRequested, as it is.',
      },
      async () => {
        const [one, other] = [desk(), desk()]
        const event = command('api prod')

        await one.answer(event)
        await other.answer(event)
        await other.answer(command('api prod'))

        const [a, b, c] = [...one.published, ...other.published].map(({ id }) => id)
        expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect([b === a, c === a]).toEqual([true, false])
      },
    ),
  )

  it.each([
    ['api moon', /moon/],
    ['', /\/deploy/],
    ['help', /\/deploy/],
  ])(
    'explains "/deploy %s" to who typed it, and does nothing',
    lesson(
      {
        why: 'A mistake in a command is business, not a broken app: status 200, and a text that says what can be typed.',
        look: 'src/acknowledge.ts: usage of src/replies.ts.',
      },
      async (text: string, sentence: RegExp) => {
        const { answer, published } = desk()

        const { status, reply } = await answer(command(text))

        expect({ status, published }).toEqual({ status: 200, published: [] })
        expect(reply).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(sentence) })
      },
    ),
  )

  it.each(['api', 'web'])(
    'tells with "/deploy status" that %s was asked for',
    lesson(
      {
        why: 'What was announced is kept. Reading it takes one call, so it fits into the three seconds.',
        look: 'src/acknowledge.ts: statusOf(await announced()).',
      },
      async (service: string) => {
        const past = { id: '1', service, stage: 'prod', requestedBy: 'ada', requestedAt: '2026-11-25T09:30:00.000Z' }
        const { answer, published } = desk({ announced: async () => [past] })

        const { status, reply } = await answer(command('status'))

        expect({ status, published }).toEqual({ status: 200, published: [] })
        expect(reply).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(service) })
      },
    ),
  )

  it(
    'says so where the topic did not take the message',
    lesson(
      {
        why: '"On it" would be a lie. And an exception would show as "failed with the error dispatch_failed", which helps nobody.',
        look: 'src/acknowledge.ts: catch what publish throws, log it, and answer 200 with a sentence.',
      },
      async () => {
        const { answer } = desk({ publish: () => failed('Rate exceeded') })

        const { status, reply } = await answer(command('api prod'))

        expect({ status, reply }).toMatchObject({ status: 200, reply: { response_type: 'ephemeral' } })
        expect(reply).not.toMatchObject({ text: expect.stringMatching(/on it/i) })
        expect(logged).toContain('Rate exceeded')
      },
    ),
  )

  it(
    'answers the check of the certificate with 200, and does nothing',
    lesson(
      {
        why: 'Slack asks with ssl_check=1 whether the URL is still there. What says "not me" to it may be called broken.',
        look: 'src/acknowledge.ts: request.isSslCheck, before the signature is looked at.',
      },
      async () => {
        const { answer, published } = desk()

        const { status, body } = await answer(
          slackCommandEvent({ body: 'ssl_check=1&token=abc', signature: 'missing' }),
        )

        expect({ status, body, published }).toEqual({ status: 200, body: '', published: [] })
      },
    ),
  )

  it(
    'writes neither the secret nor a response_url into the log',
    lesson(
      {
        why: 'Who can read the log could sign commands with the one and post into the channel with the other.',
        look: 'src/acknowledge.ts: log what happened, not the request.',
      },
      async () => {
        const { answer } = desk({ publish: () => failed('down') })

        const statuses = [
          await answer(command('api prod')),
          await answer(command('api prod', {}, { signature: 'wrong' })),
        ].map(({ status }) => status)

        expect(statuses).toEqual([200, 401])
        expect(logged).not.toMatch(new RegExp(`${secret}|hooks.slack.com|v0=[0-9a-f]{8}`))
      },
    ),
  )
})

/** The handler, with a topic that remembers. */
function desk(parts: Partial<AcknowledgeParts> = {}) {
  const published: OpsMessage[] = []
  const handle = acknowledge({
    signingSecret: async () => secret,
    publish: async (message) => void published.push(message),
    announced: async () => [],
    stages: ['dev', 'staging', 'prod'],
    now: () => seconds * 1000,
    ...parts,
  })
  const answer = async (event: Parameters<typeof handle>[0]) => {
    const { statusCode: status, headers = {}, body = '' } = await handle(event).catch(failure)
    return { status, contentType: headers['content-type'], body, reply: json(body) }
  }
  return { answer, published }
}

function command(text: string, fields: object = {}, options: Parameters<typeof slackCommandEvent>[0] = {}) {
  return slackCommandEvent({ command: { text, ...fields }, signingSecret: secret, timestamp: seconds, ...options })
}

/** A good command whose body became another on the way. */
function changed(change: (body: string) => string) {
  const { body, headers } = slackCommandRequest({
    command: { text: 'api prod' },
    signingSecret: secret,
    timestamp: seconds,
  })
  return { headers, body: change(body), isBase64Encoded: false }
}

/** What API Gateway makes of an exception. */
function failure(error: Error): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 500, body: `threw ${error.message}` }
}

/** A rejection that does not end the process where nobody waits for it. */
function failed(reason: string): Promise<never> {
  const rejected = Promise.reject(new Error(reason))
  rejected.catch(() => {})
  return rejected
}

function json(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
