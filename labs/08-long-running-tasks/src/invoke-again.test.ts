import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { lesson } from '#workshop/lesson.ts'

const LOOK = 'src/invoke-again.ts'
const NAME = `long-running-tasks-${Math.random().toString(36).slice(2)}-run`

let invokeAgain: typeof import('#lab/08-long-running-tasks/src/invoke-again.ts').invokeAgain
const send = jest.spyOn(LambdaClient.prototype, 'send') as unknown as jest.Mock

beforeAll(async () => {
  Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: NAME, AWS_REGION: 'eu-north-1' })
  ;({ invokeAgain } = await import('#lab/08-long-running-tasks/src/invoke-again.ts'))
})

beforeEach(() => {
  send.mockReset().mockResolvedValue({ StatusCode: 202 })
})

describe('Step 2 — Call yourself again', () => {
  it.each([
    { task: 'friday', items: 900, run: 'r-1', depth: 2 },
    { task: 'monday', items: 101, run: 'r-2', depth: 7 },
  ])(
    'hands %j to the function it runs in, as an event',
    lesson(
      {
        why: "With InvocationType Event, Lambda takes the event and answers at once. Left out, the call waits for the next invocation, which waits for the one after it: all of them run, and are paid for, until the first one's time is over.",
        look: `${LOOK}: new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }), with setting('AWS_LAMBDA_FUNCTION_NAME').`,
      },
      async (task) => {
        await invokeAgain(task)

        const calls = send.mock.calls.map(([command]) => (command as InvokeCommand).input)
        expect(calls).toMatchObject([{ FunctionName: NAME, InvocationType: 'Event' }])
        expect(JSON.parse(String(calls[0]?.Payload))).toEqual(task)
      },
    ),
  )

  it(
    'makes one client, that does not wait for ever',
    lesson(
      {
        why: 'A client opens a connection and reads credentials before its first call; and by itself it waits without an end, until the function is killed.',
        look: `${LOOK}: const lambda = new LambdaClient(clientSettings), outside of the function.`,
      },
      async () => {
        for (const depth of [1, 2, 3]) await invokeAgain({ task: 'friday', items: 900, run: 'r', depth })

        const clients = send.mock.contexts as LambdaClient[]
        expect([clients.length, new Set(clients).size]).toEqual([3, 1])
        expect(await clients[0]?.config.maxAttempts()).toBe(2)
      },
    ),
  )

  it.each(['TooManyRequestsException', 'RecursiveInvocationException'])(
    'rejects with the %s of Lambda',
    lesson(
      {
        why: 'A next invocation that Lambda did not take does not come. If nobody hears of it, a task stops in the middle and looks as if it ran.',
        look: `${LOOK}: await send, and catch nothing.`,
      },
      async (name: string) => {
        send.mockRejectedValue(Object.assign(new Error('Lambda says no'), { name }))

        const outcome = await invokeAgain({ task: 'friday', items: 900, run: 'r', depth: 2 }).then(
          () => 'fulfilled',
          (error: Error) => error.name,
        )

        expect(outcome).toBe(name)
      },
    ),
  )
})
