import type { SNSEvent } from 'aws-lambda'
import { deployOnRequest, type Outcome } from '#lab/09-staged-deploys/src/deploy-on-request.ts'
import type { DeploymentMessage } from '#lab/09-staged-deploys/src/message.ts'
import type { Stage } from '#lab/09-staged-deploys/src/stages.ts'
import type { Pass } from '#lab/09-staged-deploys/src/store.ts'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/deploy-on-request.ts'

beforeEach(() => jest.spyOn(console, 'error').mockImplementation())
afterEach(() => jest.restoreAllMocks())

describe('Step 5 — Deploy from Slack', () => {
  it.each<Stage>(['dev', 'staging', 'prod'])(
    'promotes the candidate for %s, and tells who asked for it',
    lesson(
      {
        why: 'Somebody typed two words and waits. What was promoted, and as what, is the answer.',
        look: `${LOOK}: promote(stage, await candidate(stage)), then tell(request, { passed }).`,
      },
      async (stage: Stage) => {
        const { handle, promoted, told } = desk()
        const request = requestFor('api', stage)

        await handle([request])

        expect(promoted).toEqual([[stage, candidateOf(stage)]])
        expect(told).toEqual([[request.id, request.slack.responseUrl, { passed: passOf(stage, candidateOf(stage)) }]])
      },
    ),
  )

  it(
    'leaves the requests of other services to their pipelines',
    lesson(
      {
        why: 'The filter of the subscription knows type and source. Which service it is stands in the message.',
        look: `${LOOK}: continue where request.service is not service.`,
      },
      async () => {
        const { handle, promoted, told } = desk()

        await handle([requestFor('web', 'prod'), requestFor('api', 'dev'), requestFor('worker', 'staging')])

        expect({ promoted, told: told.length }).toEqual({ promoted: [['dev', candidateOf('dev')]], told: 1 })
      },
    ),
  )

  it(
    'deploys once what SNS delivers twice',
    lesson(
      {
        why: 'SNS delivers at least once. A second delivery that comes after a rollback would put the bad release back.',
        look: `${LOOK}: continue where claim(request.id, awsRequestId) gives false.`,
      },
      async () => {
        const { handle, promoted, told } = desk()
        const requests = [requestFor('api', 'prod'), requestFor('api', 'prod')]

        for (const invocation of ['first', 'second']) await handle(requests, invocation)

        expect([promoted.length, told.length]).toEqual([2, 2])
      },
    ),
  )

  it(
    'goes on where its own first attempt was killed',
    lesson(
      {
        why: "Lambda's retry has the request ID of the first attempt. If it took its own claim for somebody else's, a killed promotion would never be answered.",
        look: `${LOOK}: claim with context.awsRequestId, which a retry has again.`,
      },
      async () => {
        const { handle, told } = desk({ killedAt: 1 })
        const request = requestFor('api', 'staging')

        const first = await outcomeOf(handle([request], 'the same'))
        await handle([request], 'the same')

        expect([first, told.length]).toEqual(['killed', 1])
      },
    ),
  )

  it.each([
    'a1b2c3 has not passed staging.',
    'Version 4 was taken back in prod: One or more alarms have been activated',
  ])(
    'tells the channel why it was not deployed, and does not try it again: %s',
    lesson(
      {
        why: 'A machine that tries again what an alarm has taken back shows every caller the mistake three times.',
        look: `${LOOK}: catch what candidate and promote throw, and tell it as { failed: error.message }.`,
      },
      async (sentence: string) => {
        const { handle, promoted, told } = desk({ refused: sentence })

        const outcome = await outcomeOf(handle([requestFor('api', 'prod')]))

        expect({ outcome, tried: promoted.length, told: told.map(([, , said]) => said) }).toEqual({
          outcome: 'handled',
          tried: 1,
          told: [{ failed: sentence }],
        })
      },
    ),
  )

  it.each(['moon', 'production'])(
    'tells the channel that there is no stage %s',
    lesson(
      {
        why: 'Lab 03 checks the stages that it knows of, and it is not the only one who may publish. Each edge checks for itself.',
        look: `${LOOK}: asStage(request.stage), where its error is told too.`,
      },
      async (stage: string) => {
        const { handle, promoted, told } = desk()

        await handle([requestFor('api', stage)])

        expect({ promoted, told: told.map(([, , said]) => said) }).toEqual({
          promoted: [],
          told: [{ failed: expect.stringContaining(stage) }],
        })
      },
    ),
  )

  it(
    'fails where nobody could be told',
    lesson(
      {
        why: 'Lambda then tries again, and in the end the message is in the queue Failed. An answer that is lost without a word looks like a deployment that hangs.',
        look: `${LOOK}: await tell, outside of the try.`,
      },
      async () => {
        const { handle } = desk({ mute: true })

        expect(await outcomeOf(handle([requestFor('api', 'dev')]))).toBe('Slack answered 503')
      },
    ),
  )

  it.each<[string, string]>([
    ['no JSON', 'no JSON'],
    ['nothing in it', '{}'],
    ['no id', '{"service":"api","stage":"prod"}'],
    ['an id that is none', JSON.stringify({ ...requestFor('api', 'dev'), id: 7 })],
  ])(
    'fails for a message with %s, and promotes nothing',
    lesson(
      {
        why: 'Whoever may publish to the topic can write anything. What is not understood is put aside, where somebody finds it.',
        look: `${LOOK}: readMessage(Sns.Message), outside of the try.`,
      },
      async (_what: string, message: string) => {
        const { handle, promoted } = desk()

        const outcome = await outcomeOf(handle([message]))

        expect({ failed: outcome !== 'handled', promoted }).toEqual({ failed: true, promoted: [] })
      },
    ),
  )
})

