import { byHand } from '#lab/07-metrics/src/by-hand.ts'
import type { Measurements } from '#lab/07-metrics/src/measurements.ts'
import { lesson } from '#workshop/lesson.ts'
import { loggedBy, metricsIn } from '#workshop/metrics/lambda-log.ts'

const LOOK = 'src/by-hand.ts'
const NOON = new Date().setMilliseconds(0)

const BACKUPS: Measurements = {
  metrics: [
    { name: 'Backups', unit: 'Count', value: 3 },
    { name: 'Age', unit: 'Milliseconds', value: 1234.5 },
  ],
  dimensions: { stage: 'prod', kind: 'nightly' },
  details: { requestId: '4f1c', backupId: 'b-77' },
}
const HITS: Measurements = { metrics: [{ name: 'Hits', unit: 'Count', value: 0 }], dimensions: {}, details: {} }

describe('Step 1 — Write a metric as a log line', () => {
  it(
    'gives CloudWatch each number under its name, unit and dimensions',
    lesson(
      {
        why: 'CloudWatch reads the log line, and takes as a metric what _aws names: the numbers and the dimensions themselves stand beside _aws, at the root of the object.',
        look: `${LOOK}: _aws.CloudWatchMetrics has one object with Namespace, Dimensions: [names] and Metrics: [{ Name, Unit }].`,
      },
      async () => {
        const { found } = await written(BACKUPS, { namespace: 'Archive/prod', service: 'archive' })

        const dimensions = { service: 'archive', stage: 'prod', kind: 'nightly' }
        expect(found).toEqual([
          { namespace: 'Archive/prod', name: 'Backups', unit: 'Count', values: [3], time: NOON, dimensions },
          { namespace: 'Archive/prod', name: 'Age', unit: 'Milliseconds', values: [1234.5], time: NOON, dimensions },
        ])
      },
    ),
  )

  it(
    'has the dimension service, also where there is no other',
    lesson(
      {
        why: 'Without it, two services that count hits in one namespace would add up to one metric, and nobody could take them apart again.',
        look: `${LOOK}: the dimensions are { service, ...dimensions }. A 0 is a number too.`,
      },
      async () => {
        const { found } = await written(HITS, { namespace: 'Web', service: 'shop' })

        expect(found).toMatchObject([{ name: 'Hits', values: [0], dimensions: { service: 'shop' } }])
      },
    ),
  )

  it(
    'writes one line for all of them, with nothing around the JSON',
    lesson(
      {
        why: "A document is one log event: exactly one JSON object. console.log would have Lambda put it into the member message of a line of its own, as this service's log format is JSON, and CloudWatch would find no metric in it. It would tell you nothing, either.",
        look: `${LOOK}: process.stdout.write(JSON.stringify(…) + '\\n').`,
      },
      async () => {
        const { lines } = await written(BACKUPS)

        expect(lines).toHaveLength(1)
        expect(JSON.parse(lines[0]!)).toMatchObject({ _aws: {}, Backups: 3, stage: 'prod' })
      },
    ),
  )

  it(
    'keeps the details in the line, and out of the metrics',
    lesson(
      {
        why: 'A number tells that something is wrong, a request id finds which request it was. As a field of the line it can be searched for; as a dimension each id would make a metric.',
        look: `${LOOK}: ...details at the root of the line, and not among the Dimensions.`,
      },
      async () => {
        const { lines, found } = await written(BACKUPS)

        expect(JSON.parse(lines[0]!)).toMatchObject({ requestId: '4f1c', backupId: 'b-77' })
        expect(JSON.stringify(found)).not.toMatch(/4f1c|b-77/)
      },
    ),
  )

  it(
    'asks for the time whenever it writes',
    lesson(
      {
        why: 'A line belongs to the minute that its Timestamp says, in milliseconds. A time from when the environment was started would put all numbers of the day into one minute.',
        look: `${LOOK}: Timestamp: now(), inside the function that byHand gives.`,
      },
      async () => {
        const times = [NOON, NOON + 61_000]
        const write = byHand({ namespace: 'Web', service: 'shop' }, () => times.shift() ?? 0)

        const lines = await loggedBy(() => [write(HITS), write(HITS)])

        expect(metricsIn(lines, NOON)).toMatchObject([{ time: NOON }, { time: NOON + 61_000 }])
      },
    ),
  )

  it.each([
    ['30 dimensions', 29, 1, 1],
    ['31 dimensions', 30, 1, 'an error, and no line'],
    ['100 metrics', 1, 100, 100],
    ['101 metrics', 1, 101, 'an error, and no line'],
  ])(
    'makes of a line with %s what CloudWatch makes of it',
    lesson(
      {
        why: 'A line may have 30 dimensions (service is one of them) and 100 metrics. Of a line with more CloudWatch takes nothing at all, and only the metrics of AWS/Logs know. An error is heard.',
        look: `${LOOK}: throw an Error with the number, before anything is written.`,
      },
      async (_what: string, dimensions: number, metrics: number, expected: number | string) => {
        const { error, lines, found } = await written({
          metrics: named(metrics, 'm').map((name) => ({ name, unit: 'Count', value: 1 })),
          dimensions: Object.fromEntries(named(dimensions, 'd').map((name) => [name, 'x'])),
          details: {},
        })

        expect(error && lines.length === 0 ? 'an error, and no line' : found.length).toEqual(expected)
      },
    ),
  )
})

async function written(measurements: Measurements, origin = { namespace: 'Archive/prod', service: 'archive' }) {
  let error: unknown
  const lines = await loggedBy(() => {
    try {
      byHand(origin, () => NOON)(measurements)
    } catch (thrown) {
      error = thrown
    }
  })
  return { error, lines, found: metricsIn(lines, NOON) }
}

function named(count: number, letter: string): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index}`)
}
