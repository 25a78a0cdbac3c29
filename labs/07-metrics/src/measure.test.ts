import { measure } from '#lab/07-metrics/src/measure.ts'
import type { Measurements } from '#lab/07-metrics/src/measurements.ts'
import { lambdaContext } from '#local-cloud/lambda/context.js'
import { snsEvent } from '#local-cloud/sns/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/measure.ts'
const NOON = Date.UTC(2026, 10, 25, 12)
const STAGES = ['dev', 'staging', 'prod']

describe('Step 2 — Measure what matters', () => {
  it.each(['dev', 'prod'])(
    'counts a deployment to %s',
    lesson(
      {
        why: 'How many deployments the team asks for is the number that somebody outside of the team understands. A count is 1 for each, and CloudWatch sums up.',
        look: `${LOOK}: write({ metrics: [{ name: 'DeploymentsRequested', unit: 'Count', value: 1 }, …], dimensions: { stage }, … }).`,
      },
      async (stage: string) => {
        const { metrics, dimensions } = (await measured({ stage }))[0] ?? {}

        expect(metrics).toContainEqual({ name: 'DeploymentsRequested', unit: 'Count', value: 1 })
        expect(dimensions).toEqual({ stage })
      },
    ),
  )

  it.each([
    [1500, 1500],
    [61_007, 61_007],
    [0, 0],
    [-250, 0],
  ])(
    'measures in milliseconds how long a request was under way: asked %i ms ago',
    lesson(
      {
        why: 'A unit is what the number is, not what somebody wished for: alarms and graphs go by it. The clocks of two machines differ, and no percentile is drawn where a value is negative.',
        look: `${LOOK}: { name: 'Delay', unit: 'Milliseconds', value: … } out of now() and Date.parse(requestedAt), at least 0.`,
      },
      async (ago: number, value: number) => {
        const [written] = await measured({ requestedAt: new Date(NOON - ago).toISOString() })

        expect(written?.metrics).toContainEqual({ name: 'Delay', unit: 'Milliseconds', value })
      },
    ),
  )

  it(
    'makes two metrics for a stage, whoever deploys what',
    lesson(
      {
        why: 'Every combination of dimension values is a metric of its own, at $0.30 a month. Ids, people and names of services never end; and nobody can draw a line through a thousand metrics of one point each.',
        look: `${LOOK}: dimensions has the stage and nothing else.`,
      },
      async () => {
        const all = await measured(
          ...Array.from({ length: 200 }, (_, n) => ({
            ...{ id: `id-${n}`, service: `service-${n}`, requestedBy: `person-${n}` },
            source: ['http', 'slack'][n % 2],
          })),
        )

        expect([all.length, metricsOf(all).size]).toEqual([200, 2])
      },
    ),
  )

  it.each([[STAGES], [['test', 'live']]])(
    'counts a stage that is not among %j as "other"',
    lesson(
      {
        why: 'A stage is what somebody typed. Without a list, a loop in a shell makes a thousand metrics in a minute, and you pay for each of them.',
        look: `${LOOK}: stages.includes(stage) ? stage : 'other'.`,
      },
      async (stages: string[]) => {
        const typed = [...stages, ...Array.from({ length: 100 }, (_, n) => `stage-${n}`)]

        const all = await measured(...typed.map((stage) => ({ stage, stages })))

        expect(new Set(all.map(({ dimensions }) => dimensions.stage))).toEqual(new Set([...stages, 'other']))
      },
    ),
  )

  it.each([
    ['0199-a', 'api', 'slack', 'r-1'],
    ['0199-b', 'web', 'http', 'r-2'],
  ])(
    'keeps what one searches for in the details: deployment %s of %s',
    lesson(
      {
        why: 'The graph shows a peak at noon. The log lines of that minute say which deployments these were, and the request id leads to all else that the invocation logged.',
        look: `${LOOK}: details: { requestId: awsRequestId, deploymentId: id, deployedService: service, source }.`,
      },
      async (id: string, service: string, source: string, awsRequestId: string) => {
        const [written] = await measured({ id, service, source, awsRequestId })

        expect(written?.details).toEqual({
          requestId: awsRequestId,
          deploymentId: id,
          deployedService: service,
          source,
        })
      },
    ),
  )

  it(
    'measures every record of an event',
    lesson(
      {
        why: 'SNS puts one record into an event today. The format has room for more, and Records[0] would lose them without an error.',
        look: `${LOOK}: a loop over Records.`,
      },
      async () => {
        const written: Measurements[] = []
        const handler = measure({ write: (measurements) => written.push(measurements), stages: STAGES })

        await handler(snsEvent(...['dev', 'prod', 'dev'].map((stage) => messageOf({ stage }))), lambdaContext())

        expect(written.map(({ dimensions }) => dimensions.stage)).toEqual(['dev', 'prod', 'dev'])
      },
    ),
  )

  it.each([
    ['no JSON', 'hello'],
    ['no stage', { stage: undefined }],
    ['a time that is none', { requestedAt: 'yesterday' }],
  ])(
    'fails for a message with %s, and measures nothing',
    lesson(
      {
        why: 'A NaN in a metric spoils its sum for good. An error is counted by Lambda itself, in the metric Errors of AWS/Lambda: step 3 looks at it, and needs it to be there.',
        look: `${LOOK}: parseDeployment(Sns.Message) throws; catch nothing.`,
      },
      async (_what: string, message: Message | string) => {
        const written: Measurements[] = []

        const outcome = await run(message, written).then(
          () => 'all is well',
          (error) => String(error.message),
        )

        expect(outcome).toMatch(/no deployment/)
        expect(written).toEqual([])
      },
    ),
  )
})

type Message = Record<string, unknown> & { stages?: string[]; awsRequestId?: string }

/** What is written for these deployments, each an invocation of one environment. */
async function measured(...messages: Message[]): Promise<Measurements[]> {
  const written: Measurements[] = []
  for (const message of messages) await run(message, written)
  return written
}

function run(message: Message | string, written: Measurements[]): Promise<void> {
  const { stages = STAGES, awsRequestId = 'r-0', ...fields } = typeof message === 'string' ? {} : message
  const handler = measure({ write: (measurements) => written.push(measurements), stages, now: () => NOON })
  const text = typeof message === 'string' ? message : messageOf(fields)
  return handler(snsEvent(text), lambdaContext({ awsRequestId }))
}

/** As lab 02 publishes it. */
function messageOf(fields: Record<string, unknown>): string {
  const deployment = { id: '0199', service: 'api', stage: 'dev', source: 'http', requestedBy: 'ada' }
  const requestedAt = new Date(NOON).toISOString()
  return JSON.stringify({ type: 'deployment.requested', ...deployment, requestedAt, ...fields })
}

/** Each combination of name and dimensions. */
function metricsOf(all: Measurements[]): Set<string> {
  return new Set(
    all.flatMap(({ metrics, dimensions }) => metrics.map(({ name }) => JSON.stringify([name, dimensions]))),
  )
}
