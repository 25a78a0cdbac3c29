import { eventLine } from './event-line.ts'

const time = new Date(2026, 10, 23, 9, 5, 7, 42).getTime()

describe('an event on one line', () => {
  it.each([
    [
      'api.call',
      { service: 'sts', target: 'GetCallerIdentity', status: 200, milliseconds: 1.234 },
      'sts GetCallerIdentity → 200 in 1.2 ms',
    ],
    ['lambda.log', { functionName: 'greet', message: 'hello\n' }, 'greet | hello'],
    [
      'lambda.invocation',
      { functionName: 'greet', version: '$LATEST', status: 'success', duration: 12.34, cold: true },
      'greet ($LATEST) success in 12.3 ms, cold',
    ],
    [
      'lambda.invocation',
      { functionName: 'greet', version: '3', status: 'error', errorType: 'TypeError', duration: 1, cold: false },
      'greet (3) TypeError in 1.0 ms',
    ],
    [
      'cloudformation.stack-event',
      {
        StackName: 'desk-dev',
        LogicalResourceId: 'Table',
        ResourceType: 'AWS::DynamoDB::Table',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: 'There is none.',
      },
      'desk-dev Table (AWS::DynamoDB::Table) CREATE_FAILED: There is none.',
    ],
    ['sns.publish', { topic: 'desk', size: 7, tags: { a: 1 }, left: undefined }, 'topic=desk size=7 tags={"a":1}'],
  ])('tells %s as %j', (type, detail, text) => {
    expect(eventLine({ id: 1, time, type, detail })).toBe(`09:05:07.042 ${type.padEnd(26)} ${text}`)
  })

  it('cannot be used to write over the terminal', () => {
    const message = 'a\u001b[2Jb\r\nc\u009bd\u2028e'

    expect(eventLine({ id: 1, time, type: 'lambda.log', detail: { functionName: 'f', message } })).toContain(
      'f | a [2Jb c d e',
    )
  })

  it('is cut where it is long', () => {
    expect(eventLine({ id: 1, time, type: 'x', detail: { text: 'y'.repeat(100_000) } }).length).toBeLessThan(500)
  })
})