interface Given {
  /** What a promotion is refused with. */
  refused?: string
  /** The promotion in which the process dies. */
  killedAt?: number
  mute?: boolean
}

function desk(given: Given = {}) {
  const promoted: [Stage, string][] = []
  const told: [string, string, Outcome][] = []
  const owners = new Map<string, string>()
  let isDead = false
  const handler = deployOnRequest({
    service: 'api',
    async claim(request, owner) {
      if (!owners.has(request)) owners.set(request, owner)
      return owners.get(request) === owner
    },
    candidate: async (stage) => candidateOf(stage),
    async promote(stage, sha256) {
      promoted.push([stage, sha256])
      await new Promise((resolve) => setTimeout(resolve, 2))
      isDead = promoted.length === given.killedAt
      if (isDead) throw new Error('killed')
      if (given.refused) throw new Error(given.refused)
      return passOf(stage, sha256)
    },
    async tell(request: DeploymentMessage, outcome) {
      // A process that is gone tells nothing.
      if (isDead) throw new Error('killed')
      if (given.mute) throw new Error('Slack answered 503')
      told.push([request.id, request.slack.responseUrl, outcome])
    },
  })
  const handle = async (messages: (object | string)[], awsRequestId = 'an invocation') => {
    isDead = false
    await handler(eventOf(messages), { awsRequestId })
  }
  return { handle, promoted, told }
}

function candidateOf(stage: Stage): string {
  return Buffer.from(stage.padEnd(32, '.')).toString('hex')
}

function passOf(stage: Stage, sha256: string): Pass {
  return { stage, sha256, version: '4', at: '2026-11-25T09:30:00.000Z' }
}

function requestFor(service: string, stage: string) {
  const responseUrl = `https://hooks.slack.com/commands/T1/${Math.random()}`
  const slack = { responseUrl, userName: 'ada', channelId: 'C1' }
  const what = { type: 'deployment.requested', source: 'slack', service, stage, requestedBy: 'ada' }
  return { ...what, id: crypto.randomUUID(), requestedAt: '2026-11-25T09:30:00.000Z', slack }
}

function eventOf(messages: (object | string)[]): SNSEvent {
  const Records = messages.map((message) => ({
    Sns: { Message: typeof message === 'string' ? message : JSON.stringify(message) },
  }))
  return { Records } as SNSEvent
}

function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'handled',
    (error: Error) => error.message,
  )
}
