import { byHand } from '#lab/07-metrics/src/by-hand.ts'
import { measure } from '#lab/07-metrics/src/measure.ts'
import { withPowertools } from '#lab/07-metrics/src/powertools.ts'
import type { Overview } from '#local-cloud/overview.ts'
import { snsEvent } from '#local-cloud/sns/event.ts'
import { lesson } from '#workshop/lesson.ts'
import { startCloudWatch, type TestCloudWatch } from '#workshop/metrics/cloudwatch.ts'
import { loggedBy } from '#workshop/metrics/lambda-log.ts'
import { resourcesIn } from '#workshop/metrics/resources.ts'

const LOOK = 'dashboard.yml'
const STAGES = ['dev', 'staging', 'prod']

type Widget = Overview['dashboards'][number]['widgets'][number]
type Line = NonNullable<Widget['lines']>[number]

let cloudwatch: TestCloudWatch
let widgets: Widget[]
const refused: string[] = []

/** A whole service of stage blue, with traffic: what the code of this lab logs, and what AWS itself tells of it. */
beforeAll(async () => {
  cloudwatch = startCloudWatch()
  for (const file of ['report-lines', 'alarm', 'dashboard']) {
    const resources = await resourcesIn(require.resolve(`#lab/07-metrics/${file}.yml`), 'metrics', 'blue')
    refused.push(...cloudwatch.create(resources))
  }
  for (const [name, service, writer] of [
    ['hand', 'by-hand', byHand],
    ['powertools', 'powertools', withPowertools],
  ] as const) {
    const handler = measure({ write: writer({ namespace: 'OpsDesk/blue', service }), stages: STAGES })
    const lines = await loggedBy(async () => {
      for (const ago of [100, 200, 300, 9000]) {
        for (const stage of STAGES) await handler(snsEvent(deployment(stage, ago)), { awsRequestId: 'r-1' })
      }
    })
    cloudwatch.log(`/aws/lambda/metrics-blue-${name}`, [...lines, report(name)])
    for (const [metric, values] of OF_LAMBDA) {
      cloudwatch.put('AWS/Lambda', metric, { FunctionName: `metrics-blue-${name}` }, ...values)
    }
  }
  cloudwatch.pass(1)
  widgets = cloudwatch.dashboards().find(({ name }) => name === 'metrics-blue')?.widgets ?? []
})
afterAll(() => cloudwatch?.close())

