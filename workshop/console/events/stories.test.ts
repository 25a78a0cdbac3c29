import type { CloudEvent } from '#local-cloud/cloud.ts'
import { serviceOf, tell } from './sentences.ts'
import { servicesIn, stories } from './stories.ts'

let id = 0
const event = (type: string, time: number, detail: Record<string, unknown> = {}): CloudEvent => ({
  id: ++id,
  time,
  type,
  detail,
})
const invocation = (time: number, duration: number, more = {}) =>
  event('lambda.invocation', time, { functionName: 'f', status: 'success', cold: false, duration, ...more })
const command = (time: number, milliseconds: number) =>
  event('slack.command', time, { command: '/deploy', text: 'api prod', status: 200, milliseconds, error: null })
const published = (time: number) =>
  event('sns.publish', time, { topicArn: 'arn:aws:sns:us-east-1:0:news', message: 'x' })

beforeEach(() => {
  id = 0
})

describe('stories of what happens', () => {
  it('tells a request before what it led to, though its event comes last', () => {
    const events = [
      published(1050),
      invocation(1080, 60),
      event('apigateway.request', 1090, { method: 'POST', path: '/slack', status: 200, milliseconds: 80 }),
      command(1100, 100),
    ]

    const [story] = stories(events, '', 10)

    expect(story?.steps.map(({ service, after }) => [service, after])).toEqual([
      ['Slack', 0],
      ['API Gateway', 10],
      ['Lambda', 20],
      ['SNS', 50],
    ])
    expect(story).toMatchObject({ time: 1000, took: 100, isBad: false })
  })

  it('takes the word of what says when it began', () => {
    const late = { ...invocation(1300, 60), detail: { ...invocation(1300, 60).detail, startedAt: 1010 } }

    const [story] = stories([published(1050), late], '', 10)

    expect(story?.steps.map(({ service }) => service)).toEqual(['Lambda', 'SNS'])
  })

  it('puts what began in one millisecond in the order in which one held the other', () => {
    const events = [
      published(1000),
      invocation(1001, 1),
      event('apigateway.request', 1001, { method: 'POST', path: '/x', status: 200, milliseconds: 1 }),
      command(1001, 1),
    ]

    const [story] = stories(events, '', 10)

    expect(story?.steps.map(({ service }) => service)).toEqual(['Slack', 'API Gateway', 'Lambda', 'SNS'])
  })

  it('begins another after two seconds of silence, and shows the latest first', () => {
    const told = stories([published(1000), published(2900), published(4901)], '', 10)

    expect(told.map(({ steps }) => steps.length)).toEqual([1, 2])
  })

  it('counts silence from the end of what takes long', () => {
    expect(stories([published(1000), invocation(6000, 5000), published(7500)], '', 10)).toHaveLength(1)
  })

  it('begins another with each command, however soon', () => {
    expect(stories([command(1000, 10), command(1020, 10)], '', 10)).toHaveLength(2)
  })

  it('gives at most as many as are asked for, and they are the latest', () => {
    const told = stories([published(0), published(5000), published(10_000)], '', 2)

    expect(told.map(({ time }) => time)).toEqual([10_000, 5000])
  })

  it('leaves out what is quiet, unless it is asked for', () => {
    const events = [event('api.call', 1, { service: 'sns', target: 'ListTopics', status: 200, milliseconds: 1 })]

    expect(stories(events, '', 10)).toEqual([])
    expect(stories(events, 'everything', 10)).toHaveLength(1)
    expect(stories(events, 'AWS APIs', 10)).toHaveLength(1)
    expect(stories(events, 'SNS', 10)).toEqual([])
  })

  it('keeps its name while steps of before its first come in', () => {
    const before = stories([published(1050)], '', 10)[0]?.id

    expect(stories([{ ...published(1050), id: 1 }, command(1100, 100)], '', 10)[0]?.id).toBe(before)
  })

  it('leaves out that a queue got what a topic says it delivered', () => {
    const sent = (body: string) =>
      event('sqs.message-sent', 1, { queue: 'arn:aws:sqs:us-east-1:0:desk-Work-BTNW0YTBMXFC', body })

    const [story] = stories([sent('{"Type" : "Notification", "Message": "x"}'), sent('{"title":"by itself"}')], '', 10)

    expect(story?.steps).toMatchObject([{ text: 'message to desk-Work', facts: 'by itself' }])
  })

  it('is in trouble if one of its steps is', () => {
    expect(stories([published(1), invocation(2, 1, { status: 'error' })], '', 10)[0]?.isBad).toBe(true)
  })
})

