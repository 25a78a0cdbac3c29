import { route } from '#lab/04-datadog-forwarder/src/route.ts'
import type { unwrap } from '#lab/04-datadog-forwarder/src/unwrap.ts'
import { lesson } from '#workshop/lesson.ts'

const NOW = Date.parse('2026-11-25T09:30:00.000Z')
const SECONDS = NOW / 1000
const HOUR = 3600

const event = { title: 'Deployment of api to prod requested', text: 'ada asked for it.', alert_type: 'info' }
const metric = { metric: 'ops_desk.heartbeat', type: 'count', points: [[SECONDS, 1]] }

describe('Step 2 — Route by what a message is', () => {
  it.each(['error', 'warning', 'info', 'success'])(
    'takes a message with the alert_type %s for an event',
    lesson(
      {
        why: 'Datadog has one endpoint for events and another for metrics. The rule of the talk since 2017: with an alert_type it is an event.',
        look: 'src/route.ts: eventSchema.safeParse(content), and of its answer data. Join id and publishedAt of the message.',
      },
      (alert_type: string) => {
        const routed = route(message({ ...event, alert_type, tags: ['service:api'] }), NOW)

        expect(routed).toEqual({
          event: { ...event, alert_type, tags: ['service:api'], id: 'm-1', publishedAt: at(0) },
        })
      },
    ),
  )

  it.each([
    ['a count', { ...metric, tags: ['stage:dev'] }],
    [
      'a gauge of a host',
      { metric: 'queue.depth', type: 'gauge', points: [[SECONDS - 60, 3.5]], host: 'web-1', tags: [] },
    ],
    [
      'many points',
      {
        ...metric,
        points: [
          [SECONDS - HOUR, 1],
          [SECONDS + 600, 2],
        ],
        tags: [],
      },
    ],
  ])(
    'takes a message with a metric and points for a metric: %s',
    lesson(
      {
        why: 'A number over time is no event: Datadog draws it, adds it up, and compares it.',
        look: 'src/route.ts: metricSchema.safeParse(content).',
      },
      (_case: string, content: object) => {
        const routed = route(message(content), NOW)

        expect(routed).toEqual({ metric: { ...content, id: 'm-1' } })
      },
    ),
  )

  it.each([
    ['ALARM', 'error'],
    ['OK', 'success'],
    ['INSUFFICIENT_DATA', 'warning'],
  ])(
    "takes CloudWatch's alarm in the state %s for an event of the type %s",
    lesson(
      {
        why: 'An alarm publishes a form of its own to the topic: without alert_type, with AlarmName and NewStateValue. Lab 07 counts on it that Datadog shows them.',
        look: 'src/route.ts: alarmSchema.safeParse(content) gives an event.',
      },
      (NewStateValue: string, alert_type: string) => {
        const NewStateReason = 'Threshold Crossed: 1 datapoint [3.0] was greater than the threshold (0.0).'
        const alarm = {
          AlarmName: 'api-errors',
          NewStateValue,
          NewStateReason,
          AWSAccountId: '000000000000',
          Trigger: {},
        }

        const routed = route(message(alarm), NOW)

        const title = `${NewStateValue}: api-errors`
        const expected = { title, text: NewStateReason, alert_type, tags: ['alarm:api-errors'] }
        expect(routed).toEqual({ event: { ...expected, id: 'm-1', publishedAt: at(0) } })
      },
    ),
  )

  it.each([
    ['an event', { ...event, tags: [] }],
    ['a metric', { ...metric, tags: [] }],
  ])(
    'passes on chosen fields only of %s',
    lesson(
      {
        why: "A message out of Slack carries the address where its sender is answered. Whoever knows it can write into that channel. It is nobody else's business, and Datadog keeps what it gets.",
        look: 'src/route.ts: go on with what the schema gives (data), never with content itself.',
      },
      (_case: string, content: object) => {
        const slack = { responseUrl: 'https://hooks.slack.com/commands/T1/2/secret', userName: 'ada', channelId: 'C1' }

        const routed = route(message({ ...content, slack, requestedBy: 'ada' }), NOW)

        expect(Object.values(routed)[0]).toMatchObject(content)
        expect(JSON.stringify(routed)).not.toMatch(/slack|secret|requestedBy/)
      },
    ),
  )

  it.each([
    ['nothing that is known', { hello: 'world' }, /alert_type.*metric/],
    ['an unknown alert_type', { ...event, alert_type: 'fatal' }, /alert_type/],
    ['an event without a title', { ...event, title: undefined }, /title/],
    ['an event of an empty text', { ...event, text: '' }, /text/],
    ['tags in one text', { ...event, tags: 'a,b' }, /tags/],
    ['an alarm of an unknown state', { AlarmName: 'api-errors', NewStateValue: 'FINE' }, /NewStateValue/],
    ['a metric without points', { ...metric, points: [] }, /points/],
    ['a value in quotes', { ...metric, points: [[SECONDS, '1']] }, /points/],
    ['a metric whose name starts with a digit', { ...metric, metric: '2xx' }, /metric/],
    ['the numeric type of the API', { ...metric, type: 1 }, /type/],
  ])(
    'says what is wrong with %s',
    lesson(
      {
        why: 'Datadog would refuse it with 400, after a request, and with it a whole batch. Who finds it among the dead letters a week later needs the reason, not a riddle.',
        look: 'src/route.ts: { bad: sentence(error) } where a schema refuses, and a sentence of your own where no schema fits.',
      },
      (_case: string, content: object, reason: RegExp) => {
        const routed = route(message(content), NOW)

        expect(routed).toEqual({ bad: expect.stringMatching(reason) })
      },
    ),
  )

  it.each([
    ['a point in milliseconds', { ...metric, points: [[NOW, 1]] }, /milliseconds/],
    [
      'a point older than an hour',
      {
        ...metric,
        points: [
          [SECONDS, 1],
          [SECONDS - HOUR - 1, 1],
        ],
      },
      /hour/,
    ],
    ['a point more than ten minutes ahead', { ...metric, points: [[SECONDS + 601, 1]] }, /10 minutes/],
  ])(
    'says that Datadog does not take %s',
    lesson(
      {
        why: 'Date.now() gives milliseconds, Datadog wants seconds: the most common mistake with this API. And a point that waited too long in the queue will not get younger by another try.',
        look: 'src/route.ts: compare seconds * 1000 with now: at most an hour before, at most ten minutes after.',
      },
      (_case: string, content: object, reason: RegExp) => {
        const routed = route(message(content), NOW)

        expect(routed).toEqual({ bad: expect.stringMatching(reason) })
      },
    ),
  )

  it(
    'says that Datadog takes no event older than 18 hours, and takes a younger one',
    lesson(
      {
        why: 'An event that is moved back from the dead letters after a weekend is too old. It must not go round for ever.',
        look: 'src/route.ts: compare Date.parse(publishedAt) with now.',
      },
      () => {
        const routed = [-18 * HOUR, -18 * HOUR - 1].map((age) =>
          route({ ...message(event), publishedAt: at(age) }, NOW),
        )

        expect(routed).toEqual([{ event: expect.anything() }, { bad: expect.stringMatching(/18 hours/) }])
      },
    ),
  )
})

/** As unwrap gives it. */
function message(content: object): ReturnType<typeof unwrap>['messages'][number] {
  return { id: 'm-1', publishedAt: at(0), content: { ...content }, record: {} as never }
}

function at(seconds: number): string {
  return new Date(NOW + seconds * 1000).toISOString()
}
