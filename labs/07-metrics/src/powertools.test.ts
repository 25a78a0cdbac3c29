import type { Measurements } from '#lab/07-metrics/src/measurements.ts'
import { withPowertools } from '#lab/07-metrics/src/powertools.ts'
import { lesson } from '#workshop/lesson.ts'
import { loggedBy, metricsIn } from '#workshop/metrics/lambda-log.ts'

const LOOK = 'src/powertools.ts'

describe('Step 1 — Write a metric as a log line', () => {
  it.each([
    ['Archive', 'archive', of(3, { stage: 'prod', kind: 'nightly' }, { backupId: 'b-77' })],
    ['Web/dev', 'shop', of(0, {}, { requestId: '4f1c' })],
  ])(
    'with Powertools: gives CloudWatch the metrics of %s as byHand does',
    lesson(
      {
        why: 'Powertools writes the same lines. Each call of addDimensions begins a set of its own, and every metric is then there twice, and paid for twice: addDimension adds one to the set.',
        look: `${LOOK}: new Metrics({ namespace, serviceName: service }), then addDimension, addMetadata and addMetric for each, then publishStoredMetrics().`,
      },
      async (namespace: string, service: string, measurements: Measurements) => {
        const write = withPowertools({ namespace, service })

        const lines = await loggedBy(() => write(measurements))

        const [{ value } = { value: NaN }] = measurements.metrics
        const dimensions = { service, ...measurements.dimensions }
        expect(withoutTime(metricsIn(lines))).toEqual([
          { namespace, name: 'Backups', unit: 'Count', values: [value], dimensions },
          { namespace, name: 'Age', unit: 'Milliseconds', values: [value * 10], dimensions },
        ])
        expect(lines.map((line) => JSON.parse(line))).toMatchObject([measurements.details])
      },
    ),
  )

  it(
    'with Powertools: publishes at once, and begins anew',
    lesson(
      {
        why: 'Powertools gathers until somebody publishes. In a warm environment the next invocation finds what the last one left: its numbers under the dimensions of another.',
        look: `${LOOK}: publishStoredMetrics() at the end of each call; it also forgets the dimensions and details.`,
      },
      async () => {
        const write = withPowertools({ namespace: 'Web', service: 'shop' })

        const first = await loggedBy(() => write(of(1, { kind: 'nightly' }, { backupId: 'b-1' })))
        const second = await loggedBy(() => write(of(2, { stage: 'dev' }, { requestId: 'r-2' })))

        const dimensions = { service: 'shop', stage: 'dev' }
        expect(metricsIn(first)).toMatchObject([{ values: [1] }, { values: [10] }])
        expect(withoutTime(metricsIn(second))).toMatchObject([{ values: [2], dimensions }, { values: [20] }])
        expect(second.join()).not.toMatch(/nightly|b-1/)
      },
    ),
  )
})

function of(
  value: number,
  dimensions: Record<string, string> = {},
  details: Record<string, string> = {},
): Measurements {
  const age = { name: 'Age', unit: 'Milliseconds' as const, value: value * 10 }
  return { metrics: [{ name: 'Backups', unit: 'Count', value }, age], dimensions, details }
}

function withoutTime(found: ReturnType<typeof metricsIn>) {
  return found.map((each) => (typeof each === 'string' ? each : { ...each, time: undefined }))
}