describe('an event in words', () => {
  it.each([
    [
      'a cold start',
      invocation(9, 12.3, { cold: true, initDuration: 140, maxMemoryUsed: 70, memorySize: 256 }),
      'f',
      'cold start 140 ms · ran 12 ms · 70 of 256 MB',
      false,
    ],
    [
      'a time-out',
      invocation(9, 3000, { status: 'timeout', maxMemoryUsed: 70, memorySize: 128 }),
      'f',
      'timed out · warm · ran 3.00 s · 70 of 128 MB',
      true,
    ],
    [
      'a delivery',
      event('sns.delivery', 1, {
        endpoint: 'arn:aws:lambda:us-east-1:0:function:forward:live',
        status: 'delivered',
        attempt: 1,
      }),
      'delivered to forward:live',
      '',
      false,
    ],
    [
      'a delivery that failed',
      event('sns.delivery', 1, {
        endpoint: 'arn:aws:sqs:us-east-1:0:work',
        status: 'failed',
        attempt: 2,
        reason: 'full',
      }),
      'failed for work',
      'attempt 2 · full',
      true,
    ],
    [
      'a dead letter',
      event('sns.delivery', 1, {
        endpoint: 'arn:aws:sqs:us-east-1:0:work',
        status: 'dead-letter',
        queue: 'arn:aws:sqs:us-east-1:0:dlq',
      }),
      'given up for work, moved to dlq',
      '',
      true,
    ],
    [
      'a message by its title',
      event('sns.publish', 1, { topicArn: 'arn:aws:sns:us-east-1:0:news', message: '{"title":"Deployed"}' }),
      'published to news',
      'Deployed',
      false,
    ],
    [
      'a command that Slack gives up',
      event('slack.command', 1, {
        command: '/deploy',
        text: '',
        status: null,
        milliseconds: 3000,
        error: 'operation_timeout',
      }),
      '/deploy',
      'Slack shows: operation_timeout',
      true,
    ],
    [
      'a refusal',
      event('iam.access-denied', 1, {
        action: 'sns:Publish',
        resource: 'arn:aws:sns:us-east-1:0:news',
        reason: 'no policy',
      }),
      'sns:Publish refused on news',
      'no policy',
      true,
    ],
    [
      'a partner that misbehaves',
      event('datadog.fault', 1, { method: 'POST', path: '/api/v1/events', status: 429 }),
      'misbehaves at POST /api/v1/events',
      'status 429',
      true,
    ],
    ['what nobody wrote a sentence for', event('new.thing', 1, { name: 'x', list: [1] }), 'new.thing', 'name x', false],
  ])('says of %s what matters', (_what, told, text, facts, isBad) => {
    expect(tell(told)).toMatchObject({ text, facts, isBad })
  })

  it('is short, however long the details', () => {
    const { text, facts } = tell(
      event('slack.command', 1, { command: '/x', text: 'y'.repeat(9999), error: 'z'.repeat(9999) }),
    )

    expect([text.length, facts.length]).toEqual([300, 240])
  })

  it("needs no detail to be there: the cloud's events may change", () => {
    const types = ['lambda.invocation', 'sns.publish', 'slack.message', 'sqs.message-sent', 'iam.access-denied']

    for (const type of types) expect(tell(event(type, 1)).text).toEqual(expect.any(String))
  })

  it('knows services by the names that people use', () => {
    expect(serviceOf('apigateway.request')).toBe('API Gateway')
    expect(servicesIn([published(1), invocation(2, 1), published(3)])).toEqual(['Lambda', 'SNS'])
  })
})
