import { type GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/kill-switch.ts'
const SWITCH = `/ops-desk/${Math.random().toString(36).slice(2)}/long-running-tasks`

let isStopped: typeof import('#lab/08-long-running-tasks/src/kill-switch.ts').isStopped
const send = jest.spyOn(SSMClient.prototype, 'send') as unknown as jest.Mock

beforeAll(async () => {
  Object.assign(process.env, { SWITCH, AWS_REGION: 'eu-north-1' })
  ;({ isStopped } = await import('#lab/08-long-running-tasks/src/kill-switch.ts'))
})

beforeEach(() => {
  send.mockReset()
  says('go')
})

describe('Step 3 — Guard the chain', () => {
  it(
    'asks the parameter of SWITCH each time, and knows nothing by heart',
    lesson(
      {
        why: 'An environment lives for hours. What it has read at its init, or remembers from the last invocation, is what the switch said then.',
        look: `${LOOK}: await ssm.send(new GetParameterCommand({ Name })) in the function, with setting('SWITCH').`,
      },
      async () => {
        const answers = []
        for (const value of ['go', 'stop', 'go', 'stop', 'stop']) {
          says(value)
          answers.push(await isStopped())
        }

        expect(answers).toEqual([false, true, false, true, true])
        expect(send.mock.calls.map(([command]) => (command as GetParameterCommand).input.Name)).toEqual(
          Array(5).fill(SWITCH),
        )
        expect(new Set(send.mock.contexts).size).toBe(1)
      },
    ),
  )

  it.each(['Stop', 'STOP', 'off', 'no go', ' go', '', undefined])(
    'takes %j for a stop',
    lesson(
      {
        why: 'Whoever turns a switch in a hurry mistypes it. The word that lets the tasks run is known; each other one stops them.',
        look: `${LOOK}: return Parameter?.Value !== 'go'.`,
      },
      async (value: string | undefined) => {
        says(value)

        expect(await isStopped()).toBe(true)
      },
    ),
  )

  it.each(['ThrottlingException', 'ParameterNotFound'])(
    'rejects with the %s of SSM',
    lesson(
      {
        why: 'To go on although nobody can stop you any more is the opposite of a switch.',
        look: `${LOOK}: await send, and catch nothing.`,
      },
      async (name: string) => {
        send.mockRejectedValue(Object.assign(new Error('SSM says no'), { name }))

        const outcome = await isStopped().then(String, (error: Error) => error.name)

        expect(outcome).toBe(name)
      },
    ),
  )
})

function says(Value: string | undefined): void {
  send.mockResolvedValue({ Parameter: { Value } })
}
