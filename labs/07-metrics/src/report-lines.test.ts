import { lesson } from '#workshop/lesson.ts'
import { startCloudWatch, type TestCloudWatch } from '#workshop/metrics/cloudwatch.ts'
import { resourcesIn } from '#workshop/metrics/resources.ts'

const LOOK = 'report-lines.yml'
const [HAND, POWERTOOLS] = ['hand', 'powertools'].map((name) => `/aws/lambda/metrics-prod-${name}`) as [string, string]

let cloudwatch: TestCloudWatch
let refused: string[]

beforeEach(async () => {
  cloudwatch = startCloudWatch()
  const file = require.resolve('#lab/07-metrics/report-lines.yml')
  refused = cloudwatch.create(await resourcesIn(file, 'metrics', 'prod'))
})
afterEach(() => cloudwatch.close())

describe('Step 2 — Measure what matters', () => {
  it.each([
    ['HandInitDuration', HAND, [212.25, 187.5]],
    ['PowertoolsInitDuration', POWERTOOLS, [301.125]],
  ])(
    'finds each cold start in the report lines, as %s',
    lesson(
      {
        why: 'Lambda writes a report after each invocation, and only that of a cold start has an initDurationMs. A metric filter needs no code in the function, and works for functions that you cannot change. Its Sum is time, its SampleCount the number of cold starts; an init of 0 for each warm one would spoil the average.',
        look: `${LOOK}: an AWS::Logs::MetricFilter of this log group, whose FilterPattern asks for $.record.metrics.initDurationMs > 0, and whose MetricValue is that.`,
      },
      (name: string, group: string, inits: number[]) => {
        for (const init of inits) cloudwatch.log(group, [report({ initDurationMs: init })])
        cloudwatch.log(group, [report({}), report({}), ...NOISE])

        expect(metric(name)).toEqual({ sum: inits.reduce((a, b) => a + b), count: inits.length, unit: 'Milliseconds' })
      },
    ),
  )

  it.each([[[12, 9, 250]], [[7]]])(
    'adds up what is billed for powertools: %j ms',
    lesson(
      {
        why: 'The metric Duration of AWS/Lambda has not what you pay for: since August 2025 the init is billed, too. The report line has both.',
        look: `${LOOK}: a filter of PowertoolsLogGroup for { $.type = "platform.report" }, with $.record.metrics.billedDurationMs as MetricValue.`,
      },
      (billed: number[]) => {
        cloudwatch.log(POWERTOOLS, [...billed.map((each) => report({ billedDurationMs: each })), ...NOISE])
        cloudwatch.log(HAND, [report({ billedDurationMs: 10_000 })])

        expect(metric('PowertoolsBilledDuration')).toEqual({
          sum: billed.reduce((a, b) => a + b),
          count: billed.length,
          unit: 'Milliseconds',
        })
      },
    ),
  )

  it(
    'makes three metrics in the namespace of the stage, and no other',
    lesson(
      {
        why: 'Namespaces of stages stand apart as the stages do: a cold start of dev is not in the graph of prod.',
        look: `${LOOK}: MetricNamespace: OpsDesk/\${sls:stage}, and no Dimensions.`,
      },
      () => {
        for (const group of [HAND, POWERTOOLS]) cloudwatch.log(group, [report({ initDurationMs: 100 }), ...NOISE])

        expect(
          cloudwatch
            .kept()
            .map(({ namespace, name, dimensions }) => [namespace, name, dimensions])
            .sort(),
        ).toEqual(
          ['HandInitDuration', 'PowertoolsBilledDuration', 'PowertoolsInitDuration'].map((name) => [
            'OpsDesk/prod',
            name,
            {},
          ]),
        )
      },
    ),
  )
})

/** What else is in such a log: other lines of Lambda's, and what the function itself says. */
const NOISE = [
  JSON.stringify({ type: 'platform.start', record: { requestId: 'r-1', version: '$LATEST' } }),
  JSON.stringify({ type: 'platform.runtimeDone', record: { status: 'error', metrics: { durationMs: 3 } } }),
  JSON.stringify({ level: 'INFO', message: { billedDurationMs: 99_999, initDurationMs: 99_999 } }),
  'REPORT RequestId: r-1\tBilled Duration: 77777 ms\tInit Duration: 66666.00 ms',
]

function report(metrics: { initDurationMs?: number; billedDurationMs?: number }): string {
  const all = { durationMs: 8.125, billedDurationMs: 9, memorySizeMB: 256, maxMemoryUsedMB: 71, ...metrics }
  const record = { requestId: 'r-1', metrics: all, status: 'success' }
  return JSON.stringify({ time: new Date().toISOString(), type: 'platform.report', record })
}

function metric(wanted: string) {
  const [found] = cloudwatch.kept().filter(({ name }) => name === wanted)
  if (!found) return [`there is no metric ${wanted}`, ...refused]
  return { sum: found.sum, count: found.count, unit: found.unit }
}
