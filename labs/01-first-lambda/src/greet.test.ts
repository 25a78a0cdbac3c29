import { handler } from '#lab/01-first-lambda/src/greet.ts'
import { lesson } from '#workshop/lesson.ts'

describe('Step 1 — Greet the caller', () => {
  it.each(['Ada', 'Grace Hopper', 'José', '王'])(
    'greets %s by name',
    lesson(
      {
        why: 'The first argument is the event: the JSON that the caller sent, already parsed. What you return goes back as JSON.',
        look: 'src/greet.ts: read name from the event and return { message: "Hello, …!" }.',
      },
      async (name: string) => {
        const answer = await handler({ name })

        expect(answer).toEqual({ message: `Hello, ${name}!` })
      },
    ),
  )

  it(
    'leaves out the blanks around a name',
    lesson(
      {
        why: 'Callers paste. A greeting of "Hello,  Ada !" tells them that nobody looked at what they sent.',
        look: 'src/greet.ts: String.prototype.trim().',
      },
      async () => {
        const answer = await handler({ name: '  Ada ' })

        expect(answer).toEqual({ message: 'Hello, Ada!' })
      },
    ),
  )

  it.each([
    ['without a name', {}],
    ['with an empty name', { name: '' }],
    ['with a blank name', { name: ' \t' }],
    ['with a number for a name', { name: 42 }],
    ['with null for a name', { name: null }],
    ['that is null', null],
  ])(
    'refuses an event %s, and says that it wants a name',
    lesson(
      {
        why: 'TypeScript checks your code, not the caller: at run time any JSON can arrive. "Hello, undefined!" hides the mistake, an error shows it.',
        look: 'src/greet.ts: check the name, then throw an Error whose message tells the caller what to send.',
      },
      async (_case: string, event: { name?: unknown } | null) => {
        const outcome = await outcomeOf(handler(event))

        expect(outcome).toMatch(/^Error: .*name/)
        expect(outcome).not.toMatch(/Cannot (read|destructure)/)
      },
    ),
  )

  it(
    'takes no third parameter',
    lesson(
      {
        why: 'Node.js 24 on Lambda has no callback handlers: it refuses a handler that declares a third parameter, even one that is async.',
        look: 'src/greet.ts: async (event) or async (event, context), and return the answer.',
      },
      async () => {
        const answer = await handler({ name: 'Ada' })
        const style = handler.length < 3 ? 'returns its answer' : 'wants a callback'

        expect({ style, answer }).toEqual({ style: 'returns its answer', answer: { message: 'Hello, Ada!' } })
      },
    ),
  )
})

async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    (value) => `answered ${JSON.stringify(value)}`,
    (error) => `Error: ${error.message}`,
  )
}
