import { setTimeout } from 'node:timers/promises'
import { type AnswerParts, answering } from '#lab/03-slack-commands/src/answer.ts'
import type { OpsMessage } from '#lab/03-slack-commands/src/message.ts'
import type { SlashCommand } from '#lab/03-slack-commands/src/slash-command.ts'
import { lesson } from '#workshop/lesson.ts'

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

describe('Step 3 — Parse the command', () => {
  it.each([
    ['api moon', /^(?!TODO).*moon.*\/deploy/s],
    ['', /^`\/deploy/],
    ['help', /^`\/deploy/],
  ])(
    'has "/deploy %s" explained to who typed it, and nothing happens',
    lesson(
      {
        why: 'Ephemeral is what only the person sees who typed the command: the channel need not read how it is spelt.',
        look: 'src/parse.ts: the problem, as a sentence, or none where there was no mistake. src/answer.ts adds what can be typed.',
      },
      async (text: string, sentence: RegExp) => {
        const { answer, published } = desk()

        const reply = await answer(command(text))

        expect(reply).toEqual({ response_type: 'ephemeral', text: expect.stringMatching(sentence) })
        expect(published).toEqual([])
      },
    ),
  )
})

describe('Step 4 — Acknowledge, and hand the work on', () => {
  it.each([
    ['api', 'prod'],
    ['web', 'dev'],
  ])(
    'answers "/deploy %s %s" with a sentence for who typed it',
    lesson(
      {
        why: 'The person wants to know at once that the desk has understood, and what. The channel hears of it when there is something to tell.',
        look: 'src/answer.ts: ephemeral("…") of src/replies.ts, with the service and the stage.',
      },
      async (service: string, stage: string) => {
        const { answer } = desk()

        const reply = await answer(command(`${service} ${stage}`))

        expect(reply).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(service) })
        expect(reply).toMatchObject({ text: expect.stringMatching(stage) })
        expect(reply).not.toMatchObject({ text: expect.stringMatching('TODO') })
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
        look: 'src/answer.ts: publish(deploymentRequested(command, slash)), of src/message.ts.',
      },
      async (text: string, user: string, asked: object) => {
        const { answer, published } = desk()
        const responseUrl = `https://hooks.slack.com/commands/T1/2/${user}`

        await answer(command(text, { user, responseUrl }))

        expect(published).toEqual([
          expect.objectContaining({
            ...asked,
            type: 'deployment.requested',
            requestedBy: user,
            requestedAt: '2026-11-25T09:30:00.000Z',
            source: 'slack',
            slack: { responseUrl, userName: user, channelId: 'C42' },
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
        look: 'src/answer.ts: await publish(…).',
      },
      async () => {
        let done = false
        const publish = async () => {
          await setTimeout(10)
          done = true
        }
        const { answer } = desk({ publish })

        const { text } = await answer(command('api prod'))

        expect({ text, done }).toEqual({ text: expect.stringMatching(/api/), done: true })
      },
    ),
  )

  it(
    'gives a command the same id, however often it comes',
    lesson(
      {
        why: 'The gate of each environment knows its own replays only. What gets past it carries the same id, so that nobody behind the topic does the work twice.',
        look: 'src/answer.ts: the message of deploymentRequested as it is.',
      },
      async () => {
        const [one, other] = [desk(), desk()]

        await one.answer(command('api prod', { triggerId: '1.2.a' }))
        await other.answer(command('api prod', { triggerId: '1.2.a' }))
        await other.answer(command('api prod', { triggerId: '1.2.b' }))

        const [a, b, c] = [...one.published, ...other.published].map(({ id }) => id)
        expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect([b === a, c === a]).toEqual([true, false])
      },
    ),
  )

  it.each(['api', 'web'])(
    'tells with "/deploy status" that %s was asked for',
    lesson(
      {
        why: 'What was announced is kept in a parameter. Reading it takes one call, so it fits into the three seconds.',
        look: 'src/answer.ts: statusOf(await announced()).',
      },
      async (service: string) => {
        const past = { id: '1', service, stage: 'prod', requestedBy: 'ada', requestedAt: '2026-11-25T09:30:00.000Z' }
        const { answer, published } = desk({ announced: async () => [past] })

        const reply = await answer(command('status'))

        expect(reply).toMatchObject({ response_type: 'ephemeral', text: expect.stringMatching(service) })
        expect(published).toEqual([])
      },
    ),
  )

  it.each([
    ['api prod', 'Rate exceeded'],
    ['status', 'connect ETIMEDOUT'],
  ])(
    'says so where AWS fails behind "/deploy %s"',
    lesson(
      {
        why: '"On it" would be a lie, and an exception would show as "failed with the error dispatch_failed". The reason belongs into the log, where you look for it.',
        look: 'src/answer.ts: catch the error, log it, and answer with an ephemeral sentence.',
      },
      async (text: string, reason: string) => {
        const { answer } = desk({ publish: () => failed(reason), announced: () => failed(reason) })

        const reply = await answer(command(text)).catch((error) => ({ text: `threw ${error.message}` }))

        expect(reply).toEqual({ response_type: 'ephemeral', text: expect.not.stringMatching(/on it|TODO/i) })
        expect(logged).toContain(reason)
      },
    ),
  )

  it(
    'keeps the response_url out of the log',
    lesson(
      {
        why: 'For half an hour, who reads it there can speak in the channel in the name of your app.',
        look: 'src/answer.ts: log the error and the kind of command, not what Slack sent.',
      },
      async () => {
        const { answer } = desk({ publish: () => failed('Rate exceeded') })

        await answer(command('api prod')).catch(() => {})

        expect(logged).toContain('Rate exceeded')
        expect(logged).not.toContain('hooks.slack.com')
      },
    ),
  )
})

/** The answers, with a topic that remembers. */
function desk(parts: Partial<AnswerParts> = {}) {
  const published: OpsMessage[] = []
  const answer = answering({
    publish: async (message) => void published.push(message),
    announced: async () => [],
    stages: ['dev', 'staging', 'prod'],
    ...parts,
  })
  return { answer, published }
}

let count = 0

function command(text: string, fields: Partial<SlashCommand> = {}): SlashCommand {
  count += 1
  return {
    command: '/deploy',
    text,
    user: 'ada',
    channelId: 'C42',
    responseUrl: 'https://hooks.slack.com/commands/T1/2/3',
    triggerId: `${count}.2.abc`,
    sentAt: '2026-11-25T09:30:00.000Z',
    ...fields,
  }
}

/** A rejection that does not end the process where nobody waits for it. */
function failed(reason: string): Promise<never> {
  const rejected = Promise.reject(new Error(reason))
  rejected.catch(() => {})
  return rejected
}