describe('Step 4 — Draw a dashboard as code', () => {
  it(
    'draws a line with data for every metric that it names',
    lesson(
      {
        why: 'A dashboard refers to metrics by their names, and CloudWatch refuses none that does not exist: a misspelt dimension is an empty graph, and an empty graph looks like a quiet night.',
        look: `${LOOK}: namespace, name and all dimensions exactly as they are written (npm run -s lab metrics lists them), and "region" in each widget.`,
      },
      () => {
        const empty = widgets.flatMap((widget) => [
          ...(widget.problem ? [`${widget.title}: ${widget.problem}`] : []),
          ...(widget.lines ?? [])
            .filter(({ points }) => points.length === 0)
            .map(({ label }) => `${widget.title}: ${label} has no data`),
        ])

        const drawn = widgets.filter(({ lines = [] }) => lines.length > 0).length
        expect({ refused, empty, drawn: drawn >= 4 }).toEqual({ refused: [], empty: [], drawn: true })
      },
    ),
  )

  it(
    'shows how many deployments were requested for each stage',
    lesson(
      {
        why: 'CloudWatch does not add up over dimensions: a metric with service and stage is not there without the stage. A line for each stage is what one wants to see anyway.',
        look: `${LOOK}: a row ["OpsDesk/\${sls:stage}", "DeploymentsRequested", "service", "powertools", "stage", "prod"] for each of dev, staging and prod, "stat": "Sum".`,
      },
      () => {
        expect(linesThatCome([4, 4, 4], 'Sum')).toEqual(['Sum', 'Sum', 'Sum'])
      },
    ),
  )

  it(
    'shows the delay of the slow ones, not of the average',
    lesson(
      {
        why: 'Three requests took 0.3 s at most, one took nine. The average of 2.4 s happened to nobody; a percentile says what one of ten had to wait for.',
        look: `${LOOK}: "stat": "p90" for the Delay of "service", "powertools", "stage", "prod".`,
      },
      () => {
        const percentiles = allLines().filter(({ stat }) => /^p9/.test(stat ?? ''))

        expect(percentiles.map(({ points }) => Math.round((points.at(-1)?.[1] ?? 0) / 1000))).toContain(9)
      },
    ),
  )

  it(
    'shows errors beside the invocations that they are of',
    lesson(
      {
        why: 'Five errors are a catastrophe of six invocations and nothing of a million. One graph with both needs no arithmetic.',
        look: `${LOOK}: one widget with Invocations and Errors of AWS/Lambda, "FunctionName", "\${PowertoolsLambdaFunction}", "stat": "Sum".`,
      },
      () => {
        const sums = widgets.map(({ lines = [] }) =>
          lines.filter(({ stat }) => stat === 'Sum').map(({ points }) => points.at(-1)?.[1]),
        )

        expect(sums).toContainEqual(expect.arrayContaining([13, 1]))
      },
    ),
  )

  it(
    'shows what a cold start takes by hand and with Powertools',
    lesson(
      {
        why: 'A library is paid for at each cold start. Beside each other one sees how much, and whether it is worth it.',
        look: `${LOOK}: HandInitDuration and PowertoolsInitDuration of step 2 in one widget. They have no dimensions.`,
      },
      () => {
        const values = widgets.map(({ lines = [] }) => lines.map(({ points }) => points.at(-1)?.[1]))

        expect(values).toContainEqual(expect.arrayContaining([120, 180]))
      },
    ),
  )

  it(
    'shows the alarm',
    lesson(
      {
        why: 'The first look at a dashboard asks whether somebody has to do something. That is the alarm, not a line.',
        look: `${LOOK}: a widget of type alarm, "alarms": ["\${ErrorsAlarm.Arn}"].`,
      },
      () => {
        expect(widgets.flatMap(({ alarms = [] }) => alarms)).toEqual(['metrics-blue-errors'])
      },
    ),
  )

  it(
    'has a title on each widget, and room for each',
    lesson(
      {
        why: 'Somebody who did not build it reads it at night. Two widgets in one place hide each other.',
        look: `${LOOK}: "title" in the properties of each; x + width is 24 at most.`,
      },
      () => {
        const cells = widgets.flatMap(({ x, y, width, height }) =>
          Array.from({ length: width * height }, (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`),
        )

        expect(widgets.filter(({ title, type }) => type !== 'text' && !title).map(({ type }) => type)).toEqual([])
        expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([])
        expect([widgets.length >= 5, cells.length - new Set(cells).size]).toEqual([true, 0])
      },
    ),
  )
})

/** Twelve invocations that went well and one that failed. */
const OF_LAMBDA: [string, number[]][] = [
  ['Invocations', Array.from({ length: 13 }, () => 1)],
  ['Errors', [...Array.from({ length: 12 }, () => 0), 1]],
  ['Throttles', [0]],
  ['Duration', [3, 4, 5]],
  ['ConcurrentExecutions', [1]],
]

function deployment(stage: string, ago: number): string {
  const requestedAt = new Date(Date.now() - ago).toISOString()
  return JSON.stringify({ id: '0199', service: 'api', stage, source: 'http', requestedAt })
}

function report(name: string): string {
  const initDurationMs = { hand: 120, powertools: 180 }[name]
  const metrics = { durationMs: 2, billedDurationMs: 7, initDurationMs }
  return JSON.stringify({ type: 'platform.report', record: { requestId: 'r-1', status: 'success', metrics } })
}

function allLines(): Line[] {
  return widgets.flatMap(({ lines = [] }) => lines)
}

/** The statistics of the lines of one widget that come to these values; nothing where no widget has them. */
function linesThatCome(values: number[], stat: string): (string | undefined)[] {
  const found = widgets.find(
    ({ lines = [] }) =>
      lines.length === values.length && lines.every((line, n) => line.stat === stat && sum(line) === values[n]),
  )
  return found?.lines?.map((line) => line.stat) ?? []
}

function sum({ points }: Line): number {
  return points.reduce((total, [, value]) => total + value, 0)
}
