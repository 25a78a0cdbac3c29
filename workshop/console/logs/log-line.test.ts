import type { CloudEvent } from '#local-cloud/cloud.ts'
import { chosenLines, logLine } from './log-line.ts'

const line = (message: string, functionName = 'greet', id = 1): CloudEvent => ({
  ...{ id, time: 0, type: 'lambda.log' },
  detail: { functionName, message, timestamp: 0 },
})

describe('a line of a log', () => {
  it.each([
    ['text as it is', 'hello\n', { level: '', text: 'hello', more: '', isPlatform: false }],
    [
      "what Node's runtime puts before it",
      '2026-11-25T09:30:00.000Z\tabc-1\tWARN\tcareful\tnow\n',
      { level: 'WARN', text: 'careful\tnow' },
    ],
    [
      'JSON by its message',
      '{"level":"info","message":"took it","service":"api"}',
      { level: 'INFO', text: 'took it', more: '{\n  "service": "api"\n}' },
    ],
    ['JSON inside text', '2026\tid\tINFO\t{"message":"m","a":1}', { level: 'INFO', text: 'm', more: '{\n  "a": 1\n}' }],
    ['JSON without a message', '{"a":1}', { text: '{"a":1}', more: '{\n  "a": 1\n}' }],
    [
      'JSON whose message is an object by the message of that',
      '{"level":"INFO","message":{"message":"Kept","id":"a"}}',
      { level: 'INFO', text: 'Kept', more: '{\n  "id": "a"\n}' },
    ],
    [
      'JSON whose message is an object without one',
      '{"level":"INFO","requestId":"r","message":{"a":1}}',
      { level: 'INFO', text: '{"a":1}' },
    ],
    [
      'what was thrown',
      '2026\tid\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no"}',
      { level: 'ERROR', text: 'Invoke Error: no' },
    ],
    [
      'metrics by their values',
      '{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"sent"}]}]},"sent":2}',
      { text: 'metrics: sent 2' },
    ],
    ["Lambda's own", 'REPORT RequestId: abc\tDuration: 1 ms', { isPlatform: true }],
    [
      "Lambda's own in JSON",
      '{"time":"t","type":"platform.report","record":{"a":1}}',
      { text: 'platform.report', isPlatform: true },
    ],
    ['JSON that is none', '{"a":', { text: '{"a":', more: '' }],
    ['null', '{"_aws":null,"message":null}', { text: '{"_aws":null,"message":null}' }],
    ['markup', '<script>alert(1)</script>', { text: '<script>alert(1)</script>' }],
  ])('shows %s', (_what, message, expected) => {
    expect(logLine(line(message))).toMatchObject(expected)
  })

  it('is cut where it is very long', () => {
    expect(logLine(line('x'.repeat(100_000))).text).toHaveLength(4000)
  })
})

describe('the lines that are asked for', () => {
  const logs = [line('START RequestId: 1', 'greet', 1), line('Hello Ada', 'greet', 2), line('hello Bob', 'about', 3)]
  const chosen = (filter: object, most = 10) =>
    chosenLines(logs, { functionName: '', text: '', withPlatform: false, ...filter }, most).map(({ id }) => id)

  it.each([
    ["all but Lambda's own", {}, [2, 3]],
    ["Lambda's own too", { withPlatform: true }, [1, 2, 3]],
    ['those of a function', { functionName: 'about' }, [3]],
    ['those with a text, in any case', { text: 'HELLO a' }, [2]],
  ])('are %s', (_which, filter, ids) => {
    expect(chosen(filter)).toEqual(ids)
  })

  it('are the newest, where there are many', () => {
    expect(chosen({}, 1)).toEqual([3])
  })
})
