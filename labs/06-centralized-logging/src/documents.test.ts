import fc from 'fast-check'
import { documents } from '#lab/06-centralized-logging/src/documents.ts'
import type { LogBatch } from '#lab/06-centralized-logging/src/unpack.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/documents.ts'
const FIELDS = 'src/fields.ts'
const REPORT = 'src/report.ts'
const ID = '8f14e45f-ceea-467f-a9d6-2d1b0c4f1a11'

describe('Step 3 — Shape documents', () => {
  it(
    'keeps the id of each event, and tells its time, its log group and its log stream',
    lesson(
      {
        why: 'The time of the event is the one by which everything is sorted, to the millisecond. Group and stream lead back to CloudWatch, to the lines around this one.',
        look: `${LOOK}: @timestamp as new Date(timestamp).toISOString(), @logGroup, @logStream; id and timestamp as they came.`,
      },
      async () => {
        const times = [
          '2026-11-25T23:59:59.999Z',
          '2026-11-26T00:00:00.000Z',
          '2026-11-26T00:00:00.007Z',
          '2026-11-25T23:59:59.010Z',
        ]
        const logEvents = times.map((time, index) => ({
          id: `77${index}`,
          timestamp: Date.parse(time),
          message: index % 2 ? 'text' : '{"a":1}',
        }))

        const made = documents({ logGroup: '/aws/lambda/x', logStream: '2026/[$LATEST]1', logEvents }, 'dev')

        expect(made.map(({ id, timestamp }) => ({ id, timestamp }))).toEqual(
          logEvents.map(({ id, timestamp }) => ({ id, timestamp })),
        )
        expect(made.map(({ json }) => parse(json))).toMatchObject(
          times.map((time) => ({ '@timestamp': time, '@logGroup': '/aws/lambda/x', '@logStream': '2026/[$LATEST]1' })),
        )
      },
    ),
  )

  it.each([
    {
      level: 'INFO',
      timestamp: '2026-11-25T09:00:00.000Z',
      service: 'api',
      stage: 'dev',
      message: 'Checked',
      ms: 12.5,
    },
    {
      level: 'ERROR',
      timestamp: '2026-11-25T09:00:00.001Z',
      service: 'web',
      stage: 'prod',
      message: 'a "b" \\ ü',
      ok: false,
    },
    {
      level: 'WARN',
      timestamp: '2026-11-25T09:00:00.002Z',
      service: 'x',
      stage: 'dev',
      message: 'deep',
      list: [{ a: null }],
    },
    { message: 'of another logger', level: 30, pid: 7 },
  ])(
    'makes fields of the members of a JSON line: %j',
    lesson(
      {
        why: 'A line that is an object already is searched by its fields: level:ERROR AND service:api. As a string inside of another object it is text, in which you can only look for words.',
        look: `${FIELDS}: JSON.parse, and give the members as they are.`,
      },
      async (line: object) => {
        expect(documentOf(JSON.stringify(line))).toMatchObject(line)
      },
    ),
  )

  it.each([
    ['/aws/lambda/http-and-events-dev-create', 'dev', 'http-and-events'],
    ['/aws/lambda/web-prod-read-all', 'prod', 'web'],
    ['/aws/lambda/dev-tools-dev-x', 'dev', 'dev-tools'],
  ])(
    'tells the service and the stage of a line of %s that does not say them',
    lesson(
      {
        why: 'A line of Lambda’s, or of a library’s, does not know where it runs. The name of the log group does: /aws/lambda/<service>-<stage>-<function>.',
        look: `${LOOK}: what is before -<stage>- in the name. A line that says its service itself is right.`,
      },
      async (logGroup: string, stage: string, service: string) => {
        const lines = ['some text', '{"a":1}', '{"service":"my-own","a":1}', `END RequestId: ${ID}\n`]

        const found = lines.map((line) => documentOf(line, { logGroup, stage }))

        expect(found.map(({ service, stage }) => [service, stage])).toEqual([
          [service, stage],
          [service, stage],
          ['my-own', stage],
          [service, stage],
        ])
      },
    ),
  )

  it(
    'tells no service of a log group that is not of a function',
    lesson(
      {
        why: 'A guess is worse than a gap: nobody doubts what stands in an index.',
        look: `${LOOK}: only names that begin with /aws/lambda/.`,
      },
      async () => {
        const found = documentOf('some text', { logGroup: '/aws/apigateway/api-dev-x' })

        expect(found).toMatchObject({ message: 'some text' })
        expect(found).not.toHaveProperty('service')
      },
    ),
  )

  it.each([
    'some text',
    'ERROR: no disk',
    '{"half":',
    '{ not: "JSON" }',
    '{a}',
    '[1,2]',
    '42',
    'null',
    '"quoted"',
    'a { b } c',
  ])(
    'makes a message of the line %s',
    lesson(
      {
        why: 'Logs are written by everybody, also by those who do not write JSON. A line that cannot be parsed is a line, and no reason to fail for all others.',
        look: `${FIELDS}: only an object has fields; for all else textFields of src/text-line.ts.`,
      },
      async (line: string) => {
        expect(() => documentOf(`${line}\n`)).not.toThrow()
        expect(documentOf(`${line}\n`)).toMatchObject({ message: line })
      },
    ),
  )

  it.each([
    [{ message: 'Published', messageId: 'm-1', type: 'deployment.requested' }],
    [{ message: 'Refused', fields: { service: 'too long' } }],
    [{ event: 'of which there is no message' }],
  ])(
    'lifts what console.log wrapped: %j',
    lesson(
      {
        why: 'In a JSON log, console.log({…}) becomes {"timestamp", "level", "requestId", "message": {…}}. Left as it is, message is an object here and a text there, and an index takes only one of the two.',
        look: `${FIELDS}: where message is an object, put its members beside timestamp, level and requestId.`,
      },
      async (inner: object) => {
        const wrapper = { timestamp: '2026-11-25T09:00:00.000Z', level: 'WARN', requestId: ID }

        const found = documentOf(JSON.stringify({ ...wrapper, message: inner }))

        expect(found).toMatchObject({ ...wrapper, ...inner })
        expect(typeof found.message).not.toBe('object')
      },
    ),
  )

  it.each([[{ orderId: 7, message: 'Paid' }], [{ level: 'ERROR', reason: 'no money' }]])(
    'lifts JSON that was made a string of before it was logged: %j',
    lesson(
      {
        why: 'console.log(JSON.stringify(x)) in a JSON log is encoded twice: "message":"{\\"orderId\\":7}". Nothing in it can be found by its field.',
        look: `${FIELDS}: where message is a text with an object in it, parse it too.`,
      },
      async (inner: object) => {
        const line = {
          timestamp: '2026-11-25T09:00:00.000Z',
          level: 'INFO',
          requestId: ID,
          message: JSON.stringify(inner),
        }

        expect(documentOf(JSON.stringify(line))).toMatchObject({ requestId: ID, ...inner })
      },
    ),
  )

  it.each([
    [{ durationMs: 46.84, billedDurationMs: 47, memorySizeMB: 192, maxMemoryUsedMB: 72 }, 'success', 'INFO'],
    [
      { durationMs: 3000, billedDurationMs: 3212, memorySizeMB: 512, maxMemoryUsedMB: 80, initDurationMs: 211.7 },
      'timeout',
      'ERROR',
    ],
    [{ durationMs: 1.2, billedDurationMs: 2, memorySizeMB: 256, maxMemoryUsedMB: 60 }, 'error', 'ERROR'],
  ])(
    'makes numbers of the report of an invoke: %j',
    lesson(
      {
        why: 'How long it took, what it cost, how much memory it needed: Lambda says it for every invoke. As fields they can be added up, and level:ERROR finds the time-outs, too.',
        look: `${FIELDS}: the members of record.metrics and those of record, side by side; level ERROR where a status is not success.`,
      },
      async (metrics: object, status: string, level: string) => {
        const record = { requestId: ID, metrics, status, spans: [{ name: 'responseLatency' }], tracing: { value: 'x' } }

        const found = documentOf(JSON.stringify({ time: '2026-11-25T09:00:00.000Z', type: 'platform.report', record }))

        expect(found).toMatchObject({ type: 'platform.report', requestId: ID, status, level, ...metrics })
        expect(['record', 'metrics', 'spans', 'tracing'].filter((name) => name in found)).toEqual([])
      },
    ),
  )

  it.each([
    ['START', { time: 'x', type: 'platform.start', record: { requestId: ID, version: '7' } }, { version: '7' }],
    [
      'INIT_START',
      { time: 'x', type: 'platform.initStart', record: { requestId: ID, phase: 'init' } },
      { phase: 'init' },
    ],
  ])(
    'keeps what a line of Lambda’s says that is like %s in a log of text',
    lesson(
      {
        why: 'The lines of the platform say when an environment was new and which version answered. They have no level of their own, and are no errors.',
        look: `${FIELDS}: all lines whose type begins with platform. are read in the same way.`,
      },
      async (_name: string, line: object, facts: object) => {
        expect(documentOf(JSON.stringify(line))).toMatchObject({ level: 'INFO', requestId: ID, ...facts })
      },
    ),
  )

  it(
    'leaves a record that is not Lambda’s where it is',
    lesson(
      {
        why: 'An application may have records of its own, and metrics in them.',
        look: `${FIELDS}: only where type begins with "platform.".`,
      },
      async () => {
        const line = { type: 'dns', record: { name: 'example.com', metrics: { ttl: 7 } } }

        expect(documentOf(JSON.stringify(line))).toMatchObject(line)
      },
    ),
  )

  it.each([
    ['', {}],
    ['\tInit Duration: 300.12 ms', { initDurationMs: 300.12 }],
    ['\tStatus: timeout', { status: 'timeout' }],
    [
      '\tInit Duration: 9.00 ms\tStatus: error\tError Type: Runtime.ExitError',
      { initDurationMs: 9, status: 'error', errorType: 'Runtime.ExitError' },
    ],
  ])(
    'makes the same fields of a REPORT line of text that ends with "%s"',
    lesson(
      {
        why: 'Text is what functions log unless you say otherwise. With the same names and numbers, one search finds the slow invokes of both.',
        look: `${REPORT}: the parts stand between tabs, each as "Label: value unit". What has no status was a success.`,
      },
      async (end: string, fields: object) => {
        const [duration, memory] = [40 + end.length + 0.25, 128 + end.length]
        const line = `REPORT RequestId: ${ID}\tDuration: ${duration} ms\tBilled Duration: ${Math.ceil(duration)} ms\tMemory Size: ${memory} MB\tMax Memory Used: 72 MB${end}\t\n`

        expect(documentOf(line)).toMatchObject({
          level: end.includes('Status') ? 'ERROR' : 'INFO',
          type: 'platform.report',
          requestId: ID,
          status: 'success',
          durationMs: duration,
          billedDurationMs: Math.ceil(duration),
          memorySizeMB: memory,
          maxMemoryUsedMB: 72,
          ...fields,
        })
      },
    ),
  )

  it.each([
    [`START RequestId: ${ID} Version: 12\n`, { type: 'platform.start', requestId: ID, version: '12' }],
    [
      `2026-11-25T09:00:00.000Z\t${ID}\tWARN\tsaid by\rconsole.warn\n`,
      { level: 'WARN', requestId: ID, message: 'said by\nconsole.warn' },
    ],
    [`2026-11-25T09:00:00.000Z ${ID} Task timed out after 3.00 seconds\n\n`, { level: 'ERROR', requestId: ID }],
    [
      `2026-11-25T09:00:00.000Z\t${ID}\tERROR\tInvoke Error \t{"errorType":"Oops","errorMessage":"no","stack":["Oops: no"]}\n`,
      { level: 'ERROR', message: 'Invoke Error', errorType: 'Oops', errorMessage: 'no', stackTrace: ['Oops: no'] },
    ],
  ])(
    'reads other lines of a log of text: %j',
    lesson(
      {
        why: 'Half of the functions in the world log text. What Lambda puts before a message is worth fields as well.',
        look: `${FIELDS}: textFields of src/text-line.ts, which is given, for every line that is no JSON object.`,
      },
      async (line: string, fields: object) => {
        expect(documentOf(line)).toMatchObject(fields)
      },
    ),
  )

  it.each([
    [
      '{"level":"INFO","timestamp":"2026-11-25T09:00:00.000Z","service":"api","stage":"dev","message":"m","@timestamp":"1970"}',
    ],
    ['{"@timestamp":"1970","@logGroup":"not mine","a":1}'],
  ])(
    'lets no line say another @timestamp or log group: %s',
    lesson(
      {
        why: 'A member that is there twice makes OpenSearch refuse the document; one that wins puts it into another day. Names with @ are yours.',
        look: `${LOOK}: take members that begin with @ out of a line before you add your own.`,
      },
      async (line: string) => {
        const [made] = documents(batchOf([line]), 'dev')

        expect(made?.json.match(/"@timestamp":/g)).toHaveLength(1)
        expect(parse(made?.json)).toMatchObject({ '@timestamp': TIME, '@logGroup': GROUP })
        expect(made?.json).not.toMatch(/1970|not mine/)
      },
    ),
  )

  it(
    'makes one line of JSON, whatever was logged',
    lesson(
      {
        why: 'The bulk request is a document a line. A line’s end inside of one, as in JSON with an indentation, breaks not this document but the request, and all others with it.',
        look: `${LOOK}: take a line over as it is only if there is no line’s end in it; all else goes through JSON.stringify.`,
      },
      async () => {
        const pretty = fc.jsonValue().map((value) => JSON.stringify({ value }, null, 2))
        const ready = '{"level":"INFO","timestamp":"2026-11-25T09:00:00.000Z","service":"api"'
        const broken = fc.string({ unit: 'binary' }).map((text) => `${ready},\n"text":${JSON.stringify(text)}}`)
        const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), pretty, broken)

        for (const lines of fc.sample(fc.array(anything, { minLength: 1 }), { numRuns: 300, seed: 6 })) {
          const made = documents(batchOf(lines), 'dev')
          expect(made).toHaveLength(lines.length)
          for (const { json } of made) {
            expect(json).not.toContain('\n')
            expect(parse(json)).toMatchObject({ '@timestamp': TIME })
          }
        }
      },
    ),
  )
})

const GROUP = '/aws/lambda/api-dev-x'
const TIME = '2026-11-25T09:00:00.123Z'

function batchOf(lines: string[], logGroup = GROUP): LogBatch {
  const logEvents = lines.map((message, index) => ({ id: `${index + 1}`, timestamp: Date.parse(TIME), message }))
  return { logGroup, logStream: 's', logEvents }
}

/** The document of one line. */
function documentOf(line: string, { logGroup = GROUP, stage = 'dev' } = {}) {
  const [made] = documents(batchOf([line], logGroup), stage)
  return parse(made?.json)
}

function parse(json: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(json ?? '{}')
  } catch {
    return { 'no JSON': json }
  }
}
