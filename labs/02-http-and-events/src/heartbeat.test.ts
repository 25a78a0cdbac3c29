import { readFileSync } from 'node:fs'
import type { OpsMessage } from '#lab/02-http-and-events/src/deployment.ts'
import { heartbeat } from '#lab/02-http-and-events/src/heartbeat.ts'
import { parseYaml } from '#local-cloud/cloudformation/yaml-template.ts'
import { scheduledEvent } from '#local-cloud/eventbridge/event.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/heartbeat.ts'

describe('Step 4 — Beat every five minutes', () => {
  it.each(['dev', 'prod'])(
    'publishes a count of 1 for stage %s',
    lesson(
      {
        why: 'Silence has two meanings: all is well, or nothing runs any more. A heartbeat tells them apart: a monitor warns when it stops. Its stage comes from the configuration, so that the same code beats in all of them.',
        look: `${LOOK}: publish { metric: 'ops_desk.heartbeat', type: 'count', points, tags: ['stage:…'] }.`,
      },
      async (stage: string) => {
        const [message] = await beat('2026-11-25T09:30:00Z', stage)

        expect(message).toEqual({
          metric: 'ops_desk.heartbeat',
          type: 'count',
          points: [[expect.any(Number), 1]],
          tags: [`stage:${stage}`],
        })
      },
    ),
  )

  it.each([
    ['2026-11-25T09:30:00Z', 1795599000],
    ['2026-11-25T09:35:00Z', 1795599300],
    ['2027-01-01T00:00:00Z', 1798761600],
  ])(
    'says that the beat of %s was at second %i',
    lesson(
      {
        why: 'Datadog counts in seconds; JavaScript counts in milliseconds, and a point of the year 58868 shows nowhere. The time is that of the event: a retry after a minute tells of the same beat, and makes no second one.',
        look: `${LOOK}: Math.floor(Date.parse(event.time) / 1000).`,
      },
      async (time: string, seconds: number) => {
        const messages = [...(await beat(time)), ...(await beat(time))]

        expect(messages.map(({ points }) => points)).toEqual([[[seconds, 1]], [[seconds, 1]]])
      },
    ),
  )

  it.each([undefined, '', 'soon'])(
    'fails for the time %j, and publishes nothing',
    lesson(
      {
        why: 'Somebody will call it by hand, with no event at all. NaN becomes null in JSON, and the topic has a point that every listener has to find out about by itself.',
        look: `${LOOK}: throw an Error where the seconds are NaN.`,
      },
      async (time: string | undefined) => {
        const publish = jest.fn()

        const outcome = await heartbeat({ publish, stage: 'dev' })({ time: time as string }).then(
          () => 'fulfilled',
          () => 'rejected',
        )

        expect({ outcome, messages: publish.mock.calls.length }).toEqual({ outcome: 'rejected', messages: 0 })
      },
    ),
  )

  it(
    'fails where the message could not be published',
    lesson(
      {
        why: 'Nobody waits for the answer of a function that a schedule calls. Only an error makes Lambda try again, twice, and then put the event where you find it.',
        look: `${LOOK}: return or await what publish gives, and catch nothing.`,
      },
      async () => {
        const failed = Promise.reject(new Error('SNS does not answer'))
        // Who does not wait for it shall fail this test, and not end its process.
        failed.catch(() => {})

        const outcome = await heartbeat({ publish: () => failed, stage: 'dev' })(scheduledEvent()).then(
          () => 'fulfilled',
          (error: Error) => error.message,
        )

        expect(outcome).toBe('SNS does not answer')
      },
    ),
  )

  it(
    'is called every five minutes',
    lesson(
      {
        why: 'EventBridge calls the function by a rule that belongs to the service: it is deployed, reviewed and removed with the code, unlike a line in the crontab of some machine.',
        look: 'serverless.yml: under heartbeat, events with a schedule, rate(5 minutes).',
      },
      async () => {
        const { events = [] } = await settingsOf('heartbeat')

        const rates = events.map(({ schedule }) => (typeof schedule === 'object' ? schedule.rate : schedule))
        expect(rates.flat()).toEqual(['rate(5 minutes)'])
      },
    ),
  )

  it(
    'leaves in the queue Failed what it failed for three times',
    lesson(
      {
        why: 'Lambda calls three times and then drops the event. With an on-failure destination it sends it there, with the error, and it can be looked at and sent again.',
        look: 'serverless.yml: under heartbeat, destinations.onFailure with type sqs and the ARN of Failed, as under record.',
      },
      async () => {
        const { destinations } = await settingsOf('heartbeat')

        expect(destinations?.onFailure).toMatchObject({ type: 'sqs', arn: { 'Fn::GetAtt': ['Failed', 'Arn'] } })
      },
    ),
  )
})

/** What a call at this time publishes. */
async function beat(time: string, stage = 'dev'): Promise<OpsMessage[]> {
  const published: OpsMessage[] = []
  const publish = async (message: OpsMessage) => {
    await new Promise((resolve) => setTimeout(resolve, 2))
    published.push(message)
  }
  await heartbeat({ publish, stage })(scheduledEvent({ time }))
  return published
}

interface FunctionSettings {
  events?: { schedule?: string | { rate: string | string[] } }[]
  destinations?: { onFailure?: unknown }
}

async function settingsOf(name: string): Promise<FunctionSettings> {
  const file = require.resolve('#lab/02-http-and-events/serverless.yml')
  const { functions } = (await parseYaml(readFileSync(file, 'utf8'))) as { functions: Record<string, FunctionSettings> }
  return functions[name] ?? {}
}
