import { eventLine } from './event-line.ts'

function line(type: string, detail: Record<string, unknown>, log?: 'whole' | 'none') {
  const told = eventLine({ id: 1, time: 0, type, detail }, log)
  return told?.shows === 'happening'
    ? `${told.from} | ${told.text}${{ true: ' ✔', false: ' ✘' }[String(told.isGood)] ?? ''}`
    : told
}

const log = (message: string | object, shown?: 'whole' | 'none') =>
  line(
    'lambda.log',
    { functionName: 'shop-dev-order', message: typeof message === 'string' ? message : JSON.stringify(message) },
    shown,
  )

describe('an event of the cloud on a slide', () => {
  it.each([
    [
      'a report in JSON',
      {
        type: 'platform.report',
        record: { metrics: { durationMs: 58.902, billedDurationMs: 426, maxMemoryUsedMB: 76, initDurationMs: 366.4 } },
      },
      'order | REPORT 58.9 ms, billed 426 ms, init 366 ms, 76 MB',
    ],
    [
      'a report as text',
      'REPORT RequestId: 6d\tDuration: 4.54 ms\tBilled Duration: 5 ms\tMemory Size: 256 MB\tMax Memory Used: 53 MB\t\n',
      'order | REPORT 4.5 ms, billed 5 ms, 53 MB',
    ],
    [
      'a line of its own, without ids and times',
      { level: 'INFO', message: { message: 'Announced', id: '1', requestedAt: '2026', service: 'api', slack: {} } },
      'order | INFO Announced service=api',
    ],
    [
      'a text with its level and its fields',
      { level: 'WARN', timestamp: '2026', message: 'Slow', latencyMs: 9, headers: {}, requestId: '1' },
      'order | WARN Slow latencyMs=9',
    ],
    [
      'an error, by its words',
      '2026-11-25T23:16:35Z\t10e0\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"Send a name.","stack":["x"]}',
      'order | ERROR Send a name. errorType=Error ✘',
    ],
    ['what is no JSON', 'hello\n', 'order | hello'],
  ])('shows of a log %s', (_, message, shown) => {
    expect(log(message)).toBe(shown)
  })

  it('shows where an invocation begins and ends only if all of the log is wanted', () => {
    const start = 'START RequestId: 6d Version: $LATEST\n'

    expect(log(start)).toBeUndefined()
    expect(log('hello', 'none')).toBeUndefined()
    expect(log({ type: 'platform.start', record: {} }, 'whole')).toBeUndefined()
    expect(log(start, 'whole')).toBe('order | START RequestId: 6d Version: $LATEST')
  })

  it.each([
    [
      'sns.publish',
      { topicArn: 'arn:aws:sns:us-east-1:0:ops-events-dev', message: '{"type":"a","title":"B"}' },
      'ops-events-dev | a: B',
    ],
    ['sns.publish', { topicArn: 'arn:aws:sns:us-east-1:0:t', message: 'no JSON' }, 't | no JSON'],
    [
      'slack.message',
      { response_type: 'ephemeral', text: '*On* it &amp; so', channel: 'general' },
      'Slack | only ada sees: On it & so ✔',
    ],
    [
      'slack.message',
      { response_type: 'in_channel', text: ':rocket: Done', channel: 'general' },
      'Slack | #general: Done ✔',
    ],
    ['datadog.event', { alert_type: 'info', title: 'A', tags: ['b:c'] }, 'Datadog | info: A  b:c ✔'],
    ['datadog.series', { metrics: ['a'], points: 1 }, 'Datadog | a: 1 point ✔'],
    [
      'apigateway.request',
      { method: 'GET', path: '/a', status: 401, milliseconds: 3.4 },
      'API Gateway | GET /a → 401 in 3 ms ✘',
    ],
    [
      'sqs.message-sent',
      { queue: 'arn:aws:sqs:us-east-1:0:x-DeadLetters-1' },
      'DeadLetters | holds a message that cannot be delivered ✘',
    ],
    ['sqs.message-sent', { queue: 'arn:aws:sqs:us-east-1:0:x-Messages-1' }, undefined],
    [
      'opensearch.bulk',
      { items: 3, failed: 1, indices: ['ops-logs-dev-2026.11.25'] },
      'OpenSearch | 3 log events into ops-logs-dev-2026.11.25, 1 refused ✘',
    ],
    [
      'codedeploy.traffic',
      { functionName: 'shop-staging-api', alias: 'live', targetVersion: '2', weight: 10 },
      'staging | alias live: 10 % of the calls go to version 2',
    ],
    ['codedeploy.deployment', { status: 'Succeeded' }, 'CodeDeploy | deployment Succeeded ✔'],
    ['codedeploy.deployment', { status: 'InProgress' }, 'CodeDeploy | deployment InProgress'],
    [
      'codedeploy.deployment',
      { status: 'Stopped', message: 'An alarm.' },
      'CodeDeploy | deployment Stopped: An alarm. ✘',
    ],
    ['api.call', { service: 'ssm' }, undefined],
    ['constructor', {}, undefined],
  ])('reads, of type %s %j', (type, detail, shown) => {
    expect(line(type, detail)).toBe(shown)
  })

  it('is cut where a function logs a book', () => {
    expect(log('x'.repeat(5000))).toHaveLength('order | '.length + 200)
  })
})
