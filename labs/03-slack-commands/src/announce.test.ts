import { randomUUID } from 'node:crypto'
import { announce } from '#lab/03-slack-commands/src/announce.ts'
import type { Announcement } from '#lab/03-slack-commands/src/announcements.ts'
import { snsEvent } from '#local-cloud/sns/event.ts'
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

describe('Step 5 — Answer at the response_url', () => {
  it.each([
    ['api', 'prod', 'ada'],
    ['web', 'dev', 'grace'],
  ])(
    'announces %s to %s, asked for by %s, where Slack waits for it',
    lesson(
      {
        why: 'The message says where to answer. In the channel everybody sees it, so what is announced is response_type in_channel.',
        look: 'src/announce.ts: respond(slack.responseUrl, announcement(deployment)), for the message of each record.',
      },
      async (service: string, stage: string, user: string) => {
        const { handle, posts } = worker()

        await handle(snsEvent(message({ service, stage, user })))

        expect(posts).toEqual([
          { url: `https://hooks.slack.com/commands/T1/2/${user}`, type: 'in_channel', text: expect.any(String) },
        ])
        expect(posts[0]?.text).toMatch(new RegExp(`${user}.*${service}.*${stage}`))
      },
    ),
  )

  it(
    'announces every record of an event',
    lesson(
      {
        why: 'SNS hands over one message at a time today. The event is a list, and code that reads the first loses the others on the day it is not.',
        look: 'src/announce.ts: for (const { Sns } of Records).',
      },
      async () => {
        const { handle, posts } = worker()

        await handle(snsEvent(message({ user: 'ada' }), message({ user: 'grace' })))

        expect(posts.map(({ url }) => url.split('/').at(-1))).toEqual(['ada', 'grace'])
      },
    ),
  )

  it(
    'announces once what is delivered twice',
    lesson(
      {
        why: 'SNS delivers at least once, and so does Lambda. The id of a message is the same each time.',
        look: 'src/announce.ts: announcements.has(id) before, announcements.add(deployment) after.',
      },
      async () => {
        const { handle, posts, kept } = worker()
        const [first, second] = [message({ service: 'api' }), message({ service: 'web' })]

        for (const each of [first, first, second, first]) await handle(snsEvent(each))

        expect(posts).toHaveLength(2)
        expect(kept.map(({ service }) => service)).toEqual(['api', 'web'])
      },
    ),
  )

  it(
    'fails where Slack did not take it, and says it at the next attempt',
    lesson(
      {
        why: 'Lambda tries an event again whose invoke failed. What was remembered before it was said is then never said.',
        look: 'src/announce.ts: await respond(…), and remember it only after that.',
      },
      async () => {
        const { handle, posts, failing } = worker()
        const event = snsEvent(message({ service: 'api' }))

        failing.now = true
        const first = await handle(event).then(
          () => 'succeeded',
          () => 'failed',
        )
        failing.now = false
        await handle(event)

        expect({ first, posts: posts.length }).toEqual({ first: 'failed', posts: 1 })
      },
    ),
  )

  it.each([
    ['that is no JSON', 'hello'],
    ['of another form', '{"metric":"ops_desk.heartbeat"}'],
    ['whose service is none', message({ service: '<!channel>' })],
  ])(
    'fails for a message %s, and goes on with the next event',
    lesson(
      {
        why: 'Others publish to the topic too. A failed invoke ends in the queue of failed ones, where somebody finds it; a message that was skipped is gone.',
        look: 'src/announce.ts: readMessage of src/message.ts throws; let it.',
      },
      async (_case: string, text: string) => {
        const { handle, posts } = worker()

        const outcome = await handle(snsEvent(text)).then(
          () => 'succeeded',
          () => 'failed',
        )
        await handle(snsEvent(message({})))

        expect({ outcome, posts: posts.length }).toEqual({ outcome: 'failed', posts: 1 })
      },
    ),
  )

  it.each(['billing', 'search'])(
    'keeps and logs the deployment of %s, and not the response_url',
    lesson(
      {
        why: 'What is kept is shown to everybody by /deploy status, and the log is read by many. The response_url is a key to the channel.',
        look: 'src/announce.ts: take slack out of the message, then remember and log the rest: console.info({ message: "Announced", ...deployment }).',
      },
      async (service: string) => {
        const { handle, kept } = worker()

        await handle(snsEvent(message({ service })))

        expect(kept).toEqual([expect.objectContaining({ service })])
        expect(logged).toContain(service)
        expect(JSON.stringify(kept) + logged).not.toContain('hooks.slack.com')
      },
    ),
  )
})

/** The handler, with a Slack and a memory that can be looked at. */
function worker() {
  const posts: { url: string; type: string; text: string }[] = []
  const kept: Announcement[] = []
  const failing = { now: false }
  const handle = announce({
    async respond(url, { response_type: type, text }) {
      if (failing.now) throw new Error('Slack answered 503')
      posts.push({ url, type, text })
    },
    announcements: {
      has: async (id) => kept.some((each) => each.id === id),
      add: async (announcement) => void kept.push(announcement),
    },
  })
  return { handle, posts, kept, failing }
}

function message({ service = 'api', stage = 'prod', user = 'ada' }): string {
  return JSON.stringify({
    type: 'deployment.requested',
    id: randomUUID(),
    service,
    stage,
    requestedBy: user,
    requestedAt: '2026-11-25T09:30:00.000Z',
    source: 'slack',
    slack: { responseUrl: `https://hooks.slack.com/commands/T1/2/${user}`, userName: user, channelId: 'C42' },
  })
}
